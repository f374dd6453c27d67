using AllSettled.CodeFixes.Fixes;
using Microsoft.CodeAnalysis.CodeFixes;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1016: batches that something can stop and whose canceled records nobody reads, and the fixes.</summary>
public class UnseenCanceledTests
{
    [Theory]
    [InlineData(
        "var batch = await {|SB1016:FSettledAsync(ids, ct)|}; Keep(batch.Values); foreach (var f in batch.Rejected) Keep(f.Input);")]
    [InlineData("var batch = await {|SB1016:FSettledAsync(ids, ct)|}.ConfigureAwait(false); Keep(batch.Errors); Keep(batch.Values.Count);")]
    [InlineData("var batch = {|SB1016:GSettled(ids, ct)|}; if (batch.Rejected.Count > 0) throw new InvalidOperationException();")]
    [InlineData("foreach (var f in (await {|SB1016:FSettledAsync(ids, ct)|}).Rejected) Keep(f);")]
    [InlineData(
        "var task = {|SB1016:FSettledAsync(ids, ct)|}; await task; var batch = await task; Keep(batch.Rejected); Keep(batch.Elapsed);")]
    [InlineData("var batch = {|SB1016:FSettledAsync(ids, _stop.Token)|}.Result; Keep(nameof(batch.Canceled)); Keep(batch.Rejected);")]
    [InlineData(
        """
        var batch = await {|SB1016:FSettledAsync(ids, cancellationToken: ct)|};
        Action a = () => Keep(batch.Rejected.Select(f => f.Input));
        a();
        """)]
    [InlineData("var batch = await {|SB1016:FSettledStreamAsync(ids, ct)|}.ToSettledBatchAsync(); Keep(batch.Rejected);")]
    [InlineData("var batch = await {|SB1016:FSettledStreamAsync(ids)|}.ToSettledBatchAsync(ct); Keep(batch.Rejected);")]
    [InlineData(
        """
        var batch = await {|SB1016:FSettledAsync(
            ids, new SettledBatchOptions { MaxConcurrency = 3, StopAfter = FailureThreshold.Count(3) })|};
        Keep(batch.Rejected);
        """)]
    [InlineData(
        """
        var options = new SettledBatchOptions() { StopAfter = FailureThreshold.Count(3) };
        var batch = await {|SB1016:FSettledAsync(ids, options, default)|};
        Keep(batch.Rejected);
        """)]
    [InlineData(
        """
        var batch = await {|SB1016:FSettledAsync(ids, s_options)|};
        Keep(batch.Rejected);
        var other = await {|SB1016:FSettledAsync(ids, Options)|};
        Keep(other.Errors);
        """)]
    [InlineData(
        "var first = await FSettledAsync(ids); Keep(first); var batch = await {|SB1016:first.RetryAsync(ct)|}; Keep(batch.Rejected);")]
    [InlineData("var batch = {|SB1016:GSettled(ids, ct)|}; Keep($\"{batch.Fulfilled.Count} loaded, {batch.Rejected.Count} failed\");")]
    [InlineData(
        """
        var batch = {|SB1016:GSettled(ids, ct)|};
        Keep(batch.Fulfilled.Count + batch.Rejected.Count());
        if (batch.Values.Count == 0) Keep(1);
        """)]
    [InlineData("var batch = {|SB1016:GSettled(ids, ct)|}; if (batch.Rejected.Count > Limit) Keep(batch.Values);")]
    [InlineData("ct.ThrowIfCancellationRequested(); var batch = {|SB1016:GSettled(ids, ct)|}; Keep(batch.Rejected);")]
    [InlineData(
        """
        try { var batch = {|SB1016:GSettled(ids, ct)|}; Keep(batch.Rejected); }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { ct.ThrowIfCancellationRequested(); }
        """)]
    [InlineData(
        """
        var batch = {|SB1016:GSettled(ids, new() { StopAfter = FailureThreshold.Count(1) }, ct)|};
        Keep(batch.Rejected);
        ct.ThrowIfCancellationRequested();
        """)]
    [InlineData(
        """
        var first = await FSettledAsync(ids);
        var batch = await {|SB1016:first.RetryWhereAsync(left => left.IsRejected, cancellationToken: ct)|};
        Keep(batch.Rejected);
        """)]
    [InlineData("var batch = {|SB1016:GSettled(ids).RetryWhere(left => left.IsRejected, s_options)|}; Keep(batch.Rejected);")]
    [InlineData("var batch = await {|SB1016:Mine().ResumeAsync((x, _) => F(x, ct), null, ct)|}; Keep(batch.Rejected);")]
    [InlineData(
        "var batch = await {|SB1016:FSettledStreamAsync(ids, ct)|}.ToSettledBatchAsync(r => Keep(r.Input)); Keep(batch.Rejected);")]
    [InlineData("var batch = {|SB1016:GSettled(ids, ct)|}; Keep($\"{batch.Values.Count} loaded\"); Keep(batch.Values);")]
    [InlineData("var batch = {|SB1016:GSettled(ids, ct)|}; foreach (var f in batch.Fulfilled) Keep(f); Keep(batch.Elapsed);")]
    [InlineData("var batch = {|SB1016:GSettled(ids, ct)|}; var failed = batch.Rejected; Keep(failed);")]
    public Task Batches_whose_canceled_records_are_lost(string statement) => WarnsOfUse(statement);

    [Theory]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch.Rejected);")]
    [InlineData(
        """
        var batch = await FSettledAsync(ids, CancellationToken.None);
        Keep(batch.Rejected);
        var other = await FSettledAsync(ids, default(CancellationToken));
        Keep(other.Rejected);
        """)]
    [InlineData(
        """
        var batch = await FSettledAsync(ids, new CancellationToken());
        Keep(batch.Rejected);
        var other = await FSettledAsync(ids, cancellationToken: default);
        Keep(other.Rejected);
        """)]
    [InlineData(
        "var batch = await FSettledAsync(ids, new SettledBatchOptions { MaxConcurrency = 3, StopAfter = null }); Keep(batch.Rejected);")]
    [InlineData("var batch = await FSettledAsync(ids, Made()); Keep(batch.Rejected);")]
    [InlineData("var batch = await FSettledAsync(ids, null, default); Keep(batch.Rejected);")]
    [InlineData("var batch = await FSettledAsync(ids).WaitAsync(ct); Keep(batch.Rejected);")]
    [InlineData("var batch = await FSettledStreamAsync(ids, ct).ToSettledBatchAsync(r => Keep(r)); Keep(batch.Rejected);")]
    [InlineData("var batch = await Mine().ResumeAsync((x, _) => F(x, ct)); Keep(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep(batch.Canceled);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); if (!batch.AllFulfilled) Keep(1);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); if (batch.StopReason == SettledStopReason.None) Keep(1);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep(batch.InputCompleted);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected.Count); Keep(batch.Count);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); foreach (var record in batch) Keep(record);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep(batch[0]);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep(batch.Where(s => s.IsCanceled));")]
    [InlineData("var batch = GSettled(ids, ct); var (loaded, failed, canceled) = batch; Keep(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep(System.Text.Json.JsonSerializer.Serialize(batch));")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep($\"{batch}\");")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Keep(batch);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); _batch = batch;")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); batch = Mine();")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); Func<object> a = () => { return batch; }; a();")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); IReadOnlyList<Settled<int, int>> all = batch; Keep(all);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); object[] all = [batch]; Keep(all);")]
    [InlineData("var batch = GSettled(ids, ct); batch.ThrowIfCanceled(); Keep(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids, ct); batch.ThrowIfAnyRejected(); Keep(batch.Rejected);")]
    [InlineData("Keep(GSettled(ids, ct).EnsureAllFulfilled().Rejected);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); batch = batch.Retry(); Keep(batch.Values);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); var again = await batch.RetryAsync(); again.EnsureAllFulfilled();")]
    [InlineData("var batch = GSettled(ids, ct); ct.ThrowIfCancellationRequested(); Keep(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids, _stop.Token); Keep(batch.Rejected); if (_stop.IsCancellationRequested) return;")]
    [InlineData("var batch = GSettled(ids, ct); Keep($\"{batch.Values.Count} of {ids.Length}, {batch.Rejected.Count} failed\");")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); if (batch.Values.Count < ids.Length) Keep(1);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); if (batch.Values.Count + batch.Rejected.Count != Limit) Keep(1);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.Rejected); if (batch.Values.Count() != 3) Keep(1);")]
    [InlineData("var batch = GSettled(ids, ct); CollectionAssert.IsEmpty(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids, TestContext.Current.CancellationToken); Keep(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids, TestContext.Current.CancellationTokenSource.Token); Keep(batch.Rejected);")]
    [InlineData("var token = TestContext.Current.CancellationToken; var batch = GSettled(ids, token); Keep(batch.Rejected);")]
    [InlineData("var none = CancellationToken.None; var batch = GSettled(ids, none); Keep(batch.Rejected);")]
    [InlineData("CancellationToken none = default; var batch = GSettled(ids, none); Keep(batch.Rejected);")]
    [InlineData(
        """
        if (GSettled(ids, ct) is { Rejected.Count: > 0 }) Keep(1);
        Keep(GSettled(ids, ct).Canceled);
        Keep(GSettled(ids, ct).Values.Count);
        """)]
    [InlineData(
        """
        Keep({|SB1002:GSettled(ids, ct)|}.Values);
        var batch = {|SB1002:GSettled(ids, ct)|};
        foreach (int value in batch.Values) Keep(value);
        Keep(batch.Fulfilled);
        """)]
    [InlineData("var batch = Mine(); Keep(batch.Rejected); Keep(_batch!.Rejected);")]
    [InlineData("await foreach (var record in FSettledStreamAsync(ids, ct)) Keep(record);")]
    public Task Batches_whose_canceled_records_may_be_seen(string statement) => WarnsOfUse(statement);

    [Theory]
    [InlineData("StopTaking = default(CancellationToken)", "StopTaking")]
    [InlineData("BatchTimeout = TimeSpan.FromSeconds(3)", "BatchTimeout")]
    [InlineData("StopAfter = FailureThreshold.Count(3)", "StopAfter")]
    [InlineData("MaxConcurrency = 1", "the token")]
    public async Task The_message_names_what_stops_the_batch(string option, string stop)
    {
        // Options that this version does not have yet are recognised by name.
        var run = GeneratorHarness.Run($$"""
            public partial class C
            {
                [SettledBatch] public int F(int x) => x;
                public object M(int[] ids, CancellationToken ct) => FSettled(ids, new SettledBatchOptions { {{option}} }, ct).Rejected;
            }
            """);
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"'FSettled' can be stopped by {stop}, and items that did not run then are in neither Values nor Rejected; "
                + "read Unfulfilled or Canceled, or call ThrowIfCanceled()",
            said.GetMessage(null));
    }

    [Theory]
    [InlineData(
        "var batch = await FSettledAsync(ids, ct); foreach (var f in batch.Rejected) Keep(f);",
        "var batch = await FSettledAsync(ids, ct); batch.ThrowIfCanceled(); foreach (var f in batch.Rejected) Keep(f);")]
    [InlineData(
        "var task = FSettledAsync(ids, ct);\n        SettledBatch<int, int> @new = await task; // new\n        Keep(@new.Rejected);",
        "var task = FSettledAsync(ids, ct);\n        SettledBatch<int, int> @new = await task; // new\n"
            + "        @new.ThrowIfCanceled();\n        Keep(@new.Rejected);")]
    [InlineData(
        "switch (ids.Length)\n        {\n            case 1:\n                // The one.\n"
            + "                var batch = GSettled(ids, ct);\r\n                Keep(batch.Errors);\n                break;\n        }",
        "switch (ids.Length)\n        {\n            case 1:\n                // The one.\n"
            + "                var batch = GSettled(ids, ct);\r\n                batch.ThrowIfCanceled();\r\n"
            + "                Keep(batch.Errors);\n                break;\n        }")]
    public Task Throw_if_canceled(string before, string after) => Fixes<ThrowIfCanceledFix>(before, after);

    [Theory]
    [InlineData("var batch = await new C().FSettledAsync([1], stop.Token);\n{0}Console.WriteLine(batch.Rejected.Count);\n")]
    [InlineData("var batch = await new C().FSettledAsync([1], stop.Token); // here\n{0}Console.WriteLine(batch.Rejected.Count);\n")]
    public async Task Throw_if_canceled_in_a_program(string statements)
    {
        const string rest =
            "public partial class C { [SettledBatch] public Task<int> F(int x, CancellationToken ct) => Task.FromResult(x); }\n";
        Assert.Equal(
            $"var stop = new CancellationTokenSource();\n{string.Format(null, statements, "batch.ThrowIfCanceled();\n")}{rest}",
            await FixDriver.FixInnermostAsync(
                $"var stop = new CancellationTokenSource();\n{string.Format(null, statements, "")}{rest}", new ThrowIfCanceledFix(),
                TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Keep((await FSettledAsync(ids, ct)).Rejected);")]
    [InlineData(
        """
        var batch = await FSettledAsync(ids, new SettledBatchOptions { StopAfter = FailureThreshold.Count(3) }, ct);
        Keep(batch.Rejected);
        """)]
    [InlineData("SettledBatch<int, int> batch = GSettled(ids, ct), other = Mine(); Keep(batch.Rejected); Keep(other);")]
    public Task No_exception_where_there_is_no_place_for_it_or_an_option_stops(string statement)
        => FixDriver.OffersNothingAsync(Program(statement), new ThrowIfCanceledFix(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(
        "var batch = GSettled(ids, ct); foreach (var f in batch.{0}) Log(f.Error, f.Input, $\"{{f.Error?.Message}} {{f}} {{f.Error}}\");")]
    [InlineData(
        """
        foreach (var f in (await FSettledAsync(ids, ct)).{0})
        {{
            Keep(f.Attempts);
            if (f.Error is TimeoutException || f.Error != null) Keep(f.Status);
        }}
        """)]
    [InlineData(
        """
        var batch = GSettled(ids, ct);
        foreach (var (id, _, error) in batch.{0}) Console.WriteLine("{{0}} {{1}} {{2}} {{3}}", id, error, 1, 2);
        """)]
    [InlineData("var batch = GSettled(ids, ct); Keep($\"{{batch.Values.Count}} loaded, {{batch.{0}.Count}} not\"); Keep(batch.Errors);")]
    [InlineData("var batch = GSettled(ids, ct); Keep(batch.{0}.Select(f => f.Input).ToList()); Keep(batch.{0}.Any());")]
    public Task Read_unfulfilled(string statement)
        => Fixes<ReadUnfulfilledFix>(string.Format(null, statement, "Rejected"), string.Format(null, statement, "Unfulfilled"));

    [Theory]
    [InlineData("foreach (var f in batch.Rejected) Keep(f.Error!.Message);")]
    [InlineData("foreach (var f in batch.Rejected) throw f.Error!;")]
    [InlineData("foreach (var f in batch.Rejected) Keep(f);")]
    [InlineData("foreach (var (_, _, error) in batch.Rejected) Keep(error!.Message);")]
    [InlineData("Keep(batch.Errors);")]
    [InlineData("Keep(batch.Rejected);")]
    [InlineData("Keep(batch.Rejected.Select(f => f.Error));")]
    [InlineData("Keep(batch.Rejected.Select(Name)); string Name(Settled<int, int> s) => s.Error!.Message;")]
    [InlineData("Keep(batch.Rejected.Where(f => f.Error is TimeoutException).Select(f => f.Input));")]
    [InlineData("foreach (var f in batch.Rejected) Keep(f.Input); foreach (var f in batch.Rejected) Keep(f.Error!.Message);")]
    public Task Rejected_where_an_error_is_taken_for_granted(string statement)
        => FixDriver.OffersNothingAsync(
            Program("var batch = GSettled(ids, ct); " + statement), new ReadUnfulfilledFix(), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Fix_all_edits_every_batch()
    {
        string[] before =
        [
            Program("var a = GSettled(ids, ct); Keep(a.Rejected); var b = GSettled(ids, ct); Keep(b.Rejected);"),
            Global(""),
        ];
        string[] after =
        [
            Program(
                "var a = GSettled(ids, ct); a.ThrowIfCanceled(); Keep(a.Rejected); "
                    + "var b = GSettled(ids, ct); b.ThrowIfCanceled(); Keep(b.Rejected);"),
            Global("batch.ThrowIfCanceled(); "),
        ];
        Assert.Equal(after, await FixDriver.FixAllAsync(before, new ThrowIfCanceledFix(), TestContext.Current.CancellationToken));

        static string Global(string call)
            => $"class D {{ void M(C c, CancellationToken ct) {{ var batch = c.GSettled([1], ct); {call}_ = batch.Rejected; }} }}";
    }

    private static Task WarnsOfUse(string statement) => Warns(Program(statement), "CS4014");

    private static async Task Fixes<T>(string before, string after)
        where T : CodeFixProvider, new()
        => Assert.Equal(Program(after), await FixDriver.FixInnermostAsync(Program(before), new T(), TestContext.Current.CancellationToken));

    private static string Program(string statement) => $$"""
        public partial class C
        {
            private const int Limit = 7;
            private static readonly SettledBatchOptions s_options = new() { StopAfter = FailureThreshold.Count(3) };
            private static SettledBatchOptions Options { get; } = new SettledBatchOptions { StopAfter = FailureThreshold.Count(3) };
            private static SettledBatchOptions Made() => new() { StopAfter = FailureThreshold.Count(3) };
            private readonly CancellationTokenSource _stop = new();
            private SettledBatch<int, int>? _batch;
            [SettledBatch] public Task<int> F(int x, CancellationToken cancellationToken) => Task.FromResult(x);
            [SettledBatch] public int G(int x, CancellationToken cancellationToken) => x;
            private SettledBatch<int, int> Mine() => _batch ?? GSettled([1]);
            private static void Keep(object o) { }
            private static void Log(Exception? error, params object?[] arguments) { }
            private static class CollectionAssert { public static void IsEmpty(object values) { } }
            private class TestContext
            {
                public static TestContext Current { get; } = new();
                public CancellationToken CancellationToken => default;
                public CancellationTokenSource CancellationTokenSource => new();
            }
            public async Task Use(int[] ids, CancellationToken ct) { await Task.Yield(); {{statement}} }
        }
        """;
}
