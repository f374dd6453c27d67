using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Whether wrappers hide what a base class has, which the compiler warns about.</summary>
internal static class InheritedNames
{
    public static bool AreHiddenBy(ItemMethod item, Compilation compilation)
    {
        for (INamedTypeSymbol? type = item.Method.ContainingType.BaseType; type is { SpecialType: SpecialType.None }; type = type.BaseType)
        {
            if (!type.GetMembers(item.WrapperName).IsEmpty || !type.GetMembers(item.StreamWrapperName).IsEmpty)
                return true;
            // The wrappers of this project's own base classes are still to be generated.
            if (!type.DeclaringSyntaxReferences.IsEmpty
                && CompilationFacts.Of(compilation).ItemMethodsOf(type) is var inherited
                && (inherited.HasWrapper(item.WrapperName) || inherited.HasWrapper(item.StreamWrapperName)))
            {
                return true;
            }
        }
        return false;
    }
}
