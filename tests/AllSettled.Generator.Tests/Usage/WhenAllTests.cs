using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB2001: calls that could be a batch, and calls that differ from a batch's calls.</summary>
public class WhenAllTests
{
    [Theory]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(x => FAsync(x)));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(FAsync));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(this.FAsync).ToArray()).ConfigureAwait(false);")]
    [InlineData("int[] all = await {|SB2001:Task.WhenAll|}(ids.Select(x => FAsync(x)).ToList());")]
    [InlineData("int[] all = await {|SB2001:Task.WhenAll|}(ids.Select(async x => await FAsync(x).ConfigureAwait(false)));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(async x => { await FAsync(x); }));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(x => { return FAsync(x); }));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(x => other.FAsync(x)));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(x => GAsync(x, text, ct)));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(x => GAsync(x, shared: _text)));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(x => VAsync(x).AsTask()));")]
    [InlineData("await {|SB2001:Task.WhenAll|}(ids.Select(MarkedAsync));")]
    [InlineData(
        """
        await {|SB2001:Task.WhenAll|}(ids.Select(StaticAsync));
        await {|SB2001:Task.WhenAll|}(ids.Select(x => new[] { x }).Select(x => ArrayAsync(x)));
        """)]
    [InlineData("await {|SB2001:Task.WhenAll|}(texts.Select(x => ObjectAsync(x)));")]
    [InlineData("var tasks = ids.Select(FAsync); await Task.WhenAll(tasks);")]
    [InlineData("await Task.WhenAll(FAsync(1), FAsync(2)); await Task.WhenAny(ids.Select(FAsync));")]
    [InlineData("var all = Task.WhenAll(ids.Select(FAsync)); await all;")]
    [InlineData("await Task.WhenAll(ids.Select((x, i) => FAsync(x)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => FAsync(x + 1)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => FAsync(7)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => GAsync(x, x.ToString(), ct)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => GAsync(x, Guid.NewGuid().ToString(), ct)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => GAsync(3, texts[x], ct)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => Make().FAsync(x)));")]
    [InlineData("await Task.WhenAll(ids.Select(async x => { Console.WriteLine(x); await FAsync(x); }));")]
    [InlineData("await Task.WhenAll(ids.Select(x => LongAsync(x)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => RefAsync(ref x)));")]
    [InlineData("await Task.WhenAll(ids.Select(x => Task.Delay(x)));")]
    [InlineData("Task Local(int x) => Task.CompletedTask; await Task.WhenAll(ids.Select(Local));")]
    [InlineData("await Task.WhenAll(ids.Select(x => GenericAsync(x)));")]
    [InlineData("await Task.WhenAll(Enumerable.Select(ids, FAsync));")]
    public Task Calls(string statement) => Suggests($$"""
        public partial class C
        {
            private string _text = "";
            public Task<int> FAsync(int x) => Task.FromResult(x);
            public Task GAsync(int x, string shared, CancellationToken ct = default) => Task.CompletedTask;
            public ValueTask VAsync(int x) => default;
            public static Task StaticAsync(int x) => Task.CompletedTask;
            private Task ArrayAsync(int[] x) => Task.CompletedTask;
            private Task ObjectAsync(object x) => Task.CompletedTask;
            private Task LongAsync(long x) => Task.CompletedTask;
            private Task RefAsync(ref int x) => Task.CompletedTask;
            private Task GenericAsync<T>(T x) => Task.CompletedTask;
            private C Make() => new();
            [SettledBatch] public Task MarkedAsync(int x) => Task.CompletedTask;
            public async Task M(int[] ids, List<string> texts, string text, C other, CancellationToken ct)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """, "CS0414");

    [Theory]
    [InlineData(
        "public class C { public async Task FAsync(int x) => await {|SB2001:Task.WhenAll|}(Enumerable.Range(0, x).Select(FAsync)); }")]
    [InlineData(
        """
        public class C
        {
            public Task FAsync(int x) => Task.CompletedTask;
            public int FSettledAsync => 1;
            public async Task M(int[] ids) => await Task.WhenAll(ids.Select(FAsync));
        }
        """)]
    [InlineData(
        """
        public interface I { Task FAsync(int x); }
        public class C { public async Task M(int[] ids, I i) => await Task.WhenAll(ids.Select(i.FAsync)); }
        """)]
    [InlineData(
        """
        file class C
        {
            public Task FAsync(int x) => Task.CompletedTask;
            public async Task M(int[] ids) => await Task.WhenAll(ids.Select(FAsync));
        }
        """)]
    [InlineData(
        """
        public class C
        {
            public Task FAsync(int x, ItemContext context) => Task.CompletedTask;
            public async Task M(int[] ids) => await Task.WhenAll(ids.Select(x => FAsync(x, default)));
        }
        """)]
    [InlineData(
        """
        public class C
        {
            public Task FAsync(int x, params string[] more) => Task.CompletedTask;
            public async Task M(int[] ids) => await Task.WhenAll(ids.Select(x => FAsync(x)));
        }
        """)]
    public Task Methods(string source) => Suggests(source);

    [Theory]
    [InlineData("", "mark the method [SettledBatch] and call 'FSettledAsync' with the inputs instead")]
    [InlineData("[SettledBatch] ", "call 'FSettledAsync' with the inputs instead")]
    public async Task The_message_says_what_to_do(string attribute, string advice)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile(
        [
            $$"""
            public partial class C
            {
                {{attribute}}public Task FAsync(int x) => Task.CompletedTask;
                public async Task M(int[] ids) => await Task.WhenAll(ids.Select(FAsync));
            }
            """,
            "global using System.Linq;",
        ]));
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"All calls of 'FAsync' run at once, and if one fails, the results of the others are lost; {advice}",
            said.GetMessage(null));
    }
}
