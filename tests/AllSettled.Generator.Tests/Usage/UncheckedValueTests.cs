using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1009: values that are read without a look at the status, where the compiler does not warn.</summary>
public class UncheckedValueTests
{
    [Theory]
    [InlineData("int sum = GSettled(ids).Sum(s => s.{|SB1009:Value|});")]
    [InlineData("var batch = await FSettledAsync(ids); int sum = batch.Sum(s => s.{|SB1009:Value|});")]
    [InlineData(
        "var batch = await FSettledAsync(ids).ConfigureAwait(false); Keep(batch.Select(s => (s.Input, s.{|SB1009:Value|})).ToList());")]
    [InlineData("int sum = 0; foreach (var s in GSettled(ids)) sum += s.{|SB1009:Value|};")]
    [InlineData("int sum = 0; await foreach (var s in FSettledStreamAsync(ids)) sum += s.{|SB1009:Value|};")]
    [InlineData(
        """
        int sum = 0;
        await foreach (var s in FSettledStreamAsync(ids).WithCancellation(ct).ConfigureAwait(false))
        {
            sum += s.{|SB1009:Value|};
            Keep(s.Input);
        }
        """)]
    [InlineData("var batch = GSettled(ids); int first = batch[0].{|SB1009:Value|};")]
    [InlineData("var batch = GSettled(ids); var s = batch[0]; int first = s.{|SB1009:Value|};")]
    [InlineData("int first = GSettled(ids).First().{|SB1009:Value|};")]
    [InlineData("int sum = GSettled(ids).OrderBy(s => s.Index).Take(3).ToList().Sum(s => s.{|SB1009:Value|});")]
    [InlineData("int sum = GSettled(ids).Where(s => s.Input > 3).Sum(s => s.{|SB1009:Value|});")]
    [InlineData("int sum = (from s in GSettled(ids) where s.Input > 3 select s.{|SB1009:Value|}).Sum();")]
    [InlineData("int sum = GSettled(ids).Aggregate(0, (sum, s) => sum + s.{|SB1009:Value|});")]
    [InlineData("var batch = GSettled(ids); var best = batch.MaxBy(s => s.{|SB1009:Value|}).Input; Keep(batch.Count);")]
    [InlineData("var batch = GSettled(ids); var list = batch.ToList(); int sum = list.Sum(s => s.{|SB1009:Value|});")]
    [InlineData(
        "var stream = FSettledStreamAsync(ids); var batch = await stream.ToSettledBatchAsync(); int first = batch[0].{|SB1009:Value|};")]
    [InlineData("int absent = (await NSettledAsync(ids)).Count(s => s.{|SB1009:Value|} is null);")]
    [InlineData("int absent = MSettled(ids).Count(s => s.{|SB1009:Value|} == null);")]
    [InlineData(
        "var batch = GSettled(ids); foreach (var s in batch) Keep(s.{|SB1009:Value|}); int sum = batch.Sum(s => s.{|SB1009:Value|});")]
    [InlineData("int sum = GSettled(ids).RetryWhere(left => left.IsCanceled).Sum(s => s.{|SB1009:Value|});")]
    [InlineData("int sum = (await Mine().ResumeAsync((x, _) => Task.FromResult(x))).Sum(s => s.{|SB1009:Value|});")]
    [InlineData("var batch = await FSettledStreamAsync(ids).ToSettledBatchAsync(_ => { }); int sum = batch.Sum(s => s.{|SB1009:Value|});")]
    public Task Reads_that_count_failures(string statement) => WarnsOf(statement);

    [Theory]
    [InlineData("foreach (var s in GSettled(ids)) if (s.IsFulfilled) Keep(s.Value);")]
    [InlineData("foreach (var s in GSettled(ids)) { if (!s.IsFulfilled) continue; Keep(s.Value); }")]
    [InlineData("foreach (var s in GSettled(ids)) { if (s.Status != SettledStatus.Fulfilled) return; Keep(s.Value); }")]
    [InlineData(
        "foreach (var s in GSettled(ids)) { switch (s.Status) { case SettledStatus.Fulfilled: Keep(s.Value); break; default: break; } }")]
    [InlineData("foreach (var s in GSettled(ids)) if (s is { IsFulfilled: true, Value: var value }) Keep(value + s.Value);")]
    [InlineData("foreach (var s in GSettled(ids)) Keep(s switch { { IsFulfilled: true } => s.Value, _ => 1 });")]
    [InlineData("foreach (var s in GSettled(ids)) if (s.TryGetValue(out _)) Keep(s.Value);")]
    [InlineData("foreach (var s in GSettled(ids)) if (s.Error is null) Keep(s.Value);")]
    [InlineData("foreach (var s in GSettled(ids)) Keep(Good(s) ? s.Value : 1);")]
    [InlineData("foreach (var s in {|SB1002:GSettled(ids)|}.Fulfilled) Keep(s.Value);")]
    [InlineData("int sum = {|SB1002:GSettled(ids)|}.Fulfilled.OrderBy(s => s.Input).Sum(s => s.Value);")]
    [InlineData("int sum = GSettled(ids).Where(s => s.IsFulfilled).Sum(s => s.Value);")]
    [InlineData("int sum = GSettled(ids).Where(Good).Select(s => s.Value).Sum();")]
    [InlineData("int sum = (from s in GSettled(ids) where s.IsFulfilled select s.Value).Sum();")]
    [InlineData("int sum = GSettled(ids).Sum(s => s.IsFulfilled ? s.Value : 0);")]
    [InlineData("int many = GSettled(ids).Count(s => s.IsFulfilled && s.Value > 3);")]
    [InlineData("int sum = GSettled(ids).EnsureAllFulfilled().Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); batch.EnsureAllFulfilled(); int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); batch.ThrowIfAnyRejected(); int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); if (!batch.AllFulfilled) return; int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); if (batch.Rejected.Count > 0) return; int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); if (batch.Any(s => !s.IsFulfilled)) return; int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); if (batch.Where(s => s.IsRejected).Any()) return; int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); if (batch[0].IsFulfilled) Keep(batch[0].Value);")]
    [InlineData("var batch = GSettled(ids); if (batch.First().IsFulfilled) Keep(batch.First().Value);")]
    [InlineData("var batch = GSettled(ids); foreach (var s in batch) if (s.IsRejected) return; int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); Check(batch); int sum = batch.Sum(s => s.Value);")]
    [InlineData("var batch = GSettled(ids); batch = batch.Retry(); int sum = batch.Sum(s => s.Value);")]
    [InlineData("var s = GSettled(ids)[0]; if (s.IsFulfilled) Keep(s.Value);")]
    [InlineData("var s = GSettled(ids).FirstOrDefault(s => s.IsFulfilled); Keep(s.Value);")]
    [InlineData("var batch = Mine(); int sum = batch.Sum(s => s.Value); foreach (var s in given) Keep(s.Value);")]
    [InlineData("int sum = GSettled(ids).GroupBy(s => s.Status).First().Sum(s => s.Value);")]
    [InlineData("foreach (var (input, value, error) in GSettled(ids)) Keep(value);")]
    [InlineData(
        "string name = (await NSettledAsync(ids))[0].Value ?? \"failed\"; int? length = NSettledAsync(ids).Result[0].Value?.Length;")]
    [InlineData("foreach (var s in await RSettledAsync(ids)) Keep(s.Value!.Length);")]
    [InlineData("foreach (var s in await VSettledAsync(ids)) Keep(s.Value);")]
    [InlineData("Keep(nameof(Settled<int, int>.Value)); foreach (var s in GSettled(ids)) Keep(nameof(s.Value));")]
    [InlineData("var batch = await FSettledStreamAsync(ids).ToSettledBatchAsync(s => Keep(s)); int sum = batch.Sum(s => s.Value);")]
    [InlineData("Func<Settled<int, int>, bool> good = Good; int sum = GSettled(ids).Where(good).Sum(s => s.Value);")]
    public Task Reads_of_records_that_were_looked_at(string statement) => WarnsOf(statement);

    private static Task WarnsOf(string statement) => Warns($$"""
        public partial class C
        {
            [SettledBatch] public Task<int> F(int x) => Task.FromResult(x);
            [SettledBatch] public int G(int x) => x;
            [SettledBatch] public Task<string?> N(int x) => Task.FromResult<string?>(null);
            [SettledBatch] public int? M(int x) => null;
            [SettledBatch] public Task<string> R(int x) => Task.FromResult("");
            [SettledBatch] public Task V(int x) => Task.CompletedTask;
            private SettledBatch<int, int> Mine() => GSettled([1]).EnsureAllFulfilled();
            private static void Check(SettledBatch<int, int> batch) => batch.EnsureAllFulfilled();
            private static bool Good(Settled<int, int> record) => record.IsFulfilled;
            private static void Keep(object o) { }
            public async Task Use(int[] ids, IEnumerable<Settled<int, int>> given, CancellationToken ct)
            {
                await Task.Yield();
                {{statement}}
            }
        }
        """, "CS0219");
}
