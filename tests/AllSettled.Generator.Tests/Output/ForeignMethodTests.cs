using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary><c>[assembly: SettledBatchFor(…)]</c>: wrappers for methods of types that the project does not own.</summary>
public class ForeignMethodTests
{
    private const string Library = """
        namespace Library;
        public class Client
        {
            public Task<string> GetAsync(string url) => Task.FromResult(url);
            public Task<string> GetAsync(string url, CancellationToken ct) => Task.FromResult(url + " with token");
            public Task<string> GetAsync(Uri url) => Task.FromResult(url.ToString());
            public Task<string> GetAsync(int id, string suffix = "!", CancellationToken ct = default) => Task.FromResult(id + suffix);
            public Task<string> GetAsync(ReadOnlySpan<char> url) => throw new NotSupportedException();
            public Task<string> GetAsync(out int id) => throw new NotSupportedException();
            protected Task<string> GetAsync(double hidden) => throw new NotSupportedException();
            public string Get(int id) => $"{id}";
            public static int Parse(string text) => int.Parse(text);
            public virtual int Inherited(int x) => x;
            public int SpanOnly(Span<int> x) => 1;
            public int Nothing() => 1;
        }
        public class Derived : Client { public override int Inherited(int x) => -x; public int Inherited(object x) => 0; }
        public struct Value { public int By; public int Add(int x) => x + By; }
        public class Box<T> { public static Task<T> MakeAsync(T x) => Task.FromResult(x); public (T, U) Pair<U>(U x, T y) => (y, x); }
        public interface IStore<T> : IBase { Task SaveAsync(T x, CancellationToken ct); }
        public interface IBase { int Size(string name); }
        public static class Extensions
        {
            public static int Length(this string s) => s.Length;
            public static int Plus(this int x, int y) => x + y;
        }
        [Obsolete("gone")] public class Old { public int F(int x) => x; }
        """;

    [Theory]
    [InlineData("typeof(Client), nameof(Client.GetAsync), typeof(string)", "ClientSettledExtensions", "GetSettledAsync", 2)]
    [InlineData("typeof(Client), nameof(Client.GetAsync), typeof(string), typeof(CancellationToken)",
        "ClientSettledExtensions", "GetSettledAsync", 2)]
    [InlineData("typeof(Client), nameof(Client.GetAsync)", "ClientSettledExtensions", "GetSettledAsync", 6)]
    [InlineData("typeof(Client), nameof(Client.GetAsync), typeof(Uri), Name = \"Load\", MaxConcurrency = 3",
        "ClientSettledExtensions", "Load", 2)]
    [InlineData("typeof(Client), nameof(Client.Parse)", "ClientSettled", "ParseSettled", 2)]
    [InlineData("typeof(Derived), nameof(Derived.Inherited), typeof(int)", "DerivedSettledExtensions", "InheritedSettled", 2)]
    [InlineData("typeof(Derived), nameof(Derived.GetAsync), typeof(Uri)", "DerivedSettledExtensions", "GetSettledAsync", 2)]
    [InlineData("typeof(Value), nameof(Value.Add)", "ValueSettledExtensions", "AddSettled", 2)]
    [InlineData("typeof(Box<>), nameof(Box<int>.MakeAsync)", "BoxSettled", "MakeSettledAsync", 2)]
    [InlineData("typeof(Box<string>), nameof(Box<int>.Pair)", "BoxSettledExtensions", "PairSettled", 2)]
    [InlineData("typeof(Box<>), nameof(Box<int>.Pair)", "BoxSettledExtensions", "PairSettled", 2)]
    [InlineData("typeof(IStore<>), nameof(IStore<int>.SaveAsync)", "IStoreSettledExtensions", "SaveSettledAsync", 2)]
    [InlineData("typeof(IStore<int>), nameof(IStore<int>.Size)", "IStoreSettledExtensions", "SizeSettled", 2)]
    [InlineData("typeof(Extensions), nameof(Extensions.Length)", "ExtensionsSettled", "LengthSettled", 2)]
    [InlineData("typeof(Extensions), nameof(Extensions.Plus)", "ExtensionsSettled", "PlusSettled", 2)]
    [InlineData("typeof(Old), nameof(Old.F)", "OldSettledExtensions", "FSettled", 2, "CS0618")]
    [InlineData("typeof(System.Net.Http.HttpClient), nameof(System.Net.Http.HttpClient.GetStringAsync), typeof(string)",
        "HttpClientSettledExtensions", "GetStringSettledAsync", 2)]
    [InlineData("typeof(System.IO.File), nameof(System.IO.File.ReadAllTextAsync)", "FileSettled", "ReadAllTextSettledAsync", 4)]
    public void Wrappers_stand_in_an_internal_class_of_ours(
        string arguments, string type, string wrapper, int count, params string[] warnings)
    {
        foreach (bool asSource in new[] { false, true })
        {
            var run = Accepts($"using Library; [assembly: SettledBatchFor({arguments})]", asSource, warnings);
            INamedTypeSymbol found = run.Output.Assembly.GetTypeByMetadataName("AllSettled." + type)!;
            Assert.Equal(Accessibility.Internal, found.DeclaredAccessibility);
            Assert.Equal(count, found.GetMembers(wrapper).Length);
        }
    }

    [Theory]
    [InlineData("typeof(System.IO.Stream), nameof(System.IO.Stream.ReadAsync)")]
    [InlineData("typeof(System.IO.File), nameof(System.IO.File.WriteAllTextAsync)")]
    [InlineData("typeof(System.Net.Http.HttpClient), nameof(System.Net.Http.HttpClient.SendAsync)")]
    [InlineData("typeof(System.Net.Dns), nameof(System.Net.Dns.GetHostAddressesAsync)")]
    [InlineData("typeof(Convert), nameof(Convert.ToInt32)")]
    [InlineData("typeof(string), nameof(string.IndexOf)")]
    [InlineData("typeof(List<>), nameof(List<int>.Add)")]
    [InlineData("typeof(Dictionary<string, int>), nameof(Dictionary<string, int>.TryAdd)")]
    [InlineData("typeof(System.Linq.Enumerable), nameof(System.Linq.Enumerable.Count)")]
    [InlineData("typeof(System.Text.Json.JsonSerializer), nameof(System.Text.Json.JsonSerializer.Deserialize)")]
    [InlineData("typeof(Math), nameof(Math.Abs)")]
    [InlineData("typeof(int?), \"Equals\"")]
    [InlineData("typeof(object), \"Equals\"")]
    [InlineData("typeof(string), \"Equals\"")]
    [InlineData("typeof((int, string)), \"Equals\"")]
    [InlineData("typeof(DayOfWeek), \"HasFlag\"")]
    [InlineData("typeof(Action), \"DynamicInvoke\"")]
    public void Types_of_the_platform(string arguments)
        => Accepts($"[assembly: SettledBatchFor({arguments})]", asSource: false, ["CS3021"]);

    [Fact]
    public void Several_attributes_in_several_files_share_classes()
    {
        var compilation = Consumer([
            """
            using Library;
            [assembly: SettledBatchFor(typeof(Client), nameof(Client.GetAsync)), SettledBatchFor(typeof(Client), nameof(Client.Get))]
            """,
            """
            using Library;
            [assembly: SettledBatchFor(typeof(Client), nameof(Client.GetAsync), typeof(Uri), Name = "FetchAsync")]
            [assembly: SettledBatchFor(typeof(Other.Client), "Get")]
            """,
            "namespace Other { public class Client { public string Get(int id) => \"\"; } }",
        ], asSource: false);
        var run = GeneratorHarness.Run(compilation);
        run.AssertNoDiagnostics();
        run.AssertNothingRunsAgain();
        Assert.Equal(6, run.Sources.Length);
        var type = run.Output.Assembly.GetTypeByMetadataName("AllSettled.ClientSettledExtensions")!;
        Assert.Equal(2, type.GetMembers("FetchAsync").Length);
        Assert.Equal(4, type.GetMembers("GetSettledAsync").Length);
        Assert.Equal(4, type.GetMembers("GetSettled").Length);
        Assert.All(run.HintNames, name => Assert.InRange(name.Length, 1, 100));
        Assert.Contains(run.HintNames, name => name.StartsWith("SettledBatchFor-Library.Client.GetAsync-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), {|SB0050:\"Unknown\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), {|SB0050:nameof(Client.GetAsync)|}, typeof(long))]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), {|SB0050:nameof(Client.GetAsync)|}, typeof(double))]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client[]), {|SB0050:\"GetLength\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(int*), {|SB0050:\"GetHashCode\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), {|SB0051:nameof(Client.SpanOnly)|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), {|SB0051:nameof(Client.Nothing)|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Span<int>), {|SB0051:\"Fill\"|})]")]
    [InlineData(
        """
        [assembly: SettledBatchFor(
            typeof(System.Net.Http.HttpClient), nameof(System.Net.Http.HttpClient.GetStringAsync), MaxConcurrency = {|SB0030:0|},
            Name = {|SB0031:"a b"|})]
        """)]
    [InlineData(
        """
        [assembly: SettledBatchFor(typeof(Client), nameof(Client.Get), typeof(int))]
        [assembly: SettledBatchFor(typeof(Client), {|SB0052:nameof(Client.Get)|}, typeof(int))]
        """,
        1)]
    [InlineData(
        """
        [assembly: SettledBatchFor(typeof(Client), nameof(Client.Get))]
        [assembly: SettledBatchFor(typeof(Client), {|SB0052:nameof(Client.Get)|})]
        """,
        1)]
    [InlineData(
        """
        [assembly: SettledBatchFor(typeof(Client), nameof(Client.Get))]
        [assembly: SettledBatchFor(typeof(Client), {|SB0032:nameof(Client.Inherited)|}, Name = "GetSettled")]
        """,
        1)]
    [InlineData(
        """
        [assembly: SettledBatchFor(typeof(Client), {|SB0042:nameof(Client.Get)|})]
        namespace AllSettled { class ClientSettledExtensions { } }
        """)]
    [InlineData(
        """
        [assembly: SettledBatchFor(typeof(Client), {|SB0032:nameof(Client.Get)|})]
        namespace AllSettled
        {
            static partial class ClientSettledExtensions { static void GetSettled(Client a, IEnumerable<int> b, CancellationToken c) { } }
        }
        """)]
    [InlineData("[assembly: SettledBatchFor(typeof(C), {|SB0051:\"F\"|})] file class C { public int F(int x) => x; }")]
    [InlineData("[assembly: SettledBatchFor(typeof(IComparer<>), {|SB0051:\"Compare\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(MemoryExtensions), {|SB0051:\"Equals\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Math), {|SB0050:\"Equals\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Math), {|SB0050:\"ReferenceEquals\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(void), {|SB0050:\"Equals\"|})]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Box<C>), {|SB0051:\"Pair\"|})] file class C { }")]
    [InlineData("[assembly: SettledBatchFor(typeof(Box<List<C[]>>), {|SB0051:\"MakeAsync\"|})] file class C { }")]
    public async Task Mistakes_get_a_diagnostic_and_no_output(string marked, int outputs = 0)
    {
        var source = MarkedSource.Parse("using Library; " + marked);
        var run = GeneratorHarness.Run(Consumer([source.Text], asSource: false));
        run.AssertNoDiagnostics();
        run.AssertNothingRunsAgain();
        // The file of the classes comes in addition.
        Assert.Equal(outputs == 0 ? 0 : outputs + 1, run.Sources.Length);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(
            source.Expected.OrderBy(expected => expected.Span.Start),
            said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)).OrderBy(actual => actual.SourceSpan.Start));
    }

    [Theory]
    [InlineData("typeof(File), \"Unknown\"",
        "'File.Unknown' names no method that can be batched: this assembly can call no public method of this name")]
    [InlineData("typeof(File), \"Exists\", typeof(int)",
        "'File.Exists' names no method that can be batched: this assembly can call no public method of this name and with "
            + "these parameter types")]
    [InlineData("typeof(Action<int>), \"Invoke\"",
        "'Action<int>.Invoke' names no method that can be batched: it is the Invoke of a delegate, "
            + "and only ordinary methods can be batched")]
    [InlineData("typeof(string), \"get_Length\"",
        "'string.get_Length' names no method that can be batched: it is the accessor of a property, "
            + "and only ordinary methods can be batched")]
    [InlineData("typeof(AppDomain), \"add_ProcessExit\"",
        "'AppDomain.add_ProcessExit' names no method that can be batched: it is the accessor of an event, "
            + "and only ordinary methods can be batched")]
    [InlineData("typeof(decimal), \"op_Addition\"",
        "'decimal.op_Addition' names no method that can be batched: it is an operator, and only ordinary methods can be batched")]
    [InlineData("typeof(Uri), \".ctor\"",
        "'Uri..ctor' names no method that can be batched: it is a constructor, and only ordinary methods can be batched")]
    public async Task Why_a_name_is_not_taken(string arguments, string message)
    {
        var run = GeneratorHarness.Run($"using System.IO; [assembly: SettledBatchFor({arguments})]");
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(("SB0050", message), (said.Id, said.GetMessage(null)));
    }

    [Theory]
    [InlineData("[assembly: SettledBatchFor(typeof(Unknown), \"F\")]")]
    [InlineData("[assembly: SettledBatchFor(null, \"F\")]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), null)]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), \"\")]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), \"Get\", null)]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), \"Get\", typeof(Unknown))]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client), \"Get\", MaxConcurrency = Unknown)]")]
    [InlineData("[assembly: SettledBatchFor(typeof(Client)]")]
    [InlineData("[assembly: SettledBatchFor(")]
    [InlineData("[assembly: SettledBatchFor")]
    [InlineData("[module: SettledBatchFor(typeof(Client), \"Get\")]")]
    [InlineData("[SettledBatchFor(typeof(Client), \"Get\")] class C { }")]
    public async Task Broken_attributes_never_break_the_generator(string source)
    {
        var run = GeneratorHarness.Run(Consumer(["using Library; " + source], asSource: false));
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Result.Diagnostics);
        Assert.Empty(run.Sources);
        Assert.Empty(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Assemblies_that_see_each_others_internals_do_not_collide(bool asImage)
    {
        const string attributes = """
            using System.Runtime.CompilerServices;
            [assembly: InternalsVisibleTo("Second")]
            [assembly: SettledBatchFor(
                typeof(System.Net.Http.HttpClient), nameof(System.Net.Http.HttpClient.GetStringAsync), typeof(string))]
            [assembly: SettledBatchFor(typeof(System.IO.File), nameof(System.IO.File.ReadAllTextAsync), typeof(string))]
            """;
        foreach (LanguageVersion version in GeneratorHarness.LanguageVersions)
        {
            var first = GeneratorHarness.Run(GeneratorHarness.Compile([attributes], version).WithAssemblyName("First"));
            first.AssertNoDiagnostics();
            MetadataReference reference = first.Output.ToMetadataReference();
            if (asImage)
            {
                var image = new MemoryStream();
                Assert.True(first.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
                reference = MetadataReference.CreateFromImage(image.ToArray());
            }
            const string use =
                """
                class C
                {
                    object F(System.Net.Http.HttpClient http)
                        => (http.GetStringSettledAsync(["a"]), FileSettled.ReadAllTextSettledAsync(["a"]));
                }
                """;
            var second = GeneratorHarness.Run(
                GeneratorHarness.Compile([attributes, use], version).WithAssemblyName("Second").AddReferences(reference));
            second.AssertNoDiagnostics();
            // The first attribute takes the overload, so the second does not.
            var without = GeneratorHarness.Run(
                GeneratorHarness.Compile([use], version).WithAssemblyName("Second").AddReferences(reference));
            Assert.Contains(
                without.Output.GetDiagnostics(TestContext.Current.CancellationToken),
                diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        }
    }

    [Theory]
    [InlineData("class", "=> 1;")]
    [InlineData("interface", ";")]
    public void Types_of_one_name_of_which_one_derives_from_the_other(string kind, string body)
    {
        string Method(string parameters) => $"public int F({parameters}) {body}";
        foreach (string order in new[] { "ABC", "CBA", "BAC" })
        {
            string attributes = string.Concat(order.Select(name => $"[assembly: SettledBatchFor(typeof({name}.Client), \"F\")] "));
            Accepts($$"""
                {{attributes}}
                namespace A { public {{kind}} Client { {{Method("int x")}} {{Method("object x")}} } }
                namespace B { public {{kind}} Client : A.Client { {{Method("string x")}} } }
                namespace C { public {{kind}} Client : B.Client { {{Method("Guid x")}} public {{kind}} Nested : Client { } } }
                """, asSource: true, []);
        }
    }

    [Fact]
    public void An_embedded_attribute_of_ones_own_is_used()
    {
        var run = Accepts("""
            [assembly: SettledBatchFor(typeof(System.IO.File), nameof(System.IO.File.Exists))]
            namespace Microsoft.CodeAnalysis { internal sealed class EmbeddedAttribute : Attribute { } }
            """, asSource: false, []);
        Assert.DoesNotContain("EmbeddedAttribute", string.Concat(run.Sources.Select(source => source.SourceText.ToString())));
    }

    [Fact]
    public void An_overload_that_is_never_called_gets_no_wrapper_in_generic_types_either()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        // The type parameter has no name where the attribute stands.
        var run = GeneratorHarness.Run(
            """
            [assembly: SettledBatchFor(typeof(Client<>), "Send")]
            public class Client<T>
            {
                public string Send(T x) => "";
                [System.Runtime.CompilerServices.OverloadResolutionPriority(1)] public string Send(object x) => "";
            }
            """);

        run.AssertNoDiagnostics();
        string output = string.Concat(run.Sources.Select(source => source.SourceText));
        Assert.Contains("IEnumerable<object>", output, StringComparison.Ordinal);
        Assert.DoesNotContain("IEnumerable<T>", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrappers_call_the_overload_they_were_made_for()
    {
        var run = Accepts("""
            using Library;
            [assembly: SettledBatchFor(typeof(Client), nameof(Client.GetAsync))]
            [assembly: SettledBatchFor(typeof(Client), nameof(Client.Parse))]
            [assembly: SettledBatchFor(typeof(Derived), nameof(Client.Inherited), typeof(int))]
            [assembly: SettledBatchFor(typeof(Value), nameof(Value.Add))]
            [assembly: SettledBatchFor(typeof(Box<>), nameof(Box<int>.MakeAsync))]
            [assembly: SettledBatchFor(typeof(Extensions), nameof(Extensions.Plus))]
            public static class C
            {
                public static async Task<string> Run()
                {
                    var client = new Client();
                    return string.Join("; ",
                        (await client.GetSettledAsync(["a"]))[0].GetValueOrThrow(),
                        (await client.GetSettledAsync([new Uri("https://b")]))[0].GetValueOrThrow(),
                        (await client.GetSettledAsync([1, 2], "?"))[1].GetValueOrThrow(),
                        ClientSettled.ParseSettled(["3", "x"])[1].Status,
                        new Derived().InheritedSettled([4])[0].GetValueOrThrow(),
                        new Value { By = 5 }.AddSettled([1])[0].GetValueOrThrow(),
                        (await BoxSettled.MakeSettledAsync<string>(["b"]))[0].GetValueOrThrow(),
                        5.PlusSettled([1])[0].GetValueOrThrow());
                }
            }
            """, asSource: true, []);
        var task = (Task<string>)run.Load().GetType("C")!.GetMethod("Run")!.Invoke(null, null)!;
        Assert.Equal(
            "a with token; https://b/; 2?; Rejected; -4; 6; b; 6",
            await task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    /// <summary>As an editor refers to another project: by its compilation, whose syntax trees belong to that compilation.</summary>
    [Fact]
    public async Task A_default_that_another_project_gives_as_a_constant()
    {
        var library = GeneratorHarness.Compile(
            ["public class Api { public const string? None = null; public int Find(int id, string? tag = None) => id; }"]);
        var run = GeneratorHarness.Run(GeneratorHarness.Compile(
            ["[assembly: SettledBatchFor(typeof(Api), \"Find\")] internal class C { object M(Api api) => api.FindSettled([1]); }"])
            .AddReferences(library.WithAssemblyName("Library").ToMetadataReference()));

        run.AssertNoDiagnostics([]);
        Assert.Empty(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
    }

    private static GeneratorRun Accepts(string source, bool asSource, string[] warnings)
    {
        var run = GeneratorHarness.Run(Consumer([source], asSource));
        run.AssertNoDiagnostics(warnings);
        run.AssertNothingRunsAgain();
        Assert.Empty(GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        return run;
    }

    private static CSharpCompilation Consumer(string[] sources, bool asSource)
        => asSource
            ? GeneratorHarness.Compile([.. sources, Library])
            : GeneratorHarness.Compile(sources)
                .AddReferences(GeneratorHarness.Compile([Library]).WithAssemblyName("Library").ToMetadataReference());
}
