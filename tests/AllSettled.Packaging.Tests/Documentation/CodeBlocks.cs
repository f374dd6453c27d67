using System.Text.RegularExpressions;

namespace AllSettled.Packaging.Tests;

/// <summary>The fenced code blocks of a page.</summary>
internal static partial class CodeBlocks
{
    public static IEnumerable<string> Of(string path, string language)
        => Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n"))
            .Where(block => block.Groups["language"].Value == language)
            .Select(block => block.Groups["code"].Value);

    /// <summary>Whether the block is a sketch: it has an ellipsis.</summary>
    public static bool IsSketch(string block) => block.Contains('…');

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
