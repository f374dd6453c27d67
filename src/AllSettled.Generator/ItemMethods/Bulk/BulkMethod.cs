using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.Bulk;

/// <summary>What a method is in addition if a call of it takes many inputs.</summary>
internal sealed class BulkMethod
{
    /// <param name="attribute">The attribute, with what its constructor takes.</param>
    /// <param name="lists">The parameters that take the inputs of a call. There should be one.</param>
    /// <param name="response">What the task returns, or null.</param>
    public BulkMethod(AttributeData attribute, IReadOnlyList<IParameterSymbol> lists, ITypeSymbol? response)
    {
        foreach (TypedConstant argument in attribute.ConstructorArguments)
        {
            if (argument is { Kind: TypedConstantKind.Primitive, Value: int maxInputs })
                MaxInputs = maxInputs;
        }
        foreach (var argument in attribute.NamedArguments)
        {
            switch (argument.Key, argument.Value.Value)
            {
                case ("OnFailure", int onFailure):
                    OnFailure = onFailure;
                    break;
                case ("Distinct", bool distinct):
                    Distinct = distinct;
                    break;
                case ("KeyBy", string keyBy):
                    KeyBy = keyBy;
                    break;
            }
        }
        Lists = lists;
        List = lists is [var only] ? ListShape.Of(only.Type) : null;
        Response = List is null ? new(ResponseKind.Unmatched) : ResponseShape.Of(response, List.Element, KeyBy is not null);
    }

    public int MaxInputs { get; }

    /// <summary>The value of the enumeration, defined or not.</summary>
    public int OnFailure { get; }

    public bool Distinct { get; }

    /// <summary>The name of the member by which results and inputs belong together.</summary>
    public string? KeyBy { get; }

    /// <summary>The parameters that take the inputs of a call. A valid method has one.</summary>
    public IReadOnlyList<IParameterSymbol> Lists { get; }

    /// <summary>The list of inputs. Null if the method breaks a rule about it.</summary>
    public ListShape? List { get; }

    public ResponseShape Response { get; }

    /// <summary>Whether the response is a dictionary whose keys have the type of the inputs.</summary>
    public bool KeysAreOfInputType
        => Response is { Kind: ResponseKind.Dictionary, Key: { } key } && SignatureKey.IsSameType(key, List!.Element);

    /// <summary>Whether the response is a dictionary whose keys are the inputs.</summary>
    public bool HasInputsAsKeys => KeyBy is null && KeysAreOfInputType;

    /// <summary>Whether equal inputs are sent once per call.</summary>
    public bool IsDistinct => Distinct || HasInputsAsKeys;
}
