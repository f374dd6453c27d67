using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

internal static class FixedSignature
{
    /// <summary>Whether a base type or an interface prescribes the signature. It then cannot be changed alone.</summary>
    public static bool IsSignatureFixed(this IMethodSymbol method)
    {
        if (method.IsOverride)
            return true;
        foreach (INamedTypeSymbol type in method.ContainingType.AllInterfaces)
        {
            foreach (ISymbol member in type.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                    return true;
            }
        }
        return false;
    }
}
