using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// A wrapper needs a signature of its own in its type. If two item methods would give the same wrapper signature, the first one gets it and
/// the second breaks the rule.
/// </summary>
internal static class CollisionRules
{
    public static readonly DiagnosticDescriptor SB0032WrapperCollides = Rule.Error(
        "SB0032",
        "The wrapper's name or signature is taken",
        "The wrapper of '{0}' would be '{1}', but this name or signature is taken by '{2}'; set Name on the attribute for '{0}'",
        "Two methods of one type cannot have the same signature. The wrappers of two item methods collide if one is an asynchronous Fetch "
        + "and the other is FetchAsync, or if two overloads differ only by the token. A wrapper also collides with a member of its name "
        + "that you wrote yourself. Set Name on the attribute of one of the methods.");

    public static readonly DiagnosticDescriptor SB0042ExtensionClassTaken = Rule.Error(
        "SB0042",
        "The name of the class for extension wrappers is taken",
        "The wrapper of '{0}' would be added to '{1}', which is not a static partial class; make it static and partial, or rename it",
        "The wrappers of an interface's methods are in a static class that is named after the interface. So are wrappers with a scope per "
        + "item, whatever the type. If you have a class of this name, make it static and partial, so that the wrappers can be added to it. "
        + "Or rename your class.");

    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        INamedTypeSymbol type = item.Receiver;
        INamedTypeSymbol? extensionClass = item.ExtensionClassName is null ? null : ExtensionClass.Existing(item, compilation);
        if (extensionClass is not null && !ExtensionClass.CanBeExtended(extensionClass))
        {
            violations.Add(new(SB0042ExtensionClassTaken, item.Method.Locations[0], item.Method.Name, extensionClass.Name));
            return;
        }
        if (IsTaken(item.WrapperName) || IsTaken(item.StreamWrapperName))
            return;
        if (WrapperOwners.OtherThan(item, compilation) is { } earlier)
            Add(earlier.Wrapper, Display(earlier.Owner));

        bool IsTaken(string wrapper)
        {
            string container = item.ExtensionClassName ?? type.Name;
            if (type.HasTypeParameter(wrapper))
            {
                Add(wrapper, "type parameter " + wrapper);
                return true;
            }
            if (wrapper == container || IsReservedIn(wrapper, type))
            {
                Add(wrapper, container);
                return true;
            }
            // Members of the item method's type count even if the wrapper is an extension method: a member is preferred to it.
            ISymbol? existing = ConflictingMember(type, item, wrapper, compilation, asMember: true)
                ?? ConflictingExtension(wrapper)
                ?? HiddenAbstract(wrapper);
            if (existing is not null)
                Add(wrapper, Display(existing));
            return existing is not null;
        }

        // The compiler generates Clone for a record under another name, and does not allow a member called Clone.
        bool IsReservedIn(string wrapper, INamedTypeSymbol type)
            => wrapper == "Clone" && type is { IsRecord: true, TypeKind: TypeKind.Class } && item.ExtensionClassName is null;

        ISymbol? ConflictingExtension(string wrapper)
            => extensionClass is null ? null : ConflictingMember(extensionClass, item, wrapper, compilation, asMember: false);

        // To hide an abstract member is error CS0533, whatever modifier the wrapper has.
        ISymbol? HiddenAbstract(string wrapper)
        {
            INamedTypeSymbol? current = item.ExtensionClassName is null ? type.BaseType : null;
            for (; current is not null; current = current.BaseType)
            {
                if (ConflictingMember(current, item, wrapper, compilation, asMember: true) is { } hidden)
                    return hidden.IsAbstract ? hidden : null;
            }
            return null;
        }

        void Add(string wrapper, string existing) => violations.Add(
            new(SB0032WrapperCollides, item.Method.Locations[0], item.Method.Name, wrapper, existing));
    }

    /// <summary>
    /// Checks the wrappers with a scope per item. They extend another type, so only the class that they stand in matters.
    /// </summary>
    public static void CheckScoped(ItemMethod scoped, Compilation compilation, List<Violation> violations)
    {
        IMethodSymbol method = scoped.Method;
        if (ExtensionClass.Existing(scoped, compilation) is not { } extensionClass)
            return;
        if (!ExtensionClass.CanBeExtended(extensionClass))
            violations.Add(new(SB0042ExtensionClassTaken, method.Locations[0], method.Name, extensionClass.Name));
        else if (new[] { scoped.WrapperName, scoped.StreamWrapperName }
            .Select(wrapper => ConflictingMember(extensionClass, scoped, wrapper, compilation, asMember: false))
            .FirstOrDefault(static member => member is not null) is { } existing)
        {
            violations.Add(new(SB0032WrapperCollides, method.Locations[0], method.Name, existing.Name, Display(existing)));
        }
    }

    /// <summary>The member of the type that is in the place of a wrapper, or null. Generated members do not count.</summary>
    /// <param name="type">The type.</param>
    /// <param name="item">The wrapper's item method.</param>
    /// <param name="wrapper">The wrapper's name.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="asMember">Whether the wrapper is compared as a member of the item method's type.</param>
    public static ISymbol? ConflictingMember(INamedTypeSymbol type, ItemMethod item, string wrapper, Compilation compilation, bool asMember)
    {
        IReadOnlyList<(string, string)>? wrappers = null;
        foreach (ISymbol member in type.GetMembers(wrapper))
        {
            // The analyzer sees the wrapper that the generator has added.
            if (member.IsGenerated())
                continue;
            if (member is not IMethodSymbol method)
                return member;
            wrappers ??= WrapperSignatures.Of(item, compilation, asMember);
            if (wrappers.Contains((wrapper, SignatureKey.Of(method))))
                return member;
        }
        foreach (ISymbol indexer in type.GetMembers(WellKnownMemberNames.Indexer))
        {
            // In metadata an indexer is called Item, or as an attribute says.
            if (indexer.MetadataName == wrapper)
                return indexer;
        }
        return null;
    }

    private static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
