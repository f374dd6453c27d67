using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation.Foreign;

/// <summary>One <c>[assembly: SettledBatchFor(…)]</c> or <c>[assembly: SettledBulkFor(…)]</c>, and the result of resolving it.</summary>
internal sealed class ForeignRequest
{
    private ForeignRequest(AttributeData attribute, ITypeSymbol type, string methodName, string? parameterTypes)
    {
        Attribute = attribute;
        Type = type;
        MethodName = methodName;
        ParameterTypes = parameterTypes;
    }

    public AttributeData Attribute { get; }

    /// <summary>Whether calls of the methods take many inputs.</summary>
    public bool IsBulk => Attribute.AttributeClass.IsSettledBulkForAttribute();

    /// <summary>It may be an array or a pointer, which have no methods of their own.</summary>
    public ITypeSymbol Type { get; }

    public string MethodName { get; }

    /// <summary>The signature of one overload, or null for all of them.</summary>
    public string? ParameterTypes { get; }

    /// <summary>The methods that can be batched if their judges and keys fit.</summary>
    public IReadOnlyList<ItemMethod> Candidates { get; set; } = [];

    /// <summary>The methods to batch.</summary>
    public List<ItemMethod> Methods { get; } = [];

    /// <summary>The reasons if there is none.</summary>
    public List<Violation> Violations { get; } = [];

    /// <summary>Null for another attribute, and for an unfinished one.</summary>
    public static ForeignRequest? Of(AttributeData attribute)
    {
        if (!attribute.AttributeClass.NamesForeignMethods()
            || attribute is not { AttributeConstructor: not null, ApplicationSyntaxReference: not null }
            // The number of inputs may stand before the types.
            || attribute.ConstructorArguments is not
            [
                { Value: ITypeSymbol type },
                { Value: string { Length: > 0 } methodName },
                ..,
                { Kind: TypedConstantKind.Array, IsNull: false } parameterTypes,
            ])
        {
            return null;
        }
        // The type arguments of an unbound type are not types.
        if (type is INamedTypeSymbol { IsUnboundGenericType: true })
            type = type.OriginalDefinition;
        if ((type.Traits() & TypeTraits.Unknown) != 0)
            return null;
        var parameters = new List<ITypeSymbol>();
        foreach (TypedConstant parameterType in parameterTypes.Values)
        {
            if (parameterType.Value is not ITypeSymbol parameter || (parameter.Traits() & TypeTraits.Unknown) != 0)
                return null;
            parameters.Add(parameter);
        }
        return new ForeignRequest(attribute, type, methodName, parameters.Count == 0 ? null : SignatureKey.OfTypes(parameters));
    }
}
