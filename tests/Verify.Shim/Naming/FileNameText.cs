using System.Buffers;

namespace VerifyTests;

/// <summary>Turns text into a part of a file name.</summary>
internal static class FileNameText
{
    // These are the characters that Windows forbids. They are replaced on every platform, so that a snapshot has one name everywhere.
    private static readonly SearchValues<char> Forbidden =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code), .. "\"<>|:*?\\/"]);

    public static string Clean(string text) => string.Concat(text.Select(letter => Forbidden.Contains(letter) ? '-' : letter));
}
