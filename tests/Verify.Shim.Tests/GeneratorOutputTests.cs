using Microsoft.CodeAnalysis;

namespace VerifyShim.Tests;

/// <summary>Tests which texts a generator run gives.</summary>
public class GeneratorOutputTests
{
    private readonly VerifySettings _settings = new();

    [Fact]
    public void A_run_without_output_gives_no_text() => Assert.Empty(Outputs(new TestGenerator()));

    [Fact]
    public void Files_are_named_after_their_hints_without_directory_and_last_extension() =>
        Assert.Equal(
            [("Bare", "//HintName: Bare.cs\n2"), ("A.B.g", "//HintName: dir/A.B.g.cs\n1")],
            Outputs(new TestGenerator(("dir/A.B.g.cs", "1"), ("Bare", "2"))).Select(output => (output.Name!, output.Text)));

    [Fact]
    public void One_hint_of_two_generators_is_numbered() =>
        Assert.Equal(
            [("A.g.00", "//HintName: A.g.cs\n1"), ("A.g.01", "//HintName: A.g.cs\n2")],
            Outputs(new TestGenerator(("A.g.cs", "1")), new OtherGenerator("A.g.cs", "2"))
                .Select(output => (output.Name!, output.Text)));

    [Fact]
    public void Hints_that_differ_only_in_case_are_refused()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Outputs(new TestGenerator(("A.g.cs", "")), new OtherGenerator("a.g.cs", "")));

        Assert.Contains("A.g, a.g", exception.Message);
    }

    [Fact]
    public void The_exception_of_a_generator_is_thrown() =>
        Assert.Equal(
            "first",
            Assert.Throws<FormatException>(() => Outputs(new TestGenerator(("A.g.cs", "")), new ThrowingGenerator("first"))).Message);

    [Fact]
    public void Several_exceptions_are_thrown_together() =>
        Assert.Equal(
            ["first", "second"],
            Assert.Throws<AggregateException>(() => Outputs(new ThrowingGenerator("first"), new OtherThrowingGenerator("second")))
                .InnerExceptions.Select(exception => exception.Message));

    [Fact]
    public void Diagnostics_come_first_and_only_if_there_are_any()
    {
        var rule = new DiagnosticDescriptor("T1", "t", "m", "c", DiagnosticSeverity.Info, isEnabledByDefault: true);
        var generator = new TestGenerator(("A.g.cs", "")) { Diagnostics = [_ => Diagnostic.Create(rule, Location.None)] };

        Assert.Equal([(null, "txt"), ("A.g", "cs")], Outputs(generator).Select(output => (output.Name, output.Extension)));
    }

    [Theory]
    [InlineData("a\nB 1\nc\n", "a\nc\n")]
    [InlineData("a\nB 1\nc", "a\nc")]
    [InlineData("a\nB 1", "a")]
    [InlineData("a\nB 1\n", "a\n")]
    [InlineData("B 1\r\na\r\n\r\n", "a\n\n")]
    public void Scrubbed_lines_are_gone(string source, string expected)
    {
        _settings.ScrubLinesWithReplace(line => line.StartsWith('B') ? null : line);

        Assert.Equal($"//HintName: A.g.cs\n{expected}", Assert.Single(Outputs(new TestGenerator(("A.g.cs", source)))).Text);
    }

    [Theory]
    [InlineData("1\n\n1", "2\n\n2")]
    [InlineData("1\r\n", "2\n")]
    public void Scrubbed_lines_are_replaced(string source, string expected)
    {
        _settings.ScrubLinesWithReplace(line => line.Replace('1', '2'));

        Assert.Equal($"//HintName: A.g.cs\n{expected}", Assert.Single(Outputs(new TestGenerator(("A.g.cs", source)))).Text);
    }

    [Fact]
    public void Scrubbing_everything_leaves_nothing()
    {
        _settings.ScrubLinesWithReplace(_ => null);

        Assert.Equal("", Assert.Single(Outputs(new TestGenerator(("A.g.cs", "class A;\n")))).Text);
    }

    [Fact]
    public void Ignored_files_are_left_out()
    {
        _settings.IgnoreGeneratedResult(result => result.HintName.StartsWith('A'));
        _settings.IgnoreGeneratedResult(result => result.SourceText.ToString() == "2");

        Assert.Equal("C.g", Assert.Single(Outputs(new TestGenerator(("A.g.cs", "1"), ("B.g.cs", "2"), ("C.g.cs", "3")))).Name);
    }

    private IReadOnlyList<SnapshotOutput> Outputs(params IIncrementalGenerator[] generators) =>
        GeneratorOutputs.Of(TestGenerator.Run(generators).GetRunResult(), _settings);

    private sealed class OtherGenerator(string hint, string source) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) =>
            context.RegisterPostInitializationOutput(output => output.AddSource(hint, source));
    }
}
