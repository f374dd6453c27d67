using System.Text.RegularExpressions;

namespace AllSettled.Packaging.Tests;

/// <summary>What the README shows as code, so that it can be held to it.</summary>
internal static partial class Readme
{
    private static readonly string _text = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The one program that is shown whole.</summary>
    public static string Program => Blocks("csharp").Single(IsWhole);

    /// <summary>What that program prints.</summary>
    public static string ProgramOutput => Blocks("text").Single();

    /// <summary>Statements that stand in a method of the reader's; a block with an ellipsis is a sketch.</summary>
    public static string[] Snippets => [.. Blocks("csharp").Where(block => !IsWhole(block) && !block.Contains('…'))];

    private static bool IsWhole(string block) => block.StartsWith("using AllSettled;", StringComparison.Ordinal);

    private static IEnumerable<string> Blocks(string language)
        => CodeBlock().Matches(_text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["code"].Value);

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
