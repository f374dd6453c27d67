using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Whether wrappers hide what a base class has, which the compiler warns about.</summary>
internal static class InheritedNames
{
    public static bool AreHiddenBy(ItemMethod item)
    {
        for (INamedTypeSymbol? type = item.Method.ContainingType.BaseType; type is { SpecialType: SpecialType.None }; type = type.BaseType)
        {
            if (!type.GetMembers(item.WrapperName).IsEmpty || !type.GetMembers(item.StreamWrapperName).IsEmpty)
                return true;
            // The wrappers of this project's own base classes are still to be generated.
            if (type.DeclaringSyntaxReferences.IsEmpty)
                continue;
            foreach (ISymbol member in type.GetMembers())
            {
                if (member is IMethodSymbol method && ItemMethod.Of(method) is { } inherited
                    && (IsWrapper(inherited.WrapperName) || IsWrapper(inherited.StreamWrapperName)))
                {
                    return true;
                }
            }
        }
        return false;

        bool IsWrapper(string name) => name == item.WrapperName || name == item.StreamWrapperName;
    }
}
