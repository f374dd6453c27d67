using System.Globalization;

namespace AllSettled.Generator.ItemMethods;

/// <summary>A hash for names of files and structs: 48 bits of FNV-1a. It is the same in every build.</summary>
internal static class StableHash
{
    public static string Of(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 1099511628211);
        return (hash >> 16).ToString("x12", CultureInfo.InvariantCulture);
    }
}
