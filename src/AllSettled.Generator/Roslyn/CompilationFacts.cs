using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Roslyn;

/// <summary>
/// What every marked method asks and only the compilation or the type decides, found out once per compilation: a thousand
/// methods in one type would otherwise each look at the thousand. Every keystroke makes a new compilation, so nothing here
/// can be out of date; and the facts go when the compilation goes.
/// </summary>
internal sealed class CompilationFacts
{
    private const string PriorityAttribute = "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute";

    /// <summary><c>LanguageVersion.CSharp13</c>, which the oldest supported compiler does not know.</summary>
    private const LanguageVersion CSharp13 = (LanguageVersion)1300;

    /// <summary>The generator asks from one thread, analyzers from few; the defaults would allocate for many.</summary>
    public const int ConcurrencyLevel = 2;
    public const int Capacity = 7;

    private static readonly ConditionalWeakTable<Compilation, CompilationFacts> s_facts = new();

    private readonly ConcurrentDictionary<INamespaceSymbol, string> _namespaces = new(ConcurrencyLevel, Capacity, SymbolEqualityComparer.Default);

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
    }

    /// <summary>Whether the language obeys <c>[OverloadResolutionPriority]</c>.</summary>
    public bool KnowsPriorities { get; }

    /// <summary>Whether the language has <c>allows ref struct</c>.</summary>
    public bool KnowsAntiConstraints => KnowsPriorities;

    /// <summary>Whether generated code can bear the attribute.</summary>
    public bool CanWritePriorities { get; }

    /// <summary>Whether the compiler checks the assembly for CLS compliance.</summary>
    public bool IsClsCompliant { get; }

    /// <summary>The assemblies that have an <c>extern alias</c>, and whether only that can name their types; null if there are none.</summary>
    public IReadOnlyDictionary<ISymbol, bool>? AliasedAssemblies { get; }

    /// <summary>Extension methods by which <c>await</c> takes what has no awaiter of its own.</summary>
    public IReadOnlyList<IMethodSymbol> ExtensionAwaiters => _extensionAwaiters.Value;

    public static CompilationFacts Of(Compilation compilation)
        => s_facts.GetValue(compilation, static compilation => new CompilationFacts(compilation));

    /// <summary>The whole name of a namespace, escaped where C# needs it; null for the global one.</summary>
    public string? NameOf(INamespaceSymbol symbol)
        => symbol.IsGlobalNamespace ? null : _namespaces.GetOrAdd(symbol, CSharpNames.Namespace);
}
