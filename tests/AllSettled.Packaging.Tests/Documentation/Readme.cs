namespace AllSettled.Packaging.Tests;

/// <summary>What the README shows as code, so that it can be held to it.</summary>
internal static class Readme
{
    private const string Path = "README.md";

    /// <summary>The one program that is shown whole.</summary>
    public static string Program => CodeBlocks.Of(Path, "csharp").Single(IsWhole);

    /// <summary>What that program prints.</summary>
    public static string ProgramOutput => CodeBlocks.Of(Path, "text").Single();

    /// <summary>Statements that stand in a method of the reader's.</summary>
    public static string[] Snippets => [.. CodeBlocks.Of(Path, "csharp").Where(block => !IsWhole(block) && !CodeBlocks.IsSketch(block))];

    private static bool IsWhole(string block) => block.StartsWith("using AllSettled;", StringComparison.Ordinal);
}
