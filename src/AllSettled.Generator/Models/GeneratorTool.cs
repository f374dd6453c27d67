namespace AllSettled.Generator.Models;

/// <summary>The tool that <c>[GeneratedCode]</c> names on every generated member. Analyzers know our members by its name.</summary>
internal static class GeneratorTool
{
    public const string Name = "AllSettled.Generator";

    public static readonly string Version = typeof(GeneratorTool).Assembly.GetName().Version.ToString();
}
