using System.Globalization;

namespace AllSettled.Generator.Parsing;

/// <summary>Gives out names that are not taken yet. The user's names are taken first, so the generated ones are changed.</summary>
/// <param name="reserved">Names that are taken from the beginning.</param>
internal sealed class UniqueNames(params string[] reserved)
{
    /// <summary>Only a few, so that a search is cheaper than a set.</summary>
    private readonly List<string> _taken = [];

    /// <summary>Returns <paramref name="wanted"/> itself, or with the first number from 2 that makes it unique.</summary>
    public string Take(string wanted)
    {
        string name = wanted;
        for (int i = 2; _taken.Contains(name) || Array.IndexOf(reserved, name) >= 0; i++)
            name = wanted + i.ToString(CultureInfo.InvariantCulture);
        _taken.Add(name);
        return name;
    }
}
