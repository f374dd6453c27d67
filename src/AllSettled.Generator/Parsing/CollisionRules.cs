using AllSettled.Generator.Analyzers;
using AllSettled.Generator.Emitting;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// A wrapper needs a signature of its own in its type. Of two item methods that would give one wrapper signature, the first
/// declared has it and the later breaks the rule.
/// </summary>
internal static class CollisionRules
{
    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        INamedTypeSymbol type = item.Method.ContainingType;
        string wrapper = item.WrapperName;

        if (wrapper == type.Name || type.TypeParameters.Any(parameter => parameter.Name == wrapper))
        {
            Add(type.Name);
            return;
        }

        var own = SignatureKey.OfWrappers(item.Method, item, compilation);
        foreach (ISymbol member in type.GetMembers(wrapper))
        {
            // The analyzer sees the wrapper that the generator has added.
            if (IsGenerated(member))
                continue;
            if (member is not IMethodSymbol method || SignatureKey.Of(method) is var key && (key == own.Plain || key == own.WithOptions))
            {
                Add(member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
                return;
            }
        }

        foreach (ISymbol member in type.GetMembers())
        {
            if (SymbolEqualityComparer.Default.Equals(member, item.Method))
                return;
            if (member is IMethodSymbol method && ItemMethod.Of(method) is { } other && Takes(other))
            {
                Add(method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
                return;
            }
        }

        static bool IsGenerated(ISymbol member)
        {
            foreach (AttributeData attribute in member.GetAttributes())
            {
                if (attribute.AttributeClass.Is("GeneratedCodeAttribute", "System.CodeDom.Compiler")
                    && attribute.ConstructorArguments is [{ Value: WrapperEmitter.GeneratorName }, ..])
                {
                    return true;
                }
            }
            return false;
        }

        bool Takes(ItemMethod other)
        {
            if (other.WrapperName != wrapper)
                return false;
            var theirViolations = new List<Violation>();
            if (!ItemMethodRules.CheckAlone(other, compilation, theirViolations) || theirViolations.Count > 0)
                return false;
            var theirs = SignatureKey.OfWrappers(other.Method, other, compilation);
            return theirs.Plain == own.Plain || theirs.Plain == own.WithOptions
                || theirs.WithOptions == own.Plain || theirs.WithOptions == own.WithOptions;
        }

        void Add(string existing) => violations.Add(
            new(Rules.SB0032WrapperCollides, item.Method.Locations[0], item.Method.Name, wrapper, existing));
    }
}
