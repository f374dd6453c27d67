namespace AllSettled.Packaging.Tests;

/// <summary>The pages of <c>docs/</c>: what they show is code that compiles, against the package.</summary>
public class DocumentationTests(Package package)
{
    /// <summary>What readers of the pages have beside AllSettled.</summary>
    private static readonly (string Id, string Version)[] _packages =
    [
        ("Microsoft.Extensions.TimeProvider.Testing", "10.11.0"),
        ("OpenTelemetry.Exporter.OpenTelemetryProtocol", "1.20.1"),
        ("Polly.RateLimiting", "8.9.1"),
        ("System.Threading.RateLimiting", "10.0.12"),
    ];

    [Fact]
    public async Task Every_code_block_compiles()
    {
        var pages = DocumentationPage.All;
        Assert.Superset(new HashSet<string>(["errors", "json", "native-aot", "resilience", "telemetry", "testing"]), pages.Select(page => page.Name).ToHashSet());

        var consumer = new Consumer(package, "Pages", "net10.0", $"""
            Console.WriteLine();

            {ReaderSource.Text}
            """, packages: _packages);
        foreach (var page in pages)
            consumer.Write($"{page.Name}.cs", page.Source);

        await consumer.BuildAsync();
    }
}
