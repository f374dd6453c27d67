using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.ItemMethods;

/// <summary>An item method as the rules see it: its symbol, and what each part of it is to the batch.</summary>
internal sealed class ItemMethod
{
    private readonly INamedTypeSymbol? _foreignType;
    private List<ITypeSymbol>? _namedTypes;

    private ItemMethod(IMethodSymbol method, AttributeData? attribute, INamedTypeSymbol? foreignType, bool isScoped = false)
    {
        _foreignType = foreignType;
        IsScoped = isScoped;
        Method = method;
        Attribute = attribute;
        Parameters = method.Parameters;
        bool isBulk = attribute?.AttributeClass is { } marked && (marked.IsSettledBulkAttribute() || marked.IsSettledBulkForAttribute());
        Roles = ParameterRoles.Of(method, Parameters, isBulk);
        Return = ReturnShape.Of(method);
        Bulk = isBulk ? new BulkMethod(attribute!, [.. ItemParameters], Return.Result) : null;
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
                case ("RejectIf", { Value: string rejectIf }):
                    RejectIf = rejectIf;
                    break;
                case ("RejectIfType", { Value: ITypeSymbol rejectIfType }):
                    RejectIfType = rejectIfType;
                    break;
                case ("PartitionBy", { Value: string partitionBy }):
                    PartitionBy = partitionBy;
                    break;
                case ("PartitionByType", { Value: ITypeSymbol partitionByType }):
                    PartitionByType = partitionByType;
                    break;
                case ("MaxPerPartition", { Value: int maxPerPartition }):
                    MaxPerPartition = maxPerPartition;
                    break;
                case ("StopPartitionOnFailure", { Value: bool stopPartitionOnFailure }):
                    StopPartitionOnFailure = stopPartitionOnFailure;
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

    /// <summary>The static class of the wrappers, or null if they are members of the method's type.</summary>
    public string? ExtensionClassName { get; }

    /// <summary>Whether the wrappers get a <c>this</c> parameter for the receiver.</summary>
    public bool HasReceiverParameter => !Method.IsStatic && ExtensionClassName is not null;

    /// <summary>The type parameters of the method's type, outermost first. Wrappers outside of the type have them as their own.</summary>
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

    /// <summary>
    /// The method's <c>SettledBatch</c> or <c>SettledBulk</c> attribute, or the assembly's <c>SettledBatchFor</c> or
    /// <c>SettledBulkFor</c>. Null for a method that is not marked.
    /// </summary>
    public AttributeData? Attribute { get; }

    /// <summary>The place of the attribute. The method's own place, if it has no attribute.</summary>
    public SyntaxReference? Place => Attribute?.ApplicationSyntaxReference ?? Method.DeclaringSyntaxReferences.FirstOrDefault();

    /// <summary>Whether an attribute of the assembly names the method, because its type cannot be changed here.</summary>
    public bool IsForeign => _foreignType is not null;

    /// <summary>Whether its wrappers get the receiver from a service scope, anew for each call.</summary>
    public bool IsScoped { get; }

    /// <summary>How many other foreign types of the same name were named before its type.</summary>
    public int SameNameOrdinal { get; set; }

    /// <summary>Identifies a foreign method. A method that two types inherit is two methods here.</summary>
    public string ForeignIdentity => Receiver.ToDisplayString() + " " + Method.ToDisplayString();

    /// <summary>The method's parameters. The symbol creates a new array each time.</summary>
    public ImmutableArray<IParameterSymbol> Parameters { get; }

    public ParameterRole[] Roles { get; }

    public ReturnShape Return { get; }

    /// <summary>What the method is in addition if its calls take many inputs. Otherwise null.</summary>
    public BulkMethod? Bulk { get; }

    /// <summary>The type of the result of one input. Null if there is none.</summary>
    public ITypeSymbol? Result => Bulk is null ? Return.Result : Bulk.Response.Result;

    /// <summary>The value that the attribute gives, or null.</summary>
    public int? MaxConcurrency { get; }

    /// <summary>The wrapper's whole name, if the attribute gives it.</summary>
    public string? ExplicitName { get; }

    /// <summary>The name of the judge, if the attribute gives it: the method that decides whether a result is a failure.</summary>
    public string? RejectIf { get; }

    /// <summary>The type of the judge, if the attribute gives it. Only <c>SettledBatchFor</c> has it.</summary>
    public ITypeSymbol? RejectIfType { get; }

    /// <summary>The name of what gives each item its key, if the attribute gives it.</summary>
    public string? PartitionBy { get; }

    /// <summary>The type of the method that gives the keys, if the attribute gives it. Only <c>SettledBatchFor</c> has it.</summary>
    public ITypeSymbol? PartitionByType { get; }

    /// <summary>The value that the attribute gives, or null.</summary>
    public int? MaxPerPartition { get; }

    public bool StopPartitionOnFailure { get; }

    /// <summary>Whether the compiler itself rejects an argument of the attribute.</summary>
    public bool HasUnreadableArgument { get; }

    public string WrapperName { get; }

    public string StreamWrapperName { get; }

    /// <summary>The name of the item struct, without the number that makes it unique.</summary>
    public string ItemStructStem { get; }

    public IEnumerable<IParameterSymbol> ItemParameters => WithRole(ParameterRole.Item);

    /// <summary>What varies per item, with names: the item parameters, or one input of a bulk call.</summary>
    public IReadOnlyList<(ITypeSymbol Type, string Name)> Varying => Bulk?.List is { } list
        ? [(list.Element, "input")]
        : [.. ItemParameters.Select(static parameter => (parameter.Type, parameter.Name))];

    public IEnumerable<IParameterSymbol> SharedParameters => WithRole(ParameterRole.Shared);

    /// <summary>The <c>this</c> parameter of an extension method, if all items share it. It stands before the inputs.</summary>
    public IParameterSymbol? SharedReceiver => Method.IsExtensionMethod && Roles[0] is ParameterRole.Shared ? Parameters[0] : null;

    /// <summary>
    /// The item method, or null if the method is not marked. A partial method stands for its definition, whichever part has the attribute.
    /// </summary>
    public static ItemMethod? Of(IMethodSymbol method)
    {
        method = method.PartialDefinitionPart ?? method;
        return KnownTypes.MarkOf(method) is { } attribute ? new ItemMethod(method, attribute, foreignType: null) : null;
    }

    /// <summary>The method as if it were marked, to find out whether it could be.</summary>
    public static ItemMethod OfUnmarked(IMethodSymbol method) => new(method, attribute: null, foreignType: null);

    /// <param name="method">The method. The type may inherit it.</param>
    /// <param name="attribute">The attribute of the assembly.</param>
    /// <param name="type">The type that the attribute names.</param>
    public static ItemMethod OfForeign(IMethodSymbol method, AttributeData attribute, INamedTypeSymbol type)
        => new(method, attribute, type);

    /// <summary>The same method with wrappers that get the receiver from a service scope. It has the same names.</summary>
    public ItemMethod ForScope() => new(Method, Attribute, foreignType: null, isScoped: true);

    /// <summary>Whether the wrapper has this attribute, from the method or from a containing type.</summary>
    public bool IsMarked(string attributeName, string attributeNamespace)
    {
        if (Method.HasAttribute(attributeName, attributeNamespace))
            return true;
        for (INamedTypeSymbol? type = Receiver; type is not null; type = type.ContainingType)
        {
            if (type.HasAttribute(attributeName, attributeNamespace))
                return true;
        }
        return false;
    }

    /// <summary>
    /// The type of an input: that of the one item parameter, or a tuple with the names of several. For a bulk method, that of the list's
    /// elements.
    /// </summary>
    public ITypeSymbol InputType(Compilation compilation)
    {
        if (Bulk?.List is { } list)
            return list.Element;
        IParameterSymbol[] items = [.. ItemParameters];
        return items is [var only]
            ? only.Type
            : compilation.CreateTupleTypeSymbol(
                items.Select(static item => item.Type).ToImmutableArray(),
                items.Select(static (item, index) => TupleElementName(item.Name, index)).ToImmutableArray(),
                elementNullableAnnotations: items.Select(static item => item.NullableAnnotation).ToImmutableArray());
    }

    /// <summary>
    /// The name of a tuple's element, or null if C# does not allow the parameter's name there. The element then has no name.
    /// </summary>
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

    /// <summary>
    /// A place from which the compiler sees what generated code can call, with the method's type parameters in scope. The attribute of a
    /// partial method may be in another file. The type parameters of a foreign method have no name at any place.
    /// </summary>
    public (SyntaxTree Tree, int Position)? PlaceForCalls
        => !IsForeign && Method.DeclaringSyntaxReferences is [var declaration, ..]
            && declaration.GetSyntax() is MethodDeclarationSyntax { ParameterList: var parameters }
                ? (declaration.SyntaxTree, parameters.OpenParenToken.Span.End)
                : Place is { } place ? (place.SyntaxTree, place.Span.Start) : null;

    /// <summary>Whether the wrapper can use the member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="through">The type of the value whose member it is. Null for a static member.</param>
    /// <param name="compilation">The compilation.</param>
    public bool Sees(ISymbol member, ITypeSymbol? through, Compilation compilation)
        => ExtensionClassName is null
            ? compilation.IsSymbolAccessibleWithin(member, Method.ContainingType, through)
            : compilation.IsSymbolAccessibleWithin(member, compilation.Assembly, through);

    private IEnumerable<IParameterSymbol> WithRole(ParameterRole role)
    {
        for (int i = 0; i < Roles.Length; i++)
        {
            if (Roles[i] == role)
                yield return Parameters[i];
        }
    }
}
