namespace AllSettled.Packaging.Tests;

/// <summary>The folders of <c>src/</c> use one another as the arrows in <c>docs/architecture.md</c> say.</summary>
public class ArchitectureTests
{
    [Theory]
    [InlineData("AllSettled")]
    [InlineData("AllSettled.Generator")]
    [InlineData("AllSettled.CodeFixes")]
    [InlineData("AllSettled.Extensions")]
    [InlineData("AllSettled.AspNetCore")]
    public void Arrows_between_folders_are_the_drawn_ones(string project)
    {
        var drawn = Drawing(project);
        var found = SourceProject.Open(project).Arrows();

        var missing = found.Where(arrow => !drawn.Contains(arrow.Key))
            .Select(arrow => $"not drawn: {arrow.Key.From} → {arrow.Key.To} ({arrow.Value})");
        var superfluous = drawn.Where(arrow => !found.ContainsKey(arrow)).Select(arrow => $"no such use: {arrow.From} → {arrow.To}");
        string[] faults = [.. missing.Concat(superfluous).Order()];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("AllSettled")]
    [InlineData("AllSettled.Generator")]
    [InlineData("AllSettled.CodeFixes")]
    [InlineData("AllSettled.Extensions")]
    [InlineData("AllSettled.AspNetCore")]
    public void Arrows_point_down(string project)
    {
        var order = Lines(project).Select(line => line.From).ToList();

        Assert.Distinct(order);
        Assert.All(
            Drawing(project),
            arrow => Assert.True(order.IndexOf(arrow.From) < order.IndexOf(arrow.To), $"{arrow.From} → {arrow.To} points up"));
    }

    private static HashSet<(string From, string To)> Drawing(string project)
        => [.. Lines(project).SelectMany(line => line.To, (line, to) => (line.From, to))];

    /// <summary>
    /// Reads the block that is fenced as <c>arrows</c> and begins with the project's name. Each line has a folder, and behind the arrow
    /// the folders that it uses.
    /// </summary>
    private static IEnumerable<(string From, string[] To)> Lines(string project)
    {
        string block = CodeBlocks.Of("docs/architecture.md", "arrows")
            .Single(block => block.StartsWith($"{project}\n", StringComparison.Ordinal));
        foreach (string line in block.Split('\n').Skip(1).Where(line => line.Contains('→')))
        {
            string[] sides = line.Split('→', StringSplitOptions.TrimEntries);
            yield return (sides[0], sides[1] == "" ? [] : sides[1].Split(',', StringSplitOptions.TrimEntries));
        }
    }
}
