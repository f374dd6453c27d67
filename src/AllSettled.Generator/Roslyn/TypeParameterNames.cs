using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>Avoids a lambda, which would be allocated at every keystroke for every marked method.</summary>
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
