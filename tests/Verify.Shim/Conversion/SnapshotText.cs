namespace VerifyTests;

/// <summary>The form in which text is stored.</summary>
internal static class SnapshotText
{
    /// <summary>Makes every line end with <c>\n</c> and leaves out the scrubbed ones.</summary>
    public static string Of(string text, IReadOnlyList<LineScrubber> scrubbers)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return scrubbers.Aggregate(text, (current, scrubber) => scrubber.Apply(current));
    }
}
