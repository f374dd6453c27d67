namespace AllSettled.Packaging.Tests;

/// <summary>The code on the pages of <c>docs/</c> compiles against the package.</summary>
public class DocumentationTests(Package package)
{
    /// <summary>The packages that readers of the pages use beside ours.</summary>
    private static readonly (string Id, string Version)[] _packages =
    [
        ("Microsoft.Data.Sqlite", "10.0.15"),
        ("Microsoft.EntityFrameworkCore.Sqlite", "10.0.15"),
        ("Microsoft.Extensions.TimeProvider.Testing", "10.11.0"),
        ("OpenTelemetry.Exporter.OpenTelemetryProtocol", "1.20.1"),
        ("Polly.RateLimiting", "8.9.1"),
    ];

    [Fact]
    public async Task Every_code_block_compiles()
    {
        var pages = DocumentationPage.All;
        Assert.Superset(
            new HashSet<string>(
            [
                "aspnetcore", "bulk", "dependency-injection", "errors", "json", "native-aot", "observers", "resilience", "telemetry",
                "testing",
            ]),
            pages.Select(page => page.Name).ToHashSet());

        var consumer = new Consumer(package, "Pages", "net10.0", $"""
            Console.WriteLine();

            {ReaderSource.Text}
            """, packages: [.. _packages, .. Package.Ids.Select(id => (id, package.Version))], usesPackage: false, isWeb: true);
        foreach (var page in pages)
            consumer.Write($"{page.Name}.cs", page.Source);

        await consumer.BuildAsync();
    }

    /// <summary>Checks what the page on limits says of .NET 8 with C# 13: without the attribute, and with it.</summary>
    [Theory]
    [InlineData("new() { MaxConcurrency = 1 }", "null", true)]
    [InlineData("new SettledBatchOptions { MaxConcurrency = 1 }", "options: null", false)]
    public async Task Options_after_the_inputs_on_net8(string options, string none, bool hasAttribute)
    {
        var consumer = new Consumer(package, hasAttribute ? "PrioritiesNet8" : "NoPrioritiesNet8", "net8.0", $$"""
            using AllSettled;

            var api = new Api();
            Console.WriteLine((await api.FetchSettledAsync([1, 2], {{options}})).Fulfilled.Count);
            Console.WriteLine((await api.FindSettledAsync([1, 2, 3], {{none}})).Fulfilled.Count);

            public partial class Api
            {
                [SettledBatch]
                public Task<int> FetchAsync(int id, CancellationToken ct = default) => Task.FromResult(id);

                [SettledBatch]
                public Task<int> FindAsync(int id, string? region = null, CancellationToken ct = default) => Task.FromResult(id);
            }
            """);
        consumer.Write("Directory.Build.props", "<Project><PropertyGroup><LangVersion>13</LangVersion></PropertyGroup></Project>");
        if (hasAttribute)
            consumer.Write("Attribute.cs", Assert.Single(CodeBlocks.Of("docs/limits.md", "cs")));

        await consumer.BuildAsync();
    }
}
