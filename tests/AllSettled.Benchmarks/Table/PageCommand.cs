namespace Benchmarks.Table;

/// <summary>
/// <c>page</c>: writes the last results into <c>docs/performance.md</c>, between its two markers. Writes the picture beside the page.
/// </summary>
public static class PageCommand
{
    private const string Start = "<!-- results: written by `-- page` -->";
    private const string End = "<!-- end of results -->";

    public static int Run()
    {
        var results = Results.Read(TableCommand.ResultsPath);
        string docs = Path.Combine(Repository.Root, "docs");
        string pagePath = Path.Combine(docs, "performance.md");
        string page = File.ReadAllText(pagePath);
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (start < Start.Length || end < start)
            throw new InvalidDataException($"{pagePath} does not have the lines {Start} and {End}.");

        File.WriteAllText(pagePath, $"{page[..start]}\n\n{Markdown.Of(results)}\n\n{page[end..]}");
        File.WriteAllText(Path.Combine(docs, "performance.svg"), Chart.Of(results));
        return 0;
    }
}
