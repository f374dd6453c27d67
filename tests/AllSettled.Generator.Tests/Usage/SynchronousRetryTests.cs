using AllSettled.CodeFixes.Fixes;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1017: <c>Retry</c> on batches whose items are asynchronous; and its fix.</summary>
public class SynchronousRetryTests
{
    [Theory]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch.{|SB1017:Retry|}());")]
    [InlineData("Keep((await FSettledAsync(ids).ConfigureAwait(false)).{|SB1017:Retry|}(new SettledBatchOptions()));")]
    [InlineData("var batch = FSettledAsync(ids).Result; batch = batch.{|SB1017:Retry|}(); Keep(batch);")]
    [InlineData(
        """
        var task = FSettledAsync(ids);
        var batch = await task;
        while (!batch.AllFulfilled) batch = batch.{|SB1017:Retry|}();
        Keep(batch);
        """)]
    [InlineData(
        "var batch = await FSettledAsync(ids); var again = await batch.RetryAsync(); Keep(again.{|SB1017:Retry|}().{|SB1017:Retry|}());")]
    [InlineData("var batch = await FSettledStreamAsync(ids).ToSettledBatchAsync(); Keep(batch.{|SB1017:Retry|}());")]
    [InlineData(
        """
        SettledBatch<int, int> batch = await FSettledAsync(ids);
        if (ids.Length > 3) batch = await FSettledAsync(ids);
        Func<object> later = () => batch.{|SB1017:Retry|}();
        Keep(later);
        """)]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch?.{|SB1017:Retry|}());")]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch.{|SB1017:RetryWhere|}(left => left.IsCanceled));")]
    [InlineData(
        "var batch = await FSettledAsync(ids); batch = await batch.RetryWhereAsync(left => true); Keep(batch.{|SB1017:Retry|}());")]
    [InlineData(
        """
        var batch = await FSettledAsync(ids);
        while (!batch.AllFulfilled) batch = batch.{|SB1017:RetryWhere|}(left => left.IsCanceled);
        Keep(batch?.{|SB1017:RetryWhere|}(left => left.IsCanceled));
        """)]
    [InlineData(
        """
        var batch = await given.ResumeAsync((x, _) => F(x));
        Keep(batch.{|SB1017:Retry|}());
        Keep((await SettledBatchExtensions.ResumeAsync(given, (x, _) => F(x))).{|SB1017:RetryWhere|}(left => true));
        """)]
    [InlineData("var batch = await FSettledStreamAsync(ids).ToSettledBatchAsync(r => Keep(r)); Keep(batch.{|SB1017:Retry|}());")]
    [InlineData("var batch = GSettled(ids); batch = batch.RetryWhere(left => true); Keep(batch.RetryWhere(left => true));")]
    [InlineData("Keep(given.RetryWhere(left => true)); Keep(new Mine().RetryWhere(1));")]
    [InlineData("var batch = GSettled(ids); batch = batch.Retry(); Keep(batch);")]
    [InlineData("var batch = GSettled(ids); batch = await batch.RetryAsync(); Keep(batch.Retry());")]
    [InlineData("var batch = await GSettledStream(ids).ToSettledBatchAsync(); Keep(batch.Retry());")]
    [InlineData("var batch = await Task.Run(() => GSettled(ids)); Keep(batch.Retry());")]
    [InlineData("var batch = await FSettledAsync(ids); if (ids.Length > 3) batch = GSettled(ids); Keep(batch.Retry());")]
    [InlineData("var batch = await FSettledAsync(ids); Set(out batch); Keep(batch.Retry());")]
    [InlineData("var batch = await FSettledAsync(ids); (batch, _) = (GSettled(ids), 1); Keep(batch.Retry());")]
    [InlineData(
        """
        SettledBatch<int, int>? batch = null;
        batch = batch?.Retry();
        Keep(given.Retry());
        Keep(_kept.Retry());
        Keep(new Mine().Retry());
        Keep(batch!);
        """)]
    [InlineData(
        """
        var batch = await FSettledAsync(ids);
        Keep(await batch.RetryAsync());
        Func<CancellationToken, object> retry = batch.Retry;
        Keep(retry);
        """)]
    [InlineData("static SettledBatch<int, int> GetResult() => throw new NotSupportedException(); Keep(GetResult().Retry());")]
    [InlineData("static Task<SettledBatch<int, int>> WaitAsync() => throw new NotSupportedException(); Keep((await WaitAsync()).Retry());")]
    [InlineData(
        """
        static SettledBatch<int, int> ConfigureAwait() => throw new NotSupportedException();
        var batch = await FSettledAsync(ids);
        batch = ConfigureAwait();
        Keep(batch.Retry());
        """)]
    public Task Batches_of_asynchronous_items(string statement) => Warns(Program(statement));

    [Theory]
    [InlineData("var batch = await FSettledAsync(ids); batch = batch.Retry(ids.Length > 1 ? null : new()); Keep(batch);",
        "var batch = await FSettledAsync(ids); batch = await batch.RetryAsync(ids.Length > 1 ? null : new()); Keep(batch);")]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch.RetryWhere(left => left.IsCanceled, null).Values);",
        "var batch = await FSettledAsync(ids); Keep((await batch.RetryWhereAsync(left => left.IsCanceled, null)).Values);")]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch.Retry().Values); /* all */",
        "var batch = await FSettledAsync(ids); Keep((await batch.RetryAsync()).Values); /* all */")]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch /* 1 */ . /* 2 */ Retry /* 3 */ ( /* 4 */ ) /* 5 */ );",
        "var batch = await FSettledAsync(ids); Keep(await batch /* 1 */ . /* 2 */ RetryAsync /* 3 */ ( /* 4 */ ) /* 5 */ );")]
    [InlineData("Func<Task> later = async () => Keep((await FSettledAsync(ids)).Retry()); await later();",
        "Func<Task> later = async () => Keep(await (await FSettledAsync(ids)).RetryAsync()); await later();")]
    public async Task Await_retry_async(string before, string after)
        => Assert.Equal(
            Program(after),
            await FixDriver.FixInnermostAsync(Program(before), new RetryAsyncFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("var batch = await FSettledAsync(ids); Func<object> later = () => batch.Retry(); Keep(later);")]
    [InlineData("var batch = await FSettledAsync(ids); lock (ids) Keep(batch.Retry());")]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch?.Retry());")]
    [InlineData(
        "var batch = await FSettledAsync(ids); try { Keep(ids); } catch (InvalidOperationException) when (batch.Retry().AllFulfilled) { }")]
    public Task Nothing_where_one_cannot_await(string statement)
        => FixDriver.OffersNothingAsync(Program(statement), new RetryAsyncFix(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("Retry()",
        "The items of 'FSettledAsync' are asynchronous, so Retry() throws an InvalidOperationException; await RetryAsync()")]
    [InlineData("RetryWhere(left => true)",
        "The items of 'FSettledAsync' are asynchronous, so RetryWhere() throws an InvalidOperationException; await RetryWhereAsync()")]
    public async Task The_message_names_both_methods(string call, string message)
    {
        var run = GeneratorHarness.Run(Program($"var batch = await FSettledAsync(ids); Keep(batch.{call});"));
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    [Fact]
    public async Task Fix_all_awaits_every_retry()
        => Assert.Equal(
            [Program("var batch = await FSettledAsync(ids); batch = await batch.RetryAsync(); Keep((await batch.RetryAsync()).Values);")],
            await FixDriver.FixAllAsync(
                [Program("var batch = await FSettledAsync(ids); batch = batch.Retry(); Keep(batch.Retry().Values);")], new RetryAsyncFix(),
                TestContext.Current.CancellationToken));

    private static string Program(string statement) => $$"""
        public class Mine { public int Retry() => 1; public int RetryWhere(int x) => x; }
        public partial class C
        {
            private SettledBatch<int, int> _kept = null!;
            [SettledBatch] public Task<int> F(int x) => Task.FromResult(x);
            [SettledBatch] public int G(int x) => x;
            private void Set(out SettledBatch<int, int> batch) => batch = _kept;
            private static void Keep(object? o) { }
            public async Task Use(int[] ids, SettledBatch<int, int> given) { await Task.Yield(); {{statement}} }
        }
        """;
}
