using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Roslyn;

/// <summary>
/// Facts about a compilation that every marked method needs, found once. Every keystroke makes a new compilation, so they are never out of
/// date. They are collected together with the compilation.
/// </summary>
internal sealed class CompilationFacts
{
    private const string PerItemScopeInterface = "AllSettled.IPerItemScope`1";

    /// <summary>What generated wrappers with a scope implement. Without it, the interface above is somebody else's.</summary>
    private const string ScopedMethodInterface = "AllSettled.CompilerServices.IScopedMethod`2";
    private const string PriorityAttribute = "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute";

    /// <summary><c>LanguageVersion.CSharp13</c>. The oldest supported compiler does not know it.</summary>
    private const LanguageVersion CSharp13 = (LanguageVersion)1300;

    /// <summary>The generator uses one thread, and analyzers use few. The default would allocate for many.</summary>
    public const int ConcurrencyLevel = 2;
    public const int Capacity = 7;

    private static readonly ConditionalWeakTable<Compilation, CompilationFacts> s_facts = new();

    private readonly ConcurrentDictionary<INamespaceSymbol, string> _namespaces
        = new(ConcurrencyLevel, Capacity, SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamespaceOrTypeSymbol, SpellingVariants> _spellings
        = new(ConcurrencyLevel, Capacity, SymbolEqualityComparer.Default);

    private readonly Lazy<IReadOnlyList<IMethodSymbol>> _extensionAwaiters;

    private CompilationFacts(Compilation compilation)
    {
        _extensionAwaiters = new(() => Roslyn.ExtensionAwaiters.DeclaredIn(compilation), LazyThreadSafetyMode.PublicationOnly);
        KnowsPriorities = compilation is CSharpCompilation { LanguageVersion: >= CSharp13 };
        CanWritePriorities = KnowsPriorities
            && compilation.GetTypeByMetadataName(PriorityAttribute) is { } attribute
            && compilation.IsSymbolAccessibleWithin(attribute, compilation.Assembly);
        IsClsCompliant = compilation.Assembly.HasAttribute("CLSCompliantAttribute", "System");
        AliasedAssemblies = ExternAliases.AssembliesOf(compilation);
        PerItemScope = compilation.GetTypeByMetadataName(ScopedMethodInterface) is null
            ? null
            : compilation.GetTypeByMetadataName(PerItemScopeInterface);
    }

    /// <summary>Whether the language has <c>[OverloadResolutionPriority]</c>.</summary>
    public bool KnowsPriorities { get; }

    /// <summary>Whether the language has <c>allows ref struct</c>.</summary>
    public bool KnowsAntiConstraints => KnowsPriorities;

    /// <summary>Whether generated code can use the attribute.</summary>
    public bool CanWritePriorities { get; }

    /// <summary>Whether the compiler checks the assembly for CLS compliance.</summary>
    public bool IsClsCompliant { get; }

    /// <summary>The interface of <c>AllSettled.Extensions</c>. Null if the project does not reference that package.</summary>
    public INamedTypeSymbol? PerItemScope { get; }

    /// <summary>
    /// The assemblies with an <c>extern alias</c>, and whether their types can only be named through it. Null if there are none.
    /// </summary>
    public IReadOnlyDictionary<ISymbol, bool>? AliasedAssemblies { get; }

    /// <summary>Extension methods that make types awaitable which have no awaiter of their own.</summary>
    public IReadOnlyList<IMethodSymbol> ExtensionAwaiters => _extensionAwaiters.Value;

    public static CompilationFacts Of(Compilation compilation)
        => s_facts.GetValue(compilation, static compilation => new CompilationFacts(compilation));

    /// <summary>The full name of a namespace, escaped if C# needs it. Null for the global namespace.</summary>
    public string? NameOf(INamespaceSymbol symbol)
        => symbol.IsGlobalNamespace ? null : _namespaces.GetOrAdd(symbol, CSharpNames.Namespace);

    /// <summary>The names in a namespace or type that differ from another one only in case.</summary>
    public SpellingVariants SpellingVariantsIn(INamespaceOrTypeSymbol container)
        => _spellings.GetOrAdd(container, static container => new SpellingVariants(container));
}
