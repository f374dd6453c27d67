using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>The names in a namespace or type that differ from another one only in case.</summary>
internal sealed class SpellingVariants
{
    private readonly HashSet<string>? _names;

    public SpellingVariants(INamespaceOrTypeSymbol container)
    {
        var members = container.GetMembers();
        var seen = new Dictionary<string, string>(members.Length, StringComparer.OrdinalIgnoreCase);
        foreach (ISymbol member in members)
        {
            if (member is not INamespaceOrTypeSymbol)
                continue;
            if (!seen.TryGetValue(member.Name, out string? other))
            {
                seen.Add(member.Name, member.Name);
            }
            // Equal names are told apart by their arity.
            else if (other != member.Name)
            {
                _names ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                _names.Add(member.Name);
            }
        }
    }

    public bool Has(string name) => _names?.Contains(name) == true;
}
