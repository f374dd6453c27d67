using AllSettled.CodeFixes.Fixes;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1018: buffered calls with a source that blocks, and the stream that does not block.</summary>
public class BlockingSourceTests
{
    private const string EntityFramework = """
        namespace Microsoft.EntityFrameworkCore
        {
            public abstract class DbSet<T> : IQueryable<T>
            {
                public abstract Type ElementType { get; }
                public abstract System.Linq.Expressions.Expression Expression { get; }
                public abstract IQueryProvider Provider { get; }
                public abstract IEnumerator<T> GetEnumerator();
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            public static class EntityFrameworkQueryableExtensions
            {
                public static IAsyncEnumerable<T> AsAsyncEnumerable<T>(this IQueryable<T> source) => throw new NotSupportedException();
                public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source, CancellationToken ct = default)
                    => throw new NotSupportedException();
                public static IQueryable<T> AsNoTracking<T>(this IQueryable<T> source) => source;
            }
        }
        """;

    [Theory]
    [InlineData("await FSettledAsync({|SB1018:queue.GetConsumingEnumerable()|});")]
    [InlineData("await FSettledAsync({|SB1018:queue.GetConsumingEnumerable(ct)|}, new() { MaxConcurrency = 3 }, ct);")]
    [InlineData("GSettled({|SB1018:queue.GetConsumingEnumerable()|}).EnsureAllFulfilled();")]
    [InlineData("await FSettledAsync(options: null, inputs: {|SB1018:queue.GetConsumingEnumerable()|});")]
    [InlineData("await FSettledAsync({|SB1018:later.ToBlockingEnumerable()|});")]
    [InlineData("await FSettledAsync({|SB1018:channel.ReadAllAsync(ct).ToBlockingEnumerable(ct)|});")]
    [InlineData("await FSettledAsync({|SB1018:TaskAsyncEnumerableExtensions.ToBlockingEnumerable(later)|});")]
    [InlineData("await FSettledAsync({|SB1018:query|});")]
    [InlineData("await FSettledAsync({|SB1018:set|}, ct);")]
    [InlineData("await FSettledAsync({|SB1018:set.Where(x => x > 3).OrderBy(x => x).Take(3)|});")]
    [InlineData("await FSettledAsync({|SB1018:set.AsNoTracking()|});")]
    [InlineData("await FSettledAsync({|SB1018:from x in set where x > 3 select x + 1|});")]
    [InlineData("await FSettledAsync({|SB1018:(IEnumerable<int>)set|});")]
    [InlineData("await FSettledAsync(({|SB1018:query|}!));")]
    public Task Sources_that_hold_their_reader_up(string statement) => WarnsOf(statement);

    [Theory]
    [InlineData("await FSettledAsync({|SB1018:queue.GetConsumingEnumerable().Where(x => x > 3).Select(x => x + 1).Skip(1).Distinct()|});")]
    [InlineData("await FSettledAsync({|SB1018:queue.GetConsumingEnumerable().Cast<object>().OfType<int>().Append(3).Concat(ids)|});")]
    [InlineData("await FSettledAsync({|SB1018:from x in queue.GetConsumingEnumerable() where x > 3 select x + 1|});")]
    [InlineData("await FSettledAsync({|SB1018:Enumerable.Where(predicate: x => x > 3, source: queue.GetConsumingEnumerable())|});")]
    [InlineData("await FSettledAsync({|SB1018:set.AsEnumerable().Select(x => x + 1)|});")]
    [InlineData("await FSettledAsync({|SB1018:queue.GetConsumingEnumerable().AsQueryable().Where(x => x > 3).AsEnumerable()|});")]
    public Task Operators_that_read_as_they_are_read(string statement) => WarnsOf(statement);

    [Theory]
    [InlineData("var source = queue.GetConsumingEnumerable(); await FSettledAsync({|SB1018:source|});")]
    [InlineData(
        """
        var source = queue.GetConsumingEnumerable();
        var filtered = source.Where(x => x > 3);
        await FSettledAsync({|SB1018:filtered.Select(x => x + 1)|});
        """)]
    [InlineData("IEnumerable<int> source; source = later.ToBlockingEnumerable(); await FSettledAsync({|SB1018:source|});")]
    [InlineData("var source = set.AsEnumerable(); Func<Task> run = () => FSettledAsync({|SB1018:source|}); await run();")]
    [InlineData(
        "IQueryable<int> source = set; if (ids.Length > 3) source = source.Where(x => x > 3); await FSettledAsync({|SB1018:source|});")]
    [InlineData("var source = queue.GetConsumingEnumerable(); if (ids.Length > 3) source = ids; await FSettledAsync(source);")]
    [InlineData("var source = queue.GetConsumingEnumerable(); (source, _) = (ids, 3); await FSettledAsync(source);")]
    [InlineData("var source = queue.GetConsumingEnumerable(); Fill(ref source); await FSettledAsync(source);")]
    [InlineData(
        """
        Action run = () =>
        {
            var source = queue.GetConsumingEnumerable();
            ref var other = ref source;
            other = ids;
            GSettled(source);
        };
        run();
        """)]
    [InlineData("IEnumerable<int>? source = null; source ??= queue.GetConsumingEnumerable(); await FSettledAsync(source);")]
    [InlineData("foreach (var source in new[] { queue.GetConsumingEnumerable() }) await FSettledAsync(source);")]
    [InlineData("var (source, _) = (queue.GetConsumingEnumerable(), 3); await FSettledAsync(source);")]
    public Task Local_variables(string statements) => WarnsOf(statements);

    [Theory]
    [InlineData("await FSettledAsync(queue.GetConsumingEnumerable().ToList());")]
    [InlineData("await FSettledAsync(set.Where(x => x > 3).ToArray().Select(x => x + 1));")]
    [InlineData("await FSettledAsync(await set.ToListAsync(ct));")]
    [InlineData("var read = await set.ToListAsync(ct); await FSettledAsync(read.Where(x => x > 3));")]
    [InlineData("await FSettledAsync([.. queue.GetConsumingEnumerable()]);")]
    [InlineData("await FSettledAsync(new List<int>(query));")]
    [InlineData("await FSettledAsync(queue.GetConsumingEnumerable().Take(3).Select(x => x + 1));")]
    [InlineData("await FSettledAsync(queue.GetConsumingEnumerable().TakeWhile(x => x > 3));")]
    [InlineData("await FSettledAsync((Copy)set);")]
    [InlineData("await FSettledAsync(queue); await FSettledAsync(ids); await FSettledAsync(ids.Where(x => x > 3));")]
    [InlineData("await FSettledAsync(ids.AsQueryable().Where(x => x > 3)); await FSettledAsync(new EnumerableQuery<int>(ids));")]
    [InlineData(
        """
        var source = ids.AsQueryable();
        if (ids.Length > 3) source = source.Where(x => x > 3).AsNoTracking();
        await FSettledAsync(source);
        """)]
    [InlineData("await FSettledAsync(new[] { queue.GetConsumingEnumerable() }.Select(x => x.First()));")]
    [InlineData("await FSettledAsync(Mine.GetConsumingEnumerable());")]
    [InlineData(
        """
        await FSettledStreamAsync(queue.GetConsumingEnumerable()).ToSettledBatchAsync();
        await FSettledStreamAsync(set).ToSettledBatchAsync();
        """)]
    [InlineData(
        "await FSettledStreamAsync(set.AsAsyncEnumerable(), ct).ToSettledBatchAsync(); GSettledStream(later).GetAsyncEnumerator();")]
    [InlineData("await SharedSettledAsync(ids, set); await SharedSettledAsync(ids, null, set); await MineSettledAsync(set);")]
    [InlineData("foreach (var all in new[] { set }) await SharedSettledAsync({|SB1018:all|}, all);")]
    public Task Sources_that_end_and_calls_that_are_not_ours(string statement) => WarnsOf(statement);

    [Theory]
    [InlineData("{|SB1018:set|}.EachSettled(3).EnsureAllFulfilled(); E.EachSettled({|SB1018:set|}, null, 3).EnsureAllFulfilled();")]
    [InlineData("set.AmongSettled({|SB1018:set|}).EnsureAllFulfilled(); set.AmongSettled(ids).EnsureAllFulfilled();")]
    [InlineData("asked.AskSettled({|SB1018:set|}).EnsureAllFulfilled(); asked?.AskSettled({|SB1018:set|}, null).EnsureAllFulfilled();")]
    [InlineData(
        "ForeignSettled.TellSettled({|SB1018:set|}, ids).EnsureAllFulfilled(); ForeignSettled.TellSettled(ids, set).EnsureAllFulfilled();")]
    public Task Inputs_of_extensions(string statement) => Warns($$"""
        [assembly: SettledBatchFor(typeof(Foreign), "Tell")]
        public class Foreign { public static int Tell(int x, IEnumerable<int> all) => x; }
        public interface IAsk { [SettledBatch] int Ask(int x); }
        public static partial class E
        {
            [SettledBatch] public static int Each([PerItem] this int x, int y) => x;
            [SettledBatch] public static int Among(this IEnumerable<int> all, int x) => x;
        }
        public class Caller { public void M(int[] ids, IQueryable<int> set, IAsk asked) { {{statement}} } }
        """);

    [Fact]
    public Task A_sequence_without_an_end()
    {
        Assert.SkipUnless(typeof(Enumerable).GetMethod("InfiniteSequence") is not null, "This LINQ has none.");
        return WarnsOf(
            """
            await FSettledAsync({|SB1018:Enumerable.InfiniteSequence(1, 1).Where(x => x > 3)|});
            await FSettledAsync(Enumerable.InfiniteSequence(1, 1).Take(3));
            """);
    }

    [Fact]
    public async Task Code_that_names_itself_is_the_compilers_business()
    {
        var run = GeneratorHarness.Run("""
            public partial class C
            {
                [SettledBatch] public int F(int x) => x;
                public object M() { IEnumerable<int> x = x; return FSettled(x); }
                public object N() { System.Linq.IQueryable<int> x = x; return FSettled(x); }
            }
            """);
        Assert.Equal(
            ["SB1018"],
            (await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken)).Select(said => said.Id));
    }

    [Theory]
    [InlineData("FSettledAsync(queue.GetConsumingEnumerable())",
        "'GetConsumingEnumerable' blocks until the collection is completed, "
            + "and 'FSettledAsync' reads it to its end on the caller's thread before any item runs; "
            + "call 'FSettledStreamAsync' with the same source")]
    [InlineData("GSettled(later.ToBlockingEnumerable())",
        "'ToBlockingEnumerable' blocks whenever the asynchronous source waits, "
            + "and 'GSettled' reads it to its end on the caller's thread before any item runs; "
            + "call 'GSettledStream' with the asynchronous source itself")]
    [InlineData("FSettledAsync(set)",
        "'DbSet<int>' is a query that blocks until its answer is there, "
            + "and 'FSettledAsync' reads it to its end on the caller's thread before any item runs; "
            + "call 'FSettledStreamAsync' with its AsAsyncEnumerable()")]
    public async Task The_message_names_the_source_and_the_stream(string call, string message)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([Program($"Keep({call});"), "global using System.Linq;"]));
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    [Theory]
    [InlineData("FSettledAsync(queue.GetConsumingEnumerable(ct), ct)",
        "FSettledStreamAsync(queue.GetConsumingEnumerable(ct), ct).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(queue.GetConsumingEnumerable(), options, ct).ConfigureAwait(false)",
        "FSettledStreamAsync(queue.GetConsumingEnumerable(), options, ct).ToSettledBatchAsync().ConfigureAwait(false)")]
    [InlineData("this.FSettledAsync(options: new() { MaxConcurrency = 3 }, inputs: query /* all */)",
        """
        this.FSettledStreamAsync(options: new() { MaxConcurrency = 3 }, inputs: query.AsAsyncEnumerable() /* all */).ToSettledBatchAsync()
        """)]
    [InlineData("SharedSettledAsync(set, ids)", "SharedSettledStreamAsync(set.AsAsyncEnumerable(), ids).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(from x in set select x + 1)",
        "FSettledStreamAsync((from x in set select x + 1).AsAsyncEnumerable()).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(set.AsEnumerable().Where(x => x > 3))",
        "FSettledStreamAsync(set.AsEnumerable().Where(x => x > 3)).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(channel.ReadAllAsync(ct).ToBlockingEnumerable(), ct)",
        "FSettledStreamAsync(channel.ReadAllAsync(ct), ct).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(later.ToBlockingEnumerable(ct))",
        "FSettledStreamAsync(later.ToBlockingEnumerable(ct)).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(TaskAsyncEnumerableExtensions.ToBlockingEnumerable(later))",
        "FSettledStreamAsync(TaskAsyncEnumerableExtensions.ToBlockingEnumerable(later)).ToSettledBatchAsync()")]
    [InlineData("HSettledAsync<int>(queue.GetConsumingEnumerable())",
        "HSettledStreamAsync<int>(queue.GetConsumingEnumerable()).ToSettledBatchAsync()")]
    [InlineData("set.EachSettledAsync(null, 3)", "set.AsAsyncEnumerable().EachSettledStreamAsync(null, 3).ToSettledBatchAsync()")]
    [InlineData("OneSettledAsync(queue.GetConsumingEnumerable())",
        "OneSettledStreamAsync(queue.GetConsumingEnumerable()).ToSettledBatchAsync()")]
    [InlineData("FSettledAsync(\n            queue.GetConsumingEnumerable(), // all\n            ct)",
        "FSettledStreamAsync(\n            queue.GetConsumingEnumerable(), // all\n            ct).ToSettledBatchAsync()")]
    public async Task Make_the_batch_of_a_stream(string before, string after) => Assert.Equal(
        Program($"Keep(await {after});"),
        await FixDriver.FixInnermostAsync(Program($"Keep(await {before});"), new StreamBatchFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("Keep(FSettledAsync(queue.GetConsumingEnumerable()));")]
    [InlineData("var task = FSettledAsync(queue.GetConsumingEnumerable()); Keep(await task);")]
    [InlineData("Keep(GSettled(queue.GetConsumingEnumerable()));")]
    [InlineData("Keep(await this?.FSettledAsync(queue.GetConsumingEnumerable())!);")]
    [InlineData("Keep(await FSettledAsync(set, new SettledBatchOptions { MaxConcurrency = 1 }));")]
    [InlineData(
        """
        Keep(await FSettledAsync(
            queue.GetConsumingEnumerable(), new SettledBatchOptions { MaxConcurrency = SettledBatchOptions.Unbounded }));
        """)]
    [InlineData("Keep(await OneSettledAsync(set));")]
    [InlineData("Keep(await AllSettledAsync(queue.GetConsumingEnumerable()));")]
    [InlineData("Keep(await asked.AskSettledAsync(queue.GetConsumingEnumerable()));")]
    [InlineData("Keep(await foreign.TellSettledAsync(queue.GetConsumingEnumerable()));")]
    public Task No_stream_of_what_is_not_awaited_or_would_not_run_as_one(string statement)
        => FixDriver.OffersNothingAsync(Program(statement), new StreamBatchFix(), TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_extension_method_brings_its_using()
    {
        string actual = await FixDriver.FixInnermostAsync(
            Text("using System.Linq;", "c.FSettledAsync(q)"), new StreamBatchFix(), TestContext.Current.CancellationToken,
            globalUsings: false);
        Assert.Equal(Text("using System.Linq;\nusing AllSettled;", "c.FSettledStreamAsync(q).ToSettledBatchAsync()"), actual);

        static string Text(string usings, string call) => $$"""
            using System.Threading.Tasks;
            {{usings}}

            namespace Demo
            {
                public partial class C { [AllSettled.SettledBatch] public Task<int> F(int x) => Task.FromResult(x); }
            }
            class D { async Task<object> M(Demo.C c, IQueryable<int> q) => await {{call}}; }
            """;
    }

    [Fact]
    public async Task Fix_all_makes_streams_in_one_another()
    {
        string[] before =
        [
            Program(
                """
                Keep(await SharedSettledAsync(
                    set,
                    (await FSettledAsync(queue.GetConsumingEnumerable(), ct)).Values));
                """),
            "class D { async Task<object> M(C c, IQueryable<int> q) => await c.FSettledAsync(q); }",
        ];
        string[] after =
        [
            Program(
                """
                Keep(await SharedSettledStreamAsync(
                    set.AsAsyncEnumerable(),
                    (await FSettledStreamAsync(queue.GetConsumingEnumerable(), ct).ToSettledBatchAsync()).Values).ToSettledBatchAsync());
                """),
            "class D { async Task<object> M(C c, IQueryable<int> q) => await c.FSettledStreamAsync(q).ToSettledBatchAsync(); }",
        ];
        Assert.Equal(after, await FixDriver.FixAllAsync(before, new StreamBatchFix(), TestContext.Current.CancellationToken));
    }

    private static Task WarnsOf(string statement) => Warns(Program(statement));

    private static string Program(string statement) => $$"""
        #pragma warning disable SB1001 // outcomes that nobody looks at
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        using Microsoft.EntityFrameworkCore;
        [assembly: SettledBatchFor(typeof(Foreign), "TellAsync", MaxConcurrency = SettledBatchOptions.Unbounded)]
        {{EntityFramework}}
        public class Foreign { public Task<int> TellAsync(int x) => Task.FromResult(x); }
        public interface IAsk { [SettledBatch(MaxConcurrency = SettledBatchOptions.Unbounded)] Task<int> AskAsync(int x); }
        public class Copy : List<int> { public static explicit operator Copy(DbSet<int> set) => new(); }
        public static partial class E
        {
            [SettledBatch] public static Task<int> EachAsync([PerItem] this int x, int y) => Task.FromResult(x);
        }
        public partial class C
        {
            [SettledBatch] public Task<int> F(int x) => Task.FromResult(x);
            [SettledBatch] public int G(int x) => x;
            [SettledBatch] public Task<T> HAsync<T>(T x) => Task.FromResult(x);
            [SettledBatch(MaxConcurrency = 1)] public Task<int> One(int x) => Task.FromResult(x);
            [SettledBatch(MaxConcurrency = SettledBatchOptions.Unbounded)] public Task<int> All(int x) => Task.FromResult(x);
            [SettledBatch] public Task<int> Shared(int x, IEnumerable<int> all) => Task.FromResult(x);
            private static Task<SettledBatch<int, int>> MineSettledAsync(IEnumerable<int> inputs) => throw new NotSupportedException();
            private static class Mine { public static IEnumerable<int> GetConsumingEnumerable() => []; }
            private static void Fill(ref IEnumerable<int> source) => source = [];
            private static int Of(object o) => 1;
            private static void Keep(params object[] o) { }
            public async Task Use(int[] ids, BlockingCollection<int> queue, IAsyncEnumerable<int> later, ChannelReader<int> channel,
                IQueryable<int> query, DbSet<int> set, IAsk asked, Foreign foreign, SettledBatchOptions options, CancellationToken ct)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """;
}
