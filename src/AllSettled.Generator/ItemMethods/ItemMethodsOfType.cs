using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>The marked methods of one type in declared order, valid or not, and the names that they share.</summary>
internal sealed class ItemMethodsOfType
{
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<INamedTypeSymbol, ItemMethodsOfType>> s_types = new();

    private readonly List<ItemMethod> _methods = [];
    private readonly Names? _names;

    private ItemMethodsOfType(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IMethodSymbol method && ItemMethod.Of(method) is { } item)
                _methods.Add(item);
        }
        // Most types have one marked method, which shares no name.
        if (_methods.Count > 1)
            _names = new Names(_methods);
    }

    /// <summary>Found once for each compilation. Otherwise each of a thousand methods in one type would look at all thousand.</summary>
    public static ItemMethodsOfType In(INamedTypeSymbol type, Compilation compilation)
        => s_types
            .GetValue(compilation, static _
                => new(CompilationFacts.ConcurrencyLevel, CompilationFacts.Capacity, SymbolEqualityComparer.Default))
            .GetOrAdd(type.OriginalDefinition, static type => new ItemMethodsOfType(type));

    /// <summary>The item method, or null if the method is not marked. A partial method stands for its definition.</summary>
    public ItemMethod? Find(IMethodSymbol method)
        => _methods is [var only] && SymbolEqualityComparer.Default.Equals(only.Method, method) ? only : ItemMethod.Of(method);

    /// <summary>Whether a buffered or streaming wrapper has this name.</summary>
    public bool HasWrapper(string name)
        => _names?.Wrappers.ContainsKey(name)
            ?? (_methods is [var only] && (only.WrapperName == name || only.StreamWrapperName == name));

    /// <summary>Whether a type parameter of a marked method has this name.</summary>
    public bool HasTypeParameter(string name)
    {
        if (_names is not null)
            return _names.TypeParameters?.Contains(name) == true;
        return _methods is [var only] && only.Method.TypeParameters.Any(parameter => parameter.Name == name);
    }

    /// <summary>Whether another marked method has the same name, ignoring case.</summary>
    public bool SharesNameIgnoringCase(ItemMethod item) => _names is not null && Names.Times(_names.Methods, item.Method.Name) > 1;

    /// <summary>How many marked methods declared before this one want the same name for their item struct.</summary>
    public int EarlierOfSameStruct(ItemMethod item)
    {
        if (_names is null || Names.Times(_names.ItemStructs, item.ItemStructStem) < 2)
            return 0;
        int earlier = 0;
        foreach (ItemMethod other in _methods)
        {
            if (SymbolEqualityComparer.Default.Equals(other.Method, item.Method))
                break;
            if (other.ItemStructStem == item.ItemStructStem)
                earlier++;
        }
        return earlier;
    }

    /// <summary>The marked methods that share a wrapper's name with another one. The signatures may still differ.</summary>
    public IEnumerable<ItemMethod> WithSharedWrapperName() => _methods.Where(SharesWrapperName);

    public bool SharesWrapperName(ItemMethod item)
        => _names is not null
            && (Names.Times(_names.Wrappers, item.WrapperName) > 1 || Names.Times(_names.Wrappers, item.StreamWrapperName) > 1);

    /// <summary>How often each name occurs.</summary>
    private sealed class Names
    {
        public Names(List<ItemMethod> methods)
        {
            Methods = new(methods.Count, StringComparer.OrdinalIgnoreCase);
            ItemStructs = new(methods.Count, StringComparer.Ordinal);
            Wrappers = new(methods.Count * 2, StringComparer.Ordinal);
            foreach (ItemMethod item in methods)
            {
                Count(Methods, item.Method.Name);
                Count(ItemStructs, item.ItemStructStem);
                Count(Wrappers, item.WrapperName);
                Count(Wrappers, item.StreamWrapperName);
                foreach (ITypeParameterSymbol parameter in item.Method.TypeParameters)
                    (TypeParameters ??= new HashSet<string>(StringComparer.Ordinal)).Add(parameter.Name);
            }
        }

        /// <summary>Ignoring case.</summary>
        public Dictionary<string, int> Methods { get; }

        public Dictionary<string, int> ItemStructs { get; }

        public Dictionary<string, int> Wrappers { get; }

        public HashSet<string>? TypeParameters { get; }

        public static int Times(Dictionary<string, int> counts, string name) => counts.TryGetValue(name, out int count) ? count : 0;

        private static void Count(Dictionary<string, int> counts, string name) => counts[name] = Times(counts, name) + 1;
    }
}
