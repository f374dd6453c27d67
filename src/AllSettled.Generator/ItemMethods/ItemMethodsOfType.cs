using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>The marked methods of one type in declared order, valid or not, and where their names meet.</summary>
internal sealed class ItemMethodsOfType
{
    private readonly List<ItemMethod> _methods = [];
    private readonly Names? _names;
    private volatile Dictionary<(string Name, string Key), IMethodSymbol>? _owners;

    public ItemMethodsOfType(INamedTypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IMethodSymbol method && ItemMethod.Of(method) is { } item)
                _methods.Add(item);
        }
        // A name alone meets no other; most types have one marked method.
        if (_methods.Count > 1)
            _names = new Names(_methods);
    }

    /// <summary>The method if it is marked; of a partial one, its definition.</summary>
    public ItemMethod? Find(IMethodSymbol method)
        => _methods is [var only] && SymbolEqualityComparer.Default.Equals(only.Method, method) ? only : ItemMethod.Of(method);

    /// <summary>Whether a wrapper, buffered or streamed, is called so.</summary>
    public bool HasWrapper(string name)
        => _names?.Wrappers.ContainsKey(name)
            ?? (_methods is [var only] && (only.WrapperName == name || only.StreamWrapperName == name));

    /// <summary>Whether a type parameter of a marked method is called so.</summary>
    public bool HasTypeParameter(string name)
    {
        if (_names is not null)
            return _names.TypeParameters?.Contains(name) == true;
        return _methods is [var only] && only.Method.TypeParameters.Any(parameter => parameter.Name == name);
    }

    /// <summary>Whether another marked method's name differs from this one's in the case of letters at most.</summary>
    public bool SharesNameIgnoringCase(ItemMethod item) => _names is not null && Names.Times(_names.Methods, item.Method.Name) > 1;

    /// <summary>How many marked methods declared before this one have item structs that would be called the same.</summary>
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

    /// <summary>Of two item methods that would give one wrapper signature the first declared has it: that one, and the wrapper.</summary>
    public (IMethodSymbol Owner, string Wrapper)? OwnerOfWrapper(ItemMethod item, Compilation compilation)
    {
        if (_names is null || !_names.MayMeet(item))
            return null;
        _owners ??= Owners(_names, compilation);
        foreach (var wrapper in SignatureKey.OfWrappers(item, compilation, asMembers: true))
        {
            if (_owners.TryGetValue(wrapper, out IMethodSymbol? owner) && !SymbolEqualityComparer.Default.Equals(owner, item.Method))
                return (owner, wrapper.Name);
        }
        return null;
    }

    private Dictionary<(string Name, string Key), IMethodSymbol> Owners(Names names, Compilation compilation)
    {
        var owners = new Dictionary<(string Name, string Key), IMethodSymbol>();
        var violations = new List<Violation>();
        foreach (ItemMethod item in _methods)
        {
            if (!names.MayMeet(item))
                continue;
            violations.Clear();
            if (!ItemMethodRules.CheckSignature(item, compilation, violations) || violations.Count > 0)
                continue;
            foreach (var wrapper in SignatureKey.OfWrappers(item, compilation, asMembers: true))
            {
                if (!owners.ContainsKey(wrapper))
                    owners.Add(wrapper, item.Method);
            }
        }
        return owners;
    }

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

        /// <summary>Whether another method has a wrapper of the same name; their signatures may still differ.</summary>
        public bool MayMeet(ItemMethod item) => Times(Wrappers, item.WrapperName) > 1 || Times(Wrappers, item.StreamWrapperName) > 1;

        public static int Times(Dictionary<string, int> counts, string name) => counts.TryGetValue(name, out int count) ? count : 0;

        private static void Count(Dictionary<string, int> counts, string name) => counts[name] = Times(counts, name) + 1;
    }
}
