using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>Without a lambda, which every keystroke would allocate for every marked method.</summary>
internal static class TypeParameterNames
{
    public static bool HasTypeParameter(this INamedTypeSymbol type, string name)
    {
        foreach (ITypeParameterSymbol parameter in type.TypeParameters)
        {
            if (parameter.Name == name)
                return true;
        }
        return false;
    }
}
