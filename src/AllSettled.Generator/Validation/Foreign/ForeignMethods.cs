using System.Globalization;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Validation.Foreign;

/// <summary>
/// Finds the methods that the assembly's <c>SettledBatchFor</c> and <c>SettledBulkFor</c> attributes mean. They are resolved together,
/// because two of them must not give the same wrapper: an attribute that names all overloads leaves out those that another one names by
/// parameter types.
/// </summary>
internal static class ForeignMethods
{
    public static readonly DiagnosticDescriptor SB0050UnknownForeignMethod = Rule.Error(
        "SB0050",
        "The attribute must name a public method",
        "'{0}' names no method that can be batched: {1}",
        "The attribute takes a type and the name of public methods that the type has or inherits. Add the parameter types of one overload, "
        + "or add none to name all overloads. Write the name with nameof, and a typeof for each parameter except the token.");

    public static readonly DiagnosticDescriptor SB0051NothingToBatch = Rule.Error(
        "SB0051",
        "The attribute names nothing that can be batched",
        "No overload of '{0}' can be batched: {1}",
        "Overloads that cannot be batched are left out, and no overload is left here. The message gives the reason for the first one. "
        + "Write a method of your own that calls the overload, and mark your method.");

    public static readonly DiagnosticDescriptor SB0052ForeignMethodTwice = Rule.Error(
        "SB0052",
        "A method of another type is named twice",
        "'{0}' is already batched by another attribute; remove one of the two attributes",
        "A method has one wrapper. If an attribute has no parameter types, it leaves out the overloads that other attributes name with "
        + "parameter types. So the two kinds can be used together. Two attributes that name the same overload cannot.");

    public static IReadOnlyList<ForeignRequest> Resolve(Compilation compilation, CancellationToken cancellationToken)
    {
        var requests = new List<ForeignRequest>();
        foreach (AttributeData attribute in compilation.Assembly.GetAttributes())
        {
            if (ForeignRequest.Of(attribute) is { } request)
                requests.Add(request);
        }
        var taken = new Taken();
        // Bulk methods before item methods: a list could also be the input of an item method.
        foreach (ForeignRequest request in requests.OrderBy(static request => request switch
        {
            { ParameterTypes: not null } => 0,
            { IsBulk: true } => 1,
            _ => 2,
        }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Resolve(request, compilation, taken);
        }
        return requests;
    }

    private static void Resolve(ForeignRequest request, Compilation compilation, Taken taken)
    {
        Location location = MethodLocation(request.Attribute);
        string display = request.Type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat) + "." + request.MethodName;
        ItemMethod[] overloads = request.Type is INamedTypeSymbol type && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)
            ? [.. Overloads(type, request.MethodName)
                .Where(method => request.ParameterTypes is null || Matches(method, request.ParameterTypes))
                .Select(method => ItemMethod.OfForeign(method, request.Attribute, type))]
            : [];
        if (overloads.Length == 0)
        {
            request.Violations.Add(new(SB0050UnknownForeignMethod, location, display, WhyUnknown(request)));
            return;
        }
        if (overloads[0].HasUnreadableArgument)
            return;
        AttributeRules.Check(overloads[0], request.Violations);
        RejectIfRules.CheckType(overloads[0], request.Violations);
        if (request.Violations.Count > 0)
            return;

        var batchable = new List<ItemMethod>();
        string? reason = null;
        foreach (ItemMethod overload in overloads)
        {
            var violations = new List<Violation>();
            if (ItemMethodRules.CheckSignature(overload, compilation, violations) && violations.Count == 0)
                batchable.Add(overload);
            else if (violations.Count > 0)
                reason ??= violations[0].ToDiagnostic().GetMessage(CultureInfo.InvariantCulture);
        }
        if (batchable.Count == 0)
        {
            request.Violations.Add(new(SB0051NothingToBatch, location, display, reason ?? "its signature cannot be read"));
            return;
        }

        request.Candidates = [.. WithTokens(batchable)];
        // An overload without a judge or a key would be a surprise, so all of them must have one.
        foreach (ItemMethod item in request.Candidates)
        {
            if (!ItemMethodRules.CheckNamedMembers(item, compilation, request.Violations) || request.Violations.Count > 0)
                return;
        }
        foreach (ItemMethod item in request.Candidates)
        {
            Violation? conflict = taken.Add(item, compilation, location);
            if (conflict is null)
                request.Methods.Add(item);
            else if (request.ParameterTypes is not null || overloads.Length == 1)
                request.Violations.Add(conflict.Value);
        }
    }

    private static string WhyUnknown(ForeignRequest request)
    {
        IMethodSymbol[] named = request.Type is INamedTypeSymbol type
            ? [.. type.TypeAndInherited().SelectMany(declaring => declaring.GetMembers(request.MethodName)).OfType<IMethodSymbol>()]
            : [];
        string? kind = named.Any(static method => method.MethodKind is MethodKind.Ordinary)
            ? null : named.FirstOrDefault()?.MethodKind switch
        {
            MethodKind.DelegateInvoke => "the Invoke of a delegate",
            MethodKind.PropertyGet or MethodKind.PropertySet => "the accessor of a property",
            MethodKind.EventAdd or MethodKind.EventRemove or MethodKind.EventRaise => "the accessor of an event",
            MethodKind.UserDefinedOperator or MethodKind.BuiltinOperator or MethodKind.Conversion => "an operator",
            MethodKind.Constructor or MethodKind.StaticConstructor => "a constructor",
            MethodKind.Destructor => "a finalizer",
            MethodKind.ExplicitInterfaceImplementation => "the implementation of an interface's method",
            _ => null,
        };
        if (kind is not null)
            return $"it is {kind}, and only ordinary methods can be batched";
        string signature = request.ParameterTypes is null ? "" : " and with these parameter types";
        return $"this assembly can call no public method of this name{signature}";
    }

    /// <summary>The public methods of that name, including inherited ones that the type does not override or hide.</summary>
    private static IEnumerable<IMethodSymbol> Overloads(INamedTypeSymbol type, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (INamedTypeSymbol declaring in type.TypeAndInherited())
        {
            foreach (ISymbol member in declaring.GetMembers(name))
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public } method
                    && seen.Add(SignatureKey.Of(method)))
                {
                    yield return method;
                }
            }
        }
    }

    private static bool Matches(IMethodSymbol method, string parameterTypes)
        => SignatureKey.OfTypes(method.Parameters.Select(static parameter => parameter.Type)) == parameterTypes
            || SignatureKey.OfTypes(TypesWithoutToken(method)) == parameterTypes;

    /// <summary>If overloads differ only by the token, the first one with a token is taken, because its batch can be stopped.</summary>
    private static IEnumerable<ItemMethod> WithTokens(IEnumerable<ItemMethod> overloads)
        => overloads
            .GroupBy(static item => (item.Method.IsStatic, item.Method.Arity, SignatureKey.OfTypes(TypesWithoutToken(item.Method))))
            .Select(static group => group.FirstOrDefault(static item => item.Roles.Contains(ParameterRole.Token)) ?? group.First());

    private static IEnumerable<ITypeSymbol> TypesWithoutToken(IMethodSymbol method)
        => method.Parameters.Select(static parameter => parameter.Type).Where(static type => !type.IsCancellationToken());

    /// <summary>The second argument, which names the method.</summary>
    public static Location MethodLocation(AttributeData attribute)
    {
        SyntaxNode syntax = attribute.ApplicationSyntaxReference!.GetSyntax();
        return syntax is AttributeSyntax { ArgumentList.Arguments: [_, { NameEquals: null, NameColon: null } argument, ..] }
            ? argument.Expression.GetLocation()
            : syntax.GetLocation();
    }

    /// <summary>The methods and signatures that earlier attributes have taken.</summary>
    private sealed class Taken
    {
        private readonly HashSet<string> _methods = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Class, string Name, string Key), string> _wrappers = [];
        private readonly Dictionary<string, List<ISymbol>> _receivers = new(StringComparer.Ordinal);

        /// <summary>The conflict, or null.</summary>
        public Violation? Add(ItemMethod item, Compilation compilation, Location location)
        {
            string display = item.Method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
            if (!_methods.Add(item.ForeignIdentity))
                return new(SB0052ForeignMethodTwice, location, display);

            string name = item.ExtensionClassName!;
            INamedTypeSymbol? existing = ExtensionClass.Existing(item, compilation);
            if (existing is not null && !ExtensionClass.CanBeExtended(existing))
                return new(CollisionRules.SB0042ExtensionClassTaken, location, display, existing.ToDisplayString());
            var wrappers = WrapperSignatures.Of(item, compilation, asMembers: false);
            foreach (var wrapper in wrappers)
            {
                string? rival = wrapper.Name == name ? name
                    : _wrappers.TryGetValue((name, wrapper.Name, wrapper.Key), out string? other) ? other
                    : existing is null ? null
                    : CollisionRules.ConflictingMember(existing, item, wrapper.Name, compilation,
                        asMember: false)?.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
                if (rival is not null)
                    return new(CollisionRules.SB0032WrapperCollides, location, display, wrapper.Name, rival);
            }
            foreach (var wrapper in wrappers)
                _wrappers[(name, wrapper.Name, wrapper.Key)] = display;

            if (!_receivers.TryGetValue(name, out List<ISymbol>? receivers))
                _receivers.Add(name, receivers = []);
            item.SameNameOrdinal = receivers.FindIndex(receiver => SymbolEqualityComparer.Default.Equals(receiver, item.Receiver));
            if (item.SameNameOrdinal < 0)
            {
                item.SameNameOrdinal = receivers.Count;
                receivers.Add(item.Receiver);
            }
            return null;
        }
    }
}
