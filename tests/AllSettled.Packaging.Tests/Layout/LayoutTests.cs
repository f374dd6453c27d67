namespace AllSettled.Packaging.Tests;

/// <summary>What everybody can keep in view: short folders, short lines.</summary>
public class LayoutTests
{
    private const int MaxFiles = 15;
    private const int MaxWidth = 140;

    /// <summary>All public types of a project stand at its root. Each rule has a page in the folder that the help links name.</summary>
    private static readonly string[] s_exempt = ["src/AllSettled", "docs/rules"];

    [Fact]
    public void No_folder_is_a_drawer()
    {
        var drawers = Files(".cs", ".md")
            .GroupBy(path => Path.GetDirectoryName(path)!.Replace('\\', '/'), (folder, files) => (Folder: folder, Count: files.Count()))
            .Where(entry => entry.Count > MaxFiles && !s_exempt.Contains(entry.Folder));

        AssertNone(drawers.Select(drawer => $"{drawer.Folder}: {drawer.Count} files"));
    }

    [Fact]
    public void No_line_is_longer_than_a_window_is_wide()
    {
        var lines = Files(".cs", ".props", ".targets", ".csproj", ".sh")
            .SelectMany(path => File.ReadLines(Path.Combine(Repository.Root, path)).Index(), (path, line) => (path, line.Index, line.Item))
            .Where(line => line.Item.Length > MaxWidth);

        AssertNone(lines.Select(line => $"{line.path}:{line.Index + 1}: {line.Item.Length} characters"));
    }

    private static void AssertNone(IEnumerable<string> faults) => Assert.True(!faults.Any(), string.Join('\n', faults));

    private static IEnumerable<string> Files(params string[] extensions)
        => new[] { "src", "tests", "example", "docs" }
            .SelectMany(folder => SourceFiles.Under(Path.Combine(Repository.Root, folder), extensions))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.Contains(".verified.", StringComparison.Ordinal));
}
