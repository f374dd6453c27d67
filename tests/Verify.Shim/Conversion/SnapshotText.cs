namespace VerifyTests;

/// <summary>Brings text into the form in which it is stored.</summary>
internal static class SnapshotText
{
    /// <summary>Makes every line end with <c>\n</c> and applies <paramref name="scrubbers"/> one after another.</summary>
    public static string Of(string text, IEnumerable<Func<string, string?>> scrubbers)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return scrubbers.Aggregate(text, ScrubLines);
    }

    /// <summary>The text ends with a newline only if it did so before and a line is left.</summary>
    private static string ScrubLines(string text, Func<string, string?> replaceLine)
    {
        var endsWithNewline = text.EndsWith('\n');
        var lines = (endsWithNewline ? text[..^1] : text).Split('\n');
        string[] kept = [.. lines.Select(replaceLine).OfType<string>()];
        return string.Join('\n', kept) + (endsWithNewline && kept.Length > 0 ? "\n" : "");
    }
}
