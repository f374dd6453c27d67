using System.Globalization;
using System.Text;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary>The generator works whatever is typed and wherever it is compiled.</summary>
public class RobustnessTests
{
    private const string Sample = """
        [assembly: SettledBatchFor(typeof(System.IO.File), nameof(System.IO.File.ReadAllTextAsync), typeof(string), Name = "ReadAllAsync")]
        [assembly: SettledBulkFor(typeof(System.IO.File), "WriteAllLinesAsync", 9, typeof(string), typeof(IEnumerable<string>))]
        namespace Demo.Api;
        public record Row(int Id);
        public interface ISender<T> { [SettledBatch] Task SendAsync(T message); }
        public static partial class Senders { [SettledBatch] public static int Measure(this string text) => text.Length; }
        [Flags] public enum Access { None, Read = 1, Write = 2 }
        public partial class Outer<TKey> where TKey : notnull
        {
            public readonly partial record struct Api(string Name)
            {
                /// <summary>Sends.</summary>
                [SettledBatch(Name = "SendAllAsync", MaxConcurrency = 8)]
                public Task<(TKey Id, string? Text)> SendAsync<T>(
                    [PerItem] T item, [PerItem] int count, in double rate = -1.5, Access access = Access.Read | Access.Write,
                    CancellationToken ct = default) where T : class, IEquatable<T>
                    => Task.FromResult<(TKey, string?)>(default);

                [SettledBatch] internal static void Touch(dynamic? x, params string[] rest) { }

                [SettledBulk(9, OnFailure = BulkFailureMode.Split, KeyBy = nameof(Row.Id), RejectIf = nameof(IsBad))]
                internal static Task<HashSet<Row>> FetchAsync(List<int> keys) => throw null!;
                private static bool IsBad(int key, Row row) => false;
            }
        }
        """;

    [Fact]
    public async Task Every_prefix_of_a_file_passes_without_an_exception()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var driver = GeneratorHarness.Driver(GeneratorHarness.Compile([Sample]));
        string? expected = null;
        for (int length = 0; length <= Sample.Length; length++)
        {
            var compilation = GeneratorHarness.Compile(
                [Sample[..length], "public partial class Other { [SettledBatch] public int F(int x) => x; }"]);
            driver = driver.RunGenerators(compilation, cancellationToken);
            var result = driver.GetRunResult().Results.Single();
            Assert.Null(result.Exception);
            Assert.Empty(result.Diagnostics);
            string text = result.GeneratedSources.Single(source => source.HintName == "Other.F.g.cs").SourceText.ToString();
            Assert.Equal(expected ??= text, text);
            // Analyzers are slower, and their results differ between tokens rather than characters.
            if (length % 7 == 0)
            {
                Assert.DoesNotContain(
                    await GeneratorHarness.AnalyzeAsync(compilation, cancellationToken),
                    diagnostic => diagnostic.Id == "AD0001");
            }
        }
        Assert.Equal(9, driver.GetRunResult().Results.Single().GeneratedSources.Length);
    }

    [Fact]
    public async Task Every_line_of_a_file_may_be_there_twice()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        const string other = "public partial class Other { [SettledBatch] public int F(int x) => x; }";
        var before = GeneratorHarness.Run(GeneratorHarness.Compile([Sample, other])).Sources.ToDictionary(
            source => source.HintName, source => source.SourceText.ToString());
        string[] lines = Sample.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            var compilation = GeneratorHarness.Compile([string.Join('\n', [.. lines[..(i + 1)], .. lines[i..]]), other]);
            var run = GeneratorHarness.Run(compilation);
            Assert.Null(run.Result.Exception);
            Assert.Empty(run.Result.Diagnostics);
            Assert.Contains("Other.F.g.cs", run.HintNames);
            Assert.All(
                run.Sources.Where(source => before.ContainsKey(source.HintName)),
                source => Assert.Equal(before[source.HintName], source.SourceText.ToString()));
            Assert.DoesNotContain(
                await GeneratorHarness.AnalyzeAsync(compilation, cancellationToken),
                diagnostic => diagnostic.Id == "AD0001");
        }
    }

    [Fact]
    public void Any_token_may_be_missing_and_other_files_keep_their_output()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        const string other = "public partial class Other { [SettledBatch] public int F(int x) => x; }";
        string expected = GeneratorHarness.Run(GeneratorHarness.Compile([other])).Text;
        var tokens = CSharpSyntaxTree.ParseText(Sample, cancellationToken: cancellationToken)
            .GetRoot(cancellationToken)
            .DescendantTokens()
            .Where(token => token.Span.Length > 0)
            .ToArray();
        var driver = GeneratorHarness.Driver(GeneratorHarness.Compile([Sample]));
        foreach (SyntaxToken token in tokens)
        {
            var compilation = GeneratorHarness.Compile([Sample.Remove(token.SpanStart, token.Span.Length), other]);
            driver = driver.RunGenerators(compilation, cancellationToken);
            var result = driver.GetRunResult().Results.Single();
            Assert.Null(result.Exception);
            Assert.Empty(result.Diagnostics);
            Assert.Equal(expected, result.GeneratedSources.Single(source => source.HintName == "Other.F.g.cs").SourceText.ToString());
        }
    }

    [Theory]
    [InlineData("[SettledBatch] public int F(int x) => 1;", "[SettledBatch(Name = \"G\")] public int F(int x) => 1;")]
    [InlineData("[SettledBatch] public int F(int x) => 1;", "[SettledBatch] public Task<int> F(int x) => null!;")]
    [InlineData("[SettledBatch] public static int F(in int x) => 1;",
        "[SettledBatch(Name = \"G\")] public int F(ref readonly int x) => 1;")]
    [InlineData("[SettledBatch] public int F(object x) => 1;", "[SettledBatch(Name = \"G\")] public int F(dynamic x) => 1;")]
    [InlineData("[SettledBatch] public partial int F(int x);", "[SettledBatch(Name = \"G\")] public partial int F(int x);")]
    [InlineData("[SettledBatch] public int F<T>(T x) => 1;", "public int F<U>(U y) => 1;")]
    public async Task Of_a_method_that_is_there_twice_nothing_is_said_and_others_keep_theirs(string first, string second)
    {
        const string rest =
            "[SettledBatch] public int Rest(int x) => x; [SettledBatch] public int f(string x) => 1; public int F(string x) => 1;";
        var expected = Texts(GeneratorHarness.Run($$"""public partial class C { {{rest}} }"""));
        var run = GeneratorHarness.Run($$"""public partial class C { {{first}} {{second}} {{rest}} }""");
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Result.Diagnostics);
        Assert.Equal(expected, Texts(run));
        Assert.DoesNotContain(
            await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Id.StartsWith("SB") || diagnostic.Id == "AD0001");
        Assert.Contains(
            run.Input.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        static IEnumerable<string> Texts(GeneratorRun run)
            => run.Sources.Select(source => source.SourceText.ToString()).Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("fi-FI")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    public void The_output_is_byte_identical_in_every_culture(string culture)
    {
        byte[] expected = Bytes(CultureInfo.InvariantCulture);
        Assert.Equal(expected, Bytes(CultureInfo.GetCultureInfo(culture)));
        Assert.DoesNotContain((byte)'\r', expected);

        static byte[] Bytes(CultureInfo culture)
        {
            var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            try
            {
                var run = GeneratorHarness.Run(Sample.Replace("namespace Demo.Api;", "") + """
                    public partial class I
                    {
                        [SettledBatch] public int Fi(int i, int a = -3, double b = -1.5, decimal c = -2.25m, long d = long.MinValue) => i;
                        [SettledBatch] public int fi(int i) => i;
                    }
                    """);
                Assert.Equal(10, run.Sources.Length);
                return [.. run.Sources.SelectMany(source => Encoding.UTF8.GetBytes(source.HintName + source.SourceText))];
            }
            finally
            {
                (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
            }
        }
    }

    [Fact]
    public void An_exception_becomes_data_about_its_method()
    {
        var method = (IMethodSymbol)GeneratorHarness.Compile(["class C { void F(int x) { } }"]).GetTypeByMetadataName("C")!.GetMembers("F")
            .Single();
        var result = ItemMethodParser.CatchFailure(method, () => throw new InvalidOperationException("two\nlines"));
        Assert.Equal(new ParseResult([], new GeneratorFailure("F", "InvalidOperationException: two lines")), result);
        Assert.Throws<OperationCanceledException>(
            () => ItemMethodParser.CatchFailure(method, () => throw new OperationCanceledException()));
        Assert.Null(ItemMethodParser.CatchFailure(method, () => []));
    }

    [Fact]
    public void A_failure_costs_one_method_its_wrapper_and_says_so()
    {
        var compilation = GeneratorHarness.Compile(
            ["public partial class C { [SettledBatch] public int F(int x) => x; [SettledBatch] public int G(int x) => x; }"]);
        ParseResult[] parsed = [.. GeneratorHarness.Run(compilation).Result.TrackedSteps[TrackingNames.ItemMethods]
            .SelectMany(step => step.Outputs).Select(output => (ParseResult)output.Value)];
        ParseResult unwritable = new(
            [parsed[0].Models[0] with { DisplayName = "C.Broken", HintName = "C.Broken.g.cs", Names = null! }], null);
        ParseResult unread = new([], GeneratorFailure.Of("H", new InvalidOperationException("of ours")));

        var result = CSharpGeneratorDriver
            .Create(
                [new Writer([unread, unwritable, .. parsed]).AsSourceGenerator()],
                parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single();

        Assert.Null(result.Exception);
        Assert.Equal(["C.F.g.cs", "C.G.g.cs"], result.GeneratedSources.Select(source => source.HintName));
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("SB0099", diagnostic.Id));
        string[] said = [.. result.Diagnostics.Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(2, said.Length);
        Assert.Contains("C.Broken", said[0]);
        Assert.Contains("NullReferenceException", said[0]);
        Assert.Contains("'H'", said[1]);
        Assert.Contains("InvalidOperationException: of ours", said[1]);
    }

    /// <summary>Writes a parse result that the test has made.</summary>
    private sealed class Writer(ParseResult[] results) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
            => context.RegisterSourceOutput(context.CompilationProvider.SelectMany((_, _) => results), SettledBatchGenerator.Write);
    }
}
