using System.Buffers;

namespace VerifyTests;

/// <summary>Text as part of a file name.</summary>
internal static class FileNameText
{
    // What Windows forbids, everywhere: a snapshot written on Linux must be the one that is looked for on Windows.
    private static readonly char[] Forbidden = [.. Enumerable.Range(0, 32).Select(code => (char)code), .. "\"<>|:*?\\/"];
    private static readonly SearchValues<char> ForbiddenSearch = SearchValues.Create(Forbidden);

    public static string Clean(string text) =>
        text.AsSpan().ContainsAny(ForbiddenSearch)
            ? string.Create(text.Length, text, static (cleaned, source) => source.AsSpan().ReplaceAny(cleaned, ForbiddenSearch, '-'))
            : text;
}
