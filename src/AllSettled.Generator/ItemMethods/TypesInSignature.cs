using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>
/// The types that generated code names: those of the signature, those of the constraints that it repeats, and those that the item method is
/// called on or through.
/// </summary>
internal static class TypesInSignature
{
    public static List<ITypeSymbol> Of(ItemMethod item)
    {
        var types = new List<ITypeSymbol>(item.Parameters.Length + 1) { item.Method.ReturnType };
        foreach (IParameterSymbol parameter in item.Parameters)
            types.Add(parameter.Type);
        foreach (ITypeParameterSymbol parameter in item.Method.TypeParameters)
            types.AddRange(parameter.ConstraintTypes);
        // A type that is a dictionary or a list need not mention what is in it.
        if (item.Bulk?.Response is { Contract: { } contract })
            types.Add(contract);
        if (OverrideCall.Through(item) is { } declaring)
            types.Add(declaring);
        if (item.ExtensionClassName is null)
            return types;
        // Code inside the method's type does not need to name it.
        types.Add(item.Receiver);
        if (item.Method.IsStatic)
            types.Add(item.Method.ContainingType);
        foreach (ITypeParameterSymbol parameter in item.LiftedTypeParameters)
            types.AddRange(parameter.ConstraintTypes);
        return types;
    }
}
