namespace AllSettled.Packaging.Tests;

/// <summary>The code that the README shows, for tests that run it.</summary>
internal static class Readme
{
    private const string Path = "README.md";

    /// <summary>The only program that the README shows completely.</summary>
    public static string Program => CodeBlocks.Of(Path, "csharp").Single(IsWhole);

    /// <summary>The output of that program, as the README shows it.</summary>
    public static string ProgramOutput => CodeBlocks.Of(Path, "text").Single();

    /// <summary>The snippets. They are statements in a method of the reader.</summary>
    public static string[] Snippets => [.. CodeBlocks.Of(Path, "csharp").Where(block => !IsWhole(block) && !CodeBlocks.IsSketch(block))];

    private static bool IsWhole(string block) => block.StartsWith("using AllSettled;", StringComparison.Ordinal);
}
