using System.Buffers;

namespace VerifyTests;

/// <summary>Text as part of a file name.</summary>
internal static class FileNameText
{
    // What Windows forbids, everywhere: a snapshot written on Linux must be the one that is looked for on Windows.
    private static readonly SearchValues<char> Forbidden =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code), .. "\"<>|:*?\\/"]);

    public static string Clean(string text) => string.Concat(text.Select(letter => Forbidden.Contains(letter) ? '-' : letter));
}
