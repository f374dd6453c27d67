namespace VerifyTests;

/// <summary>Leaves out lines that differ from run to run.</summary>
internal sealed class LineScrubber(StringComparison comparison, string[] matches)
{
    /// <summary>Removes every matching line; a final newline stays only if there was one.</summary>
    public string Apply(string text)
    {
        if (!Array.Exists(matches, match => text.Contains(match, comparison)))
            return text;

        var endsWithNewline = text.EndsWith('\n');
        var lines = (endsWithNewline ? text[..^1] : text).Split('\n');
        string[] kept = [.. lines.Where(line => !Array.Exists(matches, match => line.Contains(match, comparison)))];
        var result = string.Join('\n', kept);
        return endsWithNewline && kept.Length > 0 ? result + '\n' : result;
    }
}
