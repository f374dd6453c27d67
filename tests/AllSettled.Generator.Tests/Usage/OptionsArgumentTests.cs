using System.Reflection;
using AllSettled.CodeFixes.Fixes;
using Microsoft.CodeAnalysis.CodeFixes;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1011: arguments without a type of their own that the options take, although a shared parameter may have been meant.</summary>
public class OptionsArgumentTests
{
    public OptionsArgumentTests()
        // Without overload priorities the compiler reports such calls as ambiguous.
        => Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);

    [Theory]
    [InlineData("FindSettled(ids, {|SB1011:null|}, \"z\")")]
    [InlineData("FindSettled(ids, {|SB1011:default|}, \"z\", cancellationToken: ct)")]
    [InlineData("FindSettled(ids, {|SB1011:null!|}, (null))")]
    [InlineData("FindSettled(inputs: ids, {|SB1011:(null)|}, \"z\")")]
    [InlineData("this?.FindSettled(ids, {|SB1011:null|}, \"z\")!")]
    [InlineData("FindSettledStream(ids, {|SB1011:null|}, \"z\")")]
    [InlineData("FindSettledStream(later, {|SB1011:null|}, \"z\")")]
    [InlineData("FirstSettled(ids, {|SB1011:null|})")]
    [InlineData("CountSettled(ids, {|SB1011:default|}); _ = CountSettled(ids, {|SB1011:default|}, 5)")]
    [InlineData(
        """
        AskSettled(ids, {|SB1011:new()|});
        _ = AskSettled(ids, {|SB1011:new() { }|}, null);
        _ = AskSettled(ids, {|SB1011:new() { MaxConcurrency = 3 }|})
        """)]
    [InlineData("SinceSettled(ids, {|SB1011:new()|}); _ = SinceSettled(ids, {|SB1011:null|}, null)")]
    [InlineData("NeedSettled(ids, {|SB1011:null|}, \"z\")")]
    [InlineData("ConvertSettled(ids, null, 7); _ = ConvertSettled<int>(ids, {|SB1011:default|}, 7)")]
    [InlineData("FindSettled(ids, null)")]
    [InlineData("FindSettled(ids, null, filter: \"z\"); _ = FindSettled(ids, default, cancellationToken: ct)")]
    [InlineData(
        "FindSettled(ids, null, tenant: \"z\"); _ = FindSettled(ids, null, \"y\", \"z\"); _ = FindSettled(ids, null, \"y\", \"z\", ct)")]
    [InlineData("FindSettled(ids, options: null, \"z\"); _ = FindSettled(ids, tenant: null, \"z\"); _ = FindSettled(ids, \"y\", null)")]
    [InlineData("FindSettled(ids, new(), \"z\"); _ = FindSettled(ids, new() { MaxConcurrency = 3 }, \"z\")")]
    [InlineData(
        """
        FindSettled(ids, (SettledBatchOptions?)null, "z");
        _ = FindSettled(ids, default(SettledBatchOptions), "z");
        _ = FindSettled(ids, new SettledBatchOptions(), "z")
        """)]
    [InlineData(
        """
        AskSettled(ids, new() { ItemTimeout = null });
        _ = AskSettled(ids, new() { MaxConcurrency = 3, BufferSize = 1 });
        _ = AskSettled(ids, null, "z");
        _ = AskSettled(ids, new(), "z")
        """)]
    [InlineData("CountSettled(ids, null); _ = CountSettled(ids, null, 5); _ = ZeroSettled(ids, default)")]
    [InlineData("NeedSettled(ids, null); _ = NeedSettled(ids, null, \"y\", \"z\")")]
    [InlineData("FormatSettled(ids, new()); _ = FormatSettled(ids, null)")]
    [InlineData(
        "PlainSettled(ids, null); _ = PlainSettled(ids, default); _ = PlainSettled(ids, default, default); _ = PlainSettled(ids, new())")]
    [InlineData("Mine(ids, null, \"z\")")]
    public Task Arguments(string call) => Warns($$"""
        public class Query { public int? MaxConcurrency { get; set; } internal static TimeSpan? ItemTimeout; }
        public struct Point;
        public partial class C
        {
            [SettledBatch]
            public string Find(int id, string? tenant = null, string? filter = "active", CancellationToken ct = default) => tenant + filter;
            [SettledBatch] public int First(int id, string? tenant = "t") => id;
            [SettledBatch] public int Count(int id, int count = 1, int rest = 0) => id;
            [SettledBatch] public int Zero(int id, int count = 0) => id;
            [SettledBatch] public int Ask(int id, Query? query = null, string? text = null) => id;
            [SettledBatch] public int Since(int id, Point? from = null, Point? to = null) => id;
            [SettledBatch] public int Need(int id, string? needed, string? filter = "active") => id;
            [SettledBatch] public int Convert<T>(int id, T? value = default, T? other = default) where T : IComparable => id;
            [SettledBatch] public int Format(int id, IFormatProvider? format = null) => id;
            [SettledBatch] public int Plain(int id) => id;
            private static int Mine(int[] ids, SettledBatchOptions? options, string? text = null) => 1;
            public void M(int[] ids, IAsyncEnumerable<int> later, CancellationToken ct) { _ = {{call}}; }
        }
        """);

    [Theory]
    [InlineData(
        """
        _ = foreign.AskSettled(ids, {|SB1011:null|}, "z");
        _ = ForeignSettledExtensions.AskSettled(foreign, ids, {|SB1011:null|}, "z");
        """)]
    [InlineData("_ = ForeignSettled.TellSettled(ids, {|SB1011:null|}, \"z\");")]
    [InlineData(
        """
        _ = "".ExtendSettled(ids, {|SB1011:null|}, "z");
        _ = E.ExtendSettled("", ids, {|SB1011:null|}, "z");
        _ = ""?.ExtendSettled(ids, {|SB1011:null|}, "z");
        """)]
    [InlineData("_ = ids.EachSettled({|SB1011:null|}, \"z\"); _ = E.EachSettled(ids, {|SB1011:null|}, \"z\");")]
    [InlineData("_ = asked.AskSettled(ids, {|SB1011:null|}, \"z\");")]
    [InlineData("_ = generic.AskSettled(ids, {|SB1011:null|}, \"z\");")]
    [InlineData(
        """
        _ = foreign.AskSettled(ids, options: null, "z");
        _ = "".ExtendSettled(ids, a: null, "z");
        _ = "".ExtendSettled(ids, null);
        """)]
    public Task Arguments_of_extensions(string statement) => Warns($$"""
        [assembly: SettledBatchFor(typeof(Foreign), "Ask")]
        [assembly: SettledBatchFor(typeof(Foreign), "Tell")]
        public class Foreign
        {
            public int Ask(int id, string? a = null, string? b = "x") => id;
            public static int Tell(int id, string? a = null, string? b = "x") => id;
        }
        public interface IAsk { [SettledBatch] int Ask(int id, string? a = null, string? b = "x"); }
        public partial class Generic<T> { [SettledBatch] public int Ask(int id, T? a = default, T? b = default) => id; }
        public static partial class E
        {
            [SettledBatch] public static int Extend(this string s, int id, string? a = null, string? b = "x") => id;
            [SettledBatch] public static int Each([PerItem] this int id, string? a = null, string? b = "x") => id;
        }
        public class Caller { public void M(int[] ids, Foreign foreign, IAsk asked, Generic<string> generic) { {{statement}} } }
        """);

    [Theory]
    [InlineData("FindSettled([1], null, \"z\")", "FindSettled([1], options: null, \"z\")", "z/active")]
    [InlineData("FindSettled([1], /* all */ default,\n    \"z\")", "FindSettled([1], /* all */ options: default,\n    \"z\")", "z/active")]
    [InlineData("this?.FindSettled([1], null, null)!", "this?.FindSettled([1], options: null, null)!", "/active")]
    public Task Name_the_options(string before, string after, string result) => Fixes<NameOptionsFix>(before, after, result);

    [Theory]
    [InlineData("FindSettled([1], null, \"z\")", "FindSettled([1], tenant: null, \"z\")", "/z")]
    [InlineData("this.FindSettled([1], default, \"z\", cancellationToken: default)",
        "this.FindSettled([1], tenant: default, \"z\", cancellationToken: default)", "/z")]
    [InlineData("KeywordSettled([1], new())", "KeywordSettled([1], @class: new())", "System.Object")]
    [InlineData("this.ExtendSettled([1], null, \"z\")", "this.ExtendSettled([1], tenant: null, \"z\")", "/z")]
    public Task Name_the_shared_parameter(string before, string after, string result)
        => Fixes<NameSharedParameterFix>(before, after, result);

    [Fact]
    public async Task Fix_all_names_every_argument()
    {
        string[] before =
        [
            """
            class D
            {
                void M(C c) { _ = c.FindSettled([1], null, c.FindSettled([1], null, "z")[0].GetValueOrThrow()); }
            }
            """,
            Program("FindSettled([1], null, \"z\")"),
        ];
        string[] after =
        [
            """
            class D
            {
                void M(C c) { _ = c.FindSettled([1], tenant: null, c.FindSettled([1], tenant: null, "z")[0].GetValueOrThrow()); }
            }
            """,
            Program("FindSettled([1], tenant: null, \"z\")"),
        ];
        Assert.Equal(after, await FixDriver.FixAllAsync(before, new NameSharedParameterFix(), TestContext.Current.CancellationToken));
    }

    /// <summary>The fixed call gives its arguments to the parameters that the fix's title names.</summary>
    private static async Task Fixes<T>(string before, string after, string result)
        where T : CodeFixProvider, new()
    {
        string actual = await FixDriver.FixInnermostAsync(Program(before), new T(), TestContext.Current.CancellationToken);
        Assert.Equal(Program(after), actual);
        Assembly consumer = GeneratorHarness.Run(actual).Load();
        Assert.Equal(result, consumer.GetType("C")!.GetMethod("M")!.Invoke(Activator.CreateInstance(consumer.GetType("C")!), null));
    }

    private static string Program(string call) => $$"""
        public partial class C
        {
            [SettledBatch]
            public string Find(int id, string? tenant = null, string? filter = "active", CancellationToken ct = default)
                => tenant + "/" + filter;
            [SettledBatch] public string? Keyword(int id, object? @class = null) => @class?.ToString();
            public object? M() => {{call}}[0].GetValueOrThrow();
        }
        public static partial class E
        {
            [SettledBatch]
            public static string Extend(this C c, int id, string? tenant = null, string? filter = "active") => tenant + "/" + filter;
        }
        """;
}
