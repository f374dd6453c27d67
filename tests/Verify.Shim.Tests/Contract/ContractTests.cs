using Microsoft.CodeAnalysis;

namespace VerifyShim.Tests.Contract;

/// <summary>
/// Tests what Verify.Shim and the Verify packages have in common. <c>-p:UseVerifyPackage=true</c> runs them on the packages.
/// </summary>
public class ContractTests
{
    private static readonly DiagnosticDescriptor Rule = new(
        "T0001", "The title", "The message from {0}", "Tests", DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "What to do.", "https://example.org/T0001");

    [Fact]
    public Task Every_generated_file_has_its_snapshot() =>
        Verify(TestGenerator.Run(("First.g.cs", "class First;\n"), ("Ns.Second.g.cs", "class Second;")))
            .UseDirectory("Snapshots");

    [Fact]
    public Task A_run_result_is_verified_like_its_driver() =>
        Verify(TestGenerator.Run(("First.g.cs", "class First;\n")).GetRunResult()).UseDirectory("Snapshots");

    [Fact]
    public async Task Diagnostics_have_a_snapshot_of_their_own()
    {
        var generator = new TestGenerator(("First.g.cs", "class First;\n"))
        {
            Diagnostics =
            [
                tree => Diagnostic.Create(Rule, Location.Create(tree, new(6, 5)), "the input"),
                _ => Diagnostic.Create(Rule, Location.None, "nowhere"),
            ],
        };

        await Verify(TestGenerator.Run(generator)).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task Lines_can_be_replaced_and_left_out()
    {
        var settings = new VerifySettings();
        settings.UseDirectory("Snapshots");

        await Verify(TestGenerator.Run(("Kept.g.cs", "class Kept;\n// version 1.2.3\n// noise\n")), settings)
            .ScrubLinesWithReplace(line => line.Contains("noise") ? null : line.Replace("1.2.3", "{Version}"));
    }

    [Fact]
    public Task Files_can_be_left_out() =>
        Verify(TestGenerator.Run(("Kept.g.cs", "class Kept;\n"), ("Ignored.g.cs", "class Ignored;\n")))
            .UseDirectory("Snapshots")
            .IgnoreGeneratedResult(result => result.HintName == "Ignored.g.cs");

    [Theory]
    [InlineData(1, "x/y")]
    [InlineData(2, null)]
    public Task Arguments_are_part_of_the_name(int number, string? text) =>
        Verify(TestGenerator.Run(("Case.g.cs", $"// {number} {text}\n"))).UseDirectory("Snapshots");

    [Theory]
    [InlineData(1, "one")]
    public Task Arguments_can_be_chosen(int number, string label) =>
        Verify(TestGenerator.Run(("Case.g.cs", $"// {number}\n"))).UseParameters(label).UseDirectory("Snapshots");

    public class Nested
    {
        [Fact]
        public Task Class_names_begin_with_the_outer_one() =>
            Verify(TestGenerator.Run(("First.g.cs", "class First;\n"))).UseDirectory("Snapshots");
    }
}
