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
        INamedTypeSymbol type = item.Receiver;
        INamedTypeSymbol? extensionClass = item.ExtensionClassName is null ? null : ExtensionClass.Existing(item, compilation);
        if (extensionClass is not null && !ExtensionClass.CanBeExtended(extensionClass))
        {
            violations.Add(new(Rules.SB0042ExtensionClassTaken, item.Method.Locations[0], item.Method.Name, extensionClass.Name));
            return;
        }
        string container = item.ExtensionClassName ?? type.Name;
        var own = SignatureKey.OfWrappers(item, compilation, asMembers: true);

        foreach (string wrapper in (string[])[item.WrapperName, item.StreamWrapperName])
        {
            if (wrapper == container || type.TypeParameters.Any(parameter => parameter.Name == wrapper))
            {
                Add(wrapper, container);
                return;
            }
            // Of the item method's type even where the wrapper is an extension method: a member would be taken before it.
            if ((Rival(type, wrapper, own) ?? RivalExtension(wrapper)) is { } rival)
            {
                Add(wrapper, rival.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
                return;
            }
        }

        foreach (ISymbol member in type.GetMembers())
        {
            if (SymbolEqualityComparer.Default.Equals(member, item.Method))
                return;
            if (member is IMethodSymbol method && ItemMethod.Of(method) is { } other && Taken(other) is { } wrapper)
            {
                Add(wrapper, method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
                return;
            }
        }

        ISymbol? RivalExtension(string wrapper)
            => extensionClass is null ? null : Rival(extensionClass, wrapper, SignatureKey.OfWrappers(item, compilation, asMembers: false));

        string? Taken(ItemMethod other)
        {
            if (other.WrapperName != item.WrapperName && other.WrapperName != item.StreamWrapperName
                && other.StreamWrapperName != item.WrapperName && other.StreamWrapperName != item.StreamWrapperName)
            {
                return null;
            }
            var theirViolations = new List<Violation>();
            if (!ItemMethodRules.CheckAlone(other, compilation, theirViolations) || theirViolations.Count > 0)
                return null;
            return own.Intersect(SignatureKey.OfWrappers(other, compilation, asMembers: true)).FirstOrDefault().Name;
        }

        void Add(string wrapper, string existing) => violations.Add(
            new(Rules.SB0032WrapperCollides, item.Method.Locations[0], item.Method.Name, wrapper, existing));
    }

    /// <summary>What the type itself has in the place of a wrapper, or null; what was generated for another one is no rival.</summary>
    public static ISymbol? Rival(INamedTypeSymbol type, string wrapper, IReadOnlyList<(string, string)> wrappers)
    {
        foreach (ISymbol member in type.GetMembers(wrapper))
        {
            // The analyzer sees the wrapper that the generator has added.
            if (!IsGenerated(member) && (member is not IMethodSymbol method || wrappers.Contains((wrapper, SignatureKey.Of(method)))))
                return member;
        }
        return null;
    }

    /// <summary>Whether the generator has written it.</summary>
    public static bool IsGenerated(ISymbol member)
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
}
