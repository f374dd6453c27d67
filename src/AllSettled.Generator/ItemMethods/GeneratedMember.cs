using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

internal static class GeneratedMember
{
    /// <summary>Whether this generator has written the member. Analyzers see what it adds to the compilation.</summary>
    public static bool IsGenerated(this ISymbol member)
    {
        foreach (AttributeData attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass.Is("GeneratedCodeAttribute", "System.CodeDom.Compiler")
                && attribute.ConstructorArguments is [{ Value: GeneratorTool.Name }, ..])
            {
                return true;
            }
        }
        return false;
    }
}
