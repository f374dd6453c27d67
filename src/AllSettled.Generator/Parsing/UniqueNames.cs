using System.Globalization;

namespace AllSettled.Generator.Parsing;

/// <summary>Hands out names that are not taken yet; the user's are taken first, so ours are the ones to give way.</summary>
internal sealed class UniqueNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary><paramref name="wanted"/> itself, or with the first number from 2 that makes it unique.</summary>
    public string Take(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_taken.Add(name); i++)
            name = wanted + i.ToString(CultureInfo.InvariantCulture);
        return name;
    }
}
