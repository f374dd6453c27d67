using System.Collections.Immutable;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>A method to batch as the rules see it: its symbol, and what each part is to the batch.</summary>
internal sealed class ItemMethod
{
    private readonly INamedTypeSymbol? _foreignType;
    private List<ITypeSymbol>? _namedTypes;

    private ItemMethod(IMethodSymbol method, AttributeData? attribute, INamedTypeSymbol? foreignType)
    {
        _foreignType = foreignType;
        Method = method;
        Attribute = attribute;
        Parameters = method.Parameters;
        Roles = ParameterRoles.Of(method, Parameters);
        Return = ReturnShape.Of(method);
        foreach (var argument in attribute?.NamedArguments ?? ImmutableArray<KeyValuePair<string, TypedConstant>>.Empty)
        {
            switch (argument.Key, argument.Value)
            {
                case (_, { Kind: TypedConstantKind.Error }):
                    HasUnreadableArgument = true;
                    break;
                case ("MaxConcurrency", { Value: int maxConcurrency }):
                    MaxConcurrency = maxConcurrency;
                    break;
                case ("Name", { Value: string name }):
                    ExplicitName = name;
                    break;
            }
        }
        WrapperName = ExplicitName ?? WrapperNaming.Wrapper(method.Name, Return.IsAsynchronous);
        StreamWrapperName = WrapperNaming.StreamWrapper(WrapperName);
        ExtensionClassName = ExtensionClass.NameFor(this);
        ItemStructStem = ItemStructNames.Stem(this);
    }

    public IMethodSymbol Method { get; }

    /// <summary>The type that the method is called on.</summary>
    public INamedTypeSymbol Receiver => _foreignType ?? Method.ContainingType;

    /// <summary>The static class that the wrappers stand in, or null if they are members of the method's type.</summary>
    public string? ExtensionClassName { get; }

    /// <summary>Whether the wrappers take the receiver as a <c>this</c> parameter of ours.</summary>
    public bool HasReceiverParameter => !Method.IsStatic && ExtensionClassName is not null;

    /// <summary>Type parameters of the method's type, which wrappers outside of it have as their own; outermost first.</summary>
    public IReadOnlyList<ITypeParameterSymbol> LiftedTypeParameters
    {
        get
        {
            if (ExtensionClassName is null)
                return [];
            var lifted = new List<ITypeParameterSymbol>();
            for (INamedTypeSymbol? type = Receiver; type is not null; type = type.ContainingType)
                lifted.InsertRange(0, type.TypeArguments.OfType<ITypeParameterSymbol>());
            return lifted;
        }
    }

    /// <summary>The types that generated code names.</summary>
    public List<ITypeSymbol> NamedTypes => _namedTypes ??= TypesInSignature.Of(this);

    /// <summary>The method's <c>SettledBatch</c> attribute, or the assembly's <c>SettledBatchFor</c>; null of one that is not marked.</summary>
    public AttributeData? Attribute { get; }

    /// <summary>Where the attribute stands, or the method if it has none.</summary>
    public SyntaxReference? Place => Attribute?.ApplicationSyntaxReference ?? Method.DeclaringSyntaxReferences.FirstOrDefault();

    /// <summary>Whether an attribute of the assembly names it, because its type is somebody else's.</summary>
    public bool IsForeign => _foreignType is not null;

    /// <summary>How many other foreign types of the same name come before its type.</summary>
    public int SameNameOrdinal { get; set; }

    /// <summary>Tells foreign methods apart. A method that two types inherit is two.</summary>
    public string ForeignIdentity => Receiver.ToDisplayString() + " " + Method.ToDisplayString();

    /// <summary>The method's, which makes a new array each time it is asked.</summary>
    public ImmutableArray<IParameterSymbol> Parameters { get; }

    public ParameterRole[] Roles { get; }

    public ReturnShape Return { get; }

    /// <summary>What the attribute says, or null if it says nothing.</summary>
    public int? MaxConcurrency { get; }

    /// <summary>The wrapper's whole name if the attribute gives it.</summary>
    public string? ExplicitName { get; }

    /// <summary>Whether an argument of the attribute is one that the compiler itself rejects.</summary>
    public bool HasUnreadableArgument { get; }

    public string WrapperName { get; }

    public string StreamWrapperName { get; }

    /// <summary>The name of the struct that holds the method, but for the number that makes it unique.</summary>
    public string ItemStructStem { get; }

    public IEnumerable<IParameterSymbol> ItemParameters => WithRole(ParameterRole.Item);

    public IEnumerable<IParameterSymbol> SharedParameters => WithRole(ParameterRole.Shared);

    /// <summary>The <c>this</c> parameter of an extension method if all items share it; it stands before the inputs.</summary>
    public IParameterSymbol? SharedReceiver => Method.IsExtensionMethod && Roles[0] is ParameterRole.Shared ? Parameters[0] : null;

    /// <summary>The method if it is marked; of a partial one, whichever part bears the attribute, the definition.</summary>
    public static ItemMethod? Of(IMethodSymbol method)
    {
        method = method.PartialDefinitionPart ?? method;
        return KnownTypes.SettledBatchOf(method) is { } attribute ? new ItemMethod(method, attribute, foreignType: null) : null;
    }

    /// <summary>The method as if it were marked, to see whether it can be.</summary>
    public static ItemMethod OfUnmarked(IMethodSymbol method) => new(method, attribute: null, foreignType: null);

    /// <param name="method">The method, maybe one that the type inherits.</param>
    /// <param name="attribute">The attribute of the assembly.</param>
    /// <param name="type">The type that the attribute names.</param>
    public static ItemMethod OfForeign(IMethodSymbol method, AttributeData attribute, INamedTypeSymbol type)
        => new(method, attribute, type);

    /// <summary>What varies per item: one parameter's type, or a tuple of several with the parameters' names.</summary>
    public ITypeSymbol InputType(Compilation compilation)
    {
        IParameterSymbol[] items = [.. ItemParameters];
        return items is [var only]
            ? only.Type
            : compilation.CreateTupleTypeSymbol(
                items.Select(static item => item.Type).ToImmutableArray(),
                items.Select(static (item, index) => TupleElementName(item.Name, index)).ToImmutableArray(),
                elementNullableAnnotations: items.Select(static item => item.NullableAnnotation).ToImmutableArray());
    }

    /// <summary>The parameter's name, or null if C# forbids it at this place of a tuple: the element stays, unnamed.</summary>
    public static string? TupleElementName(string name, int index)
    {
        if (name is "Rest" or "ToString" or "Equals" or "GetHashCode" or "CompareTo" or "Deconstruct")
            return null;
        bool isPositional = name.StartsWith("Item", StringComparison.Ordinal)
            && int.TryParse(name.Substring(4), System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out int position)
            && position != index + 1;
        return isPositional ? null : name;
    }

    private IEnumerable<IParameterSymbol> WithRole(ParameterRole role)
    {
        for (int i = 0; i < Roles.Length; i++)
        {
            if (Roles[i] == role)
                yield return Parameters[i];
        }
    }
}
