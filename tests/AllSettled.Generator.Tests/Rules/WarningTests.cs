using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>Methods that can be batched and have wrappers, but get exactly the marked warnings.</summary>
public class WarningTests
{
    [Theory]
    [InlineData("[SettledBatch] public {|SB1005:Task<Task<int>>|} F(int x) => null!;")]
    [InlineData("[SettledBatch] public {|SB1005:ValueTask<Task>|} F(int x) => default;")]
    [InlineData("[SettledBatch] public {|SB1005:Task<ValueTask<int>>|} F(int x) => null!;")]
    [InlineData("[SettledBatch] public Task<List<Task>> F(int x) => null!;")]
    [InlineData("[SettledBatch] public Task F(Task {|SB1006:x|}, Task shared) => x;")]
    [InlineData("[SettledBatch] public int F([PerItem] int x, [PerItem] ValueTask<int> {|SB1006:y|}) => x;")]
    [InlineData("[SettledBatch] public int F(List<Task> x, Func<Task> y) => 1;")]
    [InlineData("[SettledBatch] public int F(int x, object {|SB1004:y|}) => x;")]
    [InlineData("[SettledBatch] public int F(int x, CancellationToken ct, dynamic? {|SB1004:y|}, object z) => x;")]
    [InlineData("[SettledBatch] public int F(int x, SettledBatchOptions {|SB1004:y|}) => x;")]
    [InlineData("[SettledBatch] public int F(int x, IEquatable<SettledBatchOptions> {|SB1004:y|}) => x;")]
    [InlineData("[SettledBatch] public int F<T>(T x, T {|SB1004:y|}) where T : notnull => 1;")]
    [InlineData("[SettledBatch] public int F<T, U>(int x, T y, object z) where T : U where U : IDisposable => 1;")]
    [InlineData("[SettledBatch] public int F<T>(int x, T y) where T : struct => 1;")]
    [InlineData("[SettledBatch] public int F(object x, int y, object z) => 1;")]
    [InlineData("[SettledBatch] public int F([PerItem] object x, [PerItem] object y, IDisposable z) => 1;")]
    public Task Signatures(string method) => Warns($$"""public partial class C { {{method}} }""");

    [Theory]
    [InlineData("public partial struct C { private int _n; [SettledBatch] public int {|SB1007:F|}(int x) => _n += x; }")]
    [InlineData("public partial record struct C(int N) { [SettledBatch] public int {|SB1007:F|}(int x) => x; }")]
    [InlineData(
        """
        public partial struct C
        {
            public int N { get; set; }
            [SettledBatch] public readonly int F(int x) => N;
            [SettledBatch] public static int G(int x) => x;
        }
        """)]
    [InlineData("public readonly partial struct C { private readonly int _n; [SettledBatch] public int F(int x) => _n; }")]
    [InlineData(
        "public partial struct C { private readonly int _n; private static int s_n; [SettledBatch] public int F(int x) => _n + s_n++; }",
        "CS0649")]
    [InlineData("public partial struct C { [SettledBatch] public int F(int x) => x; }")]
    [InlineData(
        """
        public static partial class E
        {
            [SettledBatch] public static int F(this object o, int x) => x;
            [SettledBatch] public static int G(this object o, int x, object {|SB1004:y|}) => x;
        }
        """)]
    public Task Receivers(string source, params string[] allowed) => Warns(source, allowed);

    [Theory]
    [InlineData("[SettledBatch] public {|SB1012:IEnumerable<int>|} F(int x) { yield return x; }")]
    [InlineData(
        "[SettledBatch] public {|SB1012:IEnumerator<int>|} F(int x) { while (x > 0) { if (x == 7) yield break; yield return x--; } }")]
    [InlineData("[SettledBatch] public static {|SB1012:System.Collections.IEnumerable|} F(int x) { yield return x; }")]
    [InlineData("[SettledBatch] public {|SB1012:System.Collections.IEnumerator|} F(int x) { yield return x; }")]
    [InlineData(
        "[SettledBatch] public partial {|SB1012:IEnumerable<int>|} F(int x); public partial IEnumerable<int> F(int x) { yield return x; }")]
    [InlineData("[SettledBatch] public IEnumerable<int> F(int x) { return Many(); IEnumerable<int> Many() { yield return x; } }")]
    [InlineData("[SettledBatch] public IEnumerable<int> F(int x) => [x]; public IEnumerable<int> G(int x) { yield return x; }")]
    [InlineData("[SettledBatch] public partial IEnumerable<int> F(int x); public partial IEnumerable<int> F(int x) => [x];")]
    [InlineData(
        """
        [SettledBatch] public Task<IEnumerable<int>> F(int x)
        {
            return Task.FromResult(Many());
            IEnumerable<int> Many() { yield return x; }
        }
        """)]
    public Task Iterators(string method) => Warns($$"""public partial class C { {{method}} }""");

    [Theory]
    [InlineData("await {|SB1001:FSettledAsync(ids)|};")]
    [InlineData("await {|SB1001:FSettledAsync(ids)|}.ConfigureAwait(false);")]
    [InlineData("await {|SB1001:FSettledAsync(ids)|}.WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("await {|SB1001:self.FSettledAsync(ids)|};")]
    [InlineData("{|SB1001:GSettled(ids)|};")]
    [InlineData("self?{|SB1001:.GSettled(ids)|};")]
    [InlineData("Action a = () => {|SB1001:GSettled(ids)|}; a();")]
    [InlineData("var batch = await FSettledAsync(ids); await {|SB1001:batch.RetryAsync()|};")]
    [InlineData("var batch = GSettled(ids); {|SB1001:batch.RetryWhere(left => left.IsCanceled)|};")]
    [InlineData("var batch = await FSettledAsync(ids); await {|SB1001:batch.RetryWhereAsync(left => left.IsCanceled)|};")]
    [InlineData("await {|SB1001:Mine().ResumeAsync((x, _) => Task.FromResult(x))|};")]
    [InlineData("var again = await {|SB1001:SettledBatchExtensions.ResumeAsync(Mine(), (x, _) => Task.FromResult(x))|};")]
    [InlineData("await {|SB1001:(await VSettledAsync(ids)).ResumeAsync((x, _) => Task.CompletedTask)|}.ConfigureAwait(false);")]
    [InlineData(
        """
        var batch = GSettled(ids);
        _ = batch.RetryWhere(left => left.IsCanceled);
        batch = await batch.ResumeAsync((x, _) => Task.FromResult(x));
        (await batch.RetryWhereAsync(left => left.IsCanceled)).EnsureAllFulfilled();
        """)]
    [InlineData("var batch = {|SB1001:GSettled(ids)|};")]
    [InlineData("var task = {|SB1001:FSettledAsync(ids)|}; await task;")]
    [InlineData(
        """
        {|SB1001:FSettledAsync(ids)|}.GetAwaiter().GetResult();
        {|SB1001:FSettledAsync(ids)|}.ConfigureAwait(false).GetAwaiter().GetResult();
        """)]
    [InlineData("{|SB1001:FSettledAsync(ids)|}.Wait(); {|SB1001:FSettledAsync(ids)|}.Wait(1000);")]
    [InlineData("var task = {|SB1001:FSettledAsync(ids)|}; task.Wait();")]
    [InlineData("await Task.WhenAll({|SB1001:FSettledAsync(ids)|}, {|SB1001:self.FSettledAsync(ids)|});")]
    [InlineData("await Task.WhenAll({|SB1001:FSettledAsync(ids)|}, Task.CompletedTask).ConfigureAwait(false);")]
    [InlineData(
        """
        await Task.WhenAll([{|SB1001:FSettledAsync(ids)|}, Task.CompletedTask]);
        Task.WhenAll(new Task[] { {|SB1001:FSettledAsync(ids)|} }).Wait();
        """)]
    [InlineData("var task = {|SB1001:FSettledAsync(ids)|}; await Task.WhenAll(task, Task.CompletedTask);")]
    [InlineData("var all = await Task.WhenAll({|SB1001:FSettledAsync(ids)|}, {|SB1001:FSettledAsync(ids)|});")]
    [InlineData(
        """
        await Task.Run(() => {|SB1001:FSettledAsync(ids)|});
        await Task.Run(async () => await {|SB1001:FSettledAsync(ids)|}.ConfigureAwait(false));
        """)]
    [InlineData(
        """
        await Task.Run(() => {|SB1001:GSettled(ids)|});
        await Task.Run(() => { if (ids.Length > 3) return Mine(); return {|SB1001:GSettled(ids)|}; });
        """)]
    [InlineData("await Task.WhenAll(Task.Run(() => {|SB1001:GSettled(ids)|}), Task.CompletedTask);")]
    [InlineData(
        """
        {|SB1001:FSettledStreamAsync(ids)|};
        {|SB1001:FSettledStreamAsync(ids)|}.WithCancellation(default);
        self?{|SB1001:.GSettledStream(ids)|};
        """)]
    [InlineData("var stream = {|SB1001:FSettledStreamAsync(ids)|};")]
    [InlineData(
        """
        await {|SB1001:FSettledStreamAsync(ids).ToSettledBatchAsync()|};
        await {|SB1001:FSettledStreamAsync(ids).ToSettledBatchAsync()|}.ConfigureAwait(false);
        """)]
    [InlineData("var stream = FSettledStreamAsync(ids); await {|SB1001:stream.ToSettledBatchAsync()|};")]
    [InlineData("var batch = await {|SB1001:FSettledStreamAsync(ids).ToSettledBatchAsync()|};")]
    [InlineData("var stream = FSettledStreamAsync(ids); var batch = await {|SB1001:stream.ToSettledBatchAsync()|};")]
    [InlineData("await Task.WhenAll({|SB1001:FSettledStreamAsync(ids).ToSettledBatchAsync()|}, Task.CompletedTask);")]
    [InlineData("Task.Run(() => {|SB1001:FSettledStreamAsync(ids)|});")]
    [InlineData("int n = 0; await {|SB1001:FSettledStreamAsync(ids).ToSettledBatchAsync(_ => { n++; })|};")]
    [InlineData("await {|SB1001:FSettledStreamAsync(ids).ToSettledBatchAsync(record => Keep(record.Input), default)|};")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync(record => Keep(record));")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync(async record => { await Task.Yield(); Keep(record.Status); });")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync(record => { if (record.Error is { } error) Keep(error); });")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync(record => Keep(record.Value > 0));")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync(See);")]
    [InlineData("Action<Settled<int, int>> see = See; await FSettledStreamAsync(ids).ToSettledBatchAsync(see);")]
    [InlineData("var stream = FSettledStreamAsync(ids); var batch = await stream.ToSettledBatchAsync(record => Keep(record));")]
    [InlineData("var stream = FSettledStreamAsync(ids); var batch = await stream.ToSettledBatchAsync(); batch.EnsureAllFulfilled();")]
    [InlineData("var task = FSettledAsync(ids); task.Wait(); Keep(task.Result); if (FSettledAsync(ids).Wait(7)) return;")]
    [InlineData("var a = FSettledAsync(ids); var b = FSettledAsync(ids); await Task.WhenAll(a, b); Keep(await a); Keep(b.Result);")]
    [InlineData("var all = await Task.WhenAll(FSettledAsync(ids), FSettledAsync(ids)); Keep(all[0]); Keep(all[1]);")]
    [InlineData(
        "Keep(await Task.WhenAll(FSettledAsync(ids))); Task[] tasks = [FSettledAsync(ids)]; await Task.WhenAll(tasks); Keep(tasks);")]
    [InlineData("await Task.WhenAny(FSettledAsync(ids), Task.Delay(1)); await Task.WhenAll(ids.Select(x => FSettledAsync([x])));")]
    [InlineData("_ = Task.WhenAll(FSettledAsync(ids)); Keep(await Task.Run(() => FSettledAsync(ids))); Run(() => GSettled(ids));")]
    [InlineData(
        "_ = FSettledStreamAsync(ids); Keep(FSettledStreamAsync(ids)); await using var e = FSettledStreamAsync(ids).GetAsyncEnumerator();")]
    [InlineData("var stream = FSettledStreamAsync(ids); await foreach (var record in stream.WithCancellation(default)) Keep(record);")]
    [InlineData(
        """
        (await FSettledStreamAsync(ids).ToSettledBatchAsync()).EnsureAllFulfilled();
        await MyStream().ToSettledBatchAsync();
        _ = await FSettledStreamAsync(ids).ToSettledBatchAsync();
        """)]
    [InlineData("await FSettledStreamAsync(ids).Where(record => { Keep(record); return true; }).ToSettledBatchAsync();")]
    [InlineData("var task = FSettledAsync(ids); var batch = await task; batch.EnsureAllFulfilled();")]
    [InlineData("var _ = await FSettledAsync(ids);")]
    [InlineData("_ = await FSettledAsync(ids);")]
    [InlineData("_ = FSettledAsync(ids);")]
    [InlineData("(await FSettledAsync(ids)).EnsureAllFulfilled();")]
    [InlineData("GSettled(ids).ThrowIfAnyRejected();")]
    [InlineData("foreach (var record in GSettled(ids)) _ = record;")]
    [InlineData("Func<object> a = () => GSettled(ids); a();")]
    [InlineData("await foreach (var record in FSettledStreamAsync(ids)) _ = record;")]
    [InlineData("Keep(GSettled(ids));")]
    [InlineData("Mine();")]
    public Task Discarded_batches(string statement) => WarnsOfUse(statement);

    [Theory]
    [InlineData("Assert.Throws<ArgumentNullException>(() => GSettled(null!));")]
    [InlineData("Assert.Throws<ArgumentNullException>(() => { GSettled(null!); });")]
    [InlineData("await Assert.ThrowsAsync<ArgumentNullException>(async () => await FSettledAsync(null!));")]
    [InlineData("await Assert.ThrowsAsync<ArgumentNullException>(async () => { await FSettledAsync(null!).ConfigureAwait(false); });")]
    [InlineData("Assert.That(() => GSettled(null!), new object());")]
    [InlineData("Assert.Catch(() => self.GSettled(null!));")]
    [InlineData("Assert.DoesNotThrow(() => self?.GSettled(ids));")]
    [InlineData("Assert.Throws<ArgumentNullException>(Act); void Act() => GSettled(null!);")]
    [InlineData("Keep(Record.Exception(() => { GSettled(null!); })!);")]
    [InlineData("Action act = () => GSettled(null!); act.Should().Throw<ArgumentNullException>();")]
    [InlineData("Func<Task> act = async () => await FSettledAsync(null!); act.Should().Throw<ArgumentNullException>();")]
    [InlineData("self.Invoking(c => c.GSettled(null!)).Should().Throw<ArgumentNullException>();")]
    [InlineData("Should.Throw<ArgumentNullException>(() => GSettled(null!));")]
    [InlineData("Assert.Throws<ArgumentNullException>(() => FSettledStreamAsync((int[])null!));")]
    [InlineData("try { GSettled(null!); Assert.Fail(); } catch (ArgumentNullException) { }")]
    [InlineData("Run(() => GSettled(null!)); Expression<Action> e = () => GSettled(ids, default(CancellationToken)); Keep(e);")]
    [InlineData(
        """
        Expression<Action<C>> e = c => c.FSettledAsync(ids, default(CancellationToken));
        Mock(c => c.GSettled(ids, default(CancellationToken)));
        Keep(e);
        """)]
    [InlineData("Expression<Func<C, object>> e = c => c.GSettled(ids, default(CancellationToken)).Values; Keep(e);")]
    [InlineData("Act(() => {|SB1001:GSettled(ids)|});")]
    [InlineData("Action act = () => {|SB1001:GSettled(ids)|}; act(); Keep(act);")]
    [InlineData("Assert.Throws<ArgumentNullException>(() => Act(() => {|SB1001:GSettled(ids)|}));")]
    [InlineData("try { {|SB1001:GSettled(ids)|}; Keep(1); } catch (ArgumentNullException) { Assert.Fail(); }")]
    [InlineData("Assert.Multiple(() => { {|SB1001:GSettled(ids)|}; });")]
    public Task Calls_that_are_expected_to_throw_or_do_not_run(string statement) => Warns($$"""
        using System.Linq.Expressions;
        public static class Assert
        {
            public static void Throws<T>(Action act) where T : Exception { }
            public static Task ThrowsAsync<T>(Func<Task> act) where T : Exception => act();
            public static void That(Action act, object constraint) { }
            public static void Catch(Action act) { }
            public static void DoesNotThrow(Action act) { }
            public static void Multiple(Action act) => act();
            public static void Fail() { }
        }
        public static class Record { public static Exception? Exception(Action act) => null; }
        public static class Should { public static void Throw<T>(Action act) where T : Exception { } }
        public class Assertions { public void Throw<T>() where T : Exception { } }
        public static class Extensions
        {
            public static Assertions Should(this Action act) => new();
            public static Assertions Should(this Func<Task> act) => new();
            public static Action Invoking<T>(this T subject, Action<T> act) => () => act(subject);
        }
        public partial class C
        {
            [SettledBatch] public Task<int> F(int x) => Task.FromResult(x);
            [SettledBatch] public int G(int x) => x;
            private static void Run(Func<object> function) { }
            private static void Act(Action act) => act();
            private static void Mock(Expression<Action<C>> call) { }
            private static void Keep(object o) { }
            public async Task M(int[] ids, C self) { await Task.Yield(); {{statement}} }
        }
        """, "CS4014");

    [Theory]
    [InlineData("Keep((await {|SB1002:FSettledAsync(ids)|}).Values);")]
    [InlineData("Keep((await {|SB1002:FSettledAsync(ids)|}.ConfigureAwait(false)).Values);")]
    [InlineData("foreach (int value in {|SB1002:GSettled(ids)|}.Values) Keep(value);")]
    [InlineData("var batch = {|SB1002:GSettled(ids)|}; Keep(batch.Values);")]
    [InlineData("var batch = {|SB1002:GSettled(ids)|}; foreach (int value in batch.Values) Keep(value); Keep(batch.Values);")]
    [InlineData("SettledBatch<int, int> batch = await {|SB1002:FSettledAsync(ids)|}; Action a = () => Keep(batch.Values); a();")]
    [InlineData("var task = {|SB1002:FSettledAsync(ids)|}; Keep((await task).Values);")]
    [InlineData("var first = GSettled(ids); var batch = {|SB1002:first.Retry()|}; Keep(batch.Values);")]
    [InlineData("var batch = {|SB1002:GSettled(ids).RetryWhere(left => left.IsCanceled)|}; Keep(batch.Values);")]
    [InlineData("Keep((await {|SB1002:Mine().ResumeAsync((x, _) => Task.FromResult(x))|}).Values);")]
    [InlineData("Keep((await FSettledStreamAsync(ids).ToSettledBatchAsync(See)).Values);")]
    [InlineData(
        """
        var stream = {|SB1002:FSettledStreamAsync(ids)|};
        var batch = await stream.ToSettledBatchAsync();
        Keep(batch.Values);
        """)]
    [InlineData("Keep((await FSettledAsync(ids)).EnsureAllFulfilled().Values);")]
    [InlineData("foreach (var record in {|SB1002:GSettled(ids)|}.Fulfilled) Keep(record.Input);")]
    [InlineData(
        "var batch = await {|SB1002:FSettledAsync(ids)|}; foreach (var record in batch.Fulfilled) Keep(record); Keep(batch.Values);")]
    [InlineData("Keep({|SB1002:FSettledAsync(ids)|}.Result.Values); Keep({|SB1002:FSettledAsync(ids)|}.GetAwaiter().GetResult().Values);")]
    [InlineData(
        """
        Keep((await {|SB1002:FSettledStreamAsync(ids)|}.ToSettledBatchAsync()).Values);
        Keep((await Task.Run(() => {|SB1002:GSettled(ids)|})).Fulfilled);
        """)]
    [InlineData("var task = FSettledAsync(ids); Keep(task.Result.Values); Keep(task.Result.Rejected);")]
    [InlineData(
        """
        var batch = GSettled(ids);
        foreach (var record in batch.Fulfilled) Keep(record);
        foreach (var record in batch.Rejected) Keep(record);
        """)]
    [InlineData(
        "var batch = GSettled(ids); Keep(batch.Fulfilled.Count); if (batch.StopReason == SettledStopReason.None) Keep(batch.Fulfilled);")]
    [InlineData("Keep(GSettled(ids).Values.Count);")]
    [InlineData("Keep(nameof(SettledBatch<int, int>.Values));")]
    [InlineData("var batch = GSettled(ids); Keep(batch.Values); Keep(batch.Rejected);")]
    [InlineData("var batch = GSettled(ids); if (batch.AllFulfilled) Keep(batch.Values);")]
    [InlineData("var batch = GSettled(ids); batch.EnsureAllFulfilled(); Keep(batch.Values);")]
    [InlineData("var batch = GSettled(ids); if (batch.Values.Count < batch.Count) return; Keep(batch.Values);")]
    [InlineData("var (loaded, failed, canceled) = GSettled(ids); Keep(loaded);")]
    [InlineData("var (loaded, _, _) = GSettled(ids); Keep(loaded);")]
    [InlineData("var batch = GSettled(ids); Keep(batch); Keep(batch.Values);")]
    [InlineData("var batch = GSettled(ids); var other = batch; Keep(batch.Values); Keep(other.Rejected);")]
    [InlineData("var batch = GSettled(ids); batch = Mine(); Keep(batch.Values);")]
    [InlineData("var batch = GSettled(ids); while (!batch.AllFulfilled) batch = batch.Retry(); Keep(batch.Values);")]
    [InlineData(
        """
        CollectionAssert.Contains(1, GSettled(ids).Values);
        CollectionAssert.Contains(1, new List<int>(GSettled(ids).Values));
        Should(GSettled(ids).Values);
        """)]
    [InlineData("Keep(Mine().Values); var mine = Mine(); Keep(mine.Values);")]
    public Task Batches_of_which_only_values_are_read(string statement) => WarnsOfUse(statement);

    [Theory]
    [InlineData("FSettledStream([1]);",
        "The result of 'FSettledStream' is not read, so no item runs; "
            + "read the stream with await foreach, or await ToSettledBatchAsync() and look at the batch")]
    [InlineData("var stream = FSettledStream([1]);",
        "The result of 'FSettledStream' is not read, so no item runs; "
            + "read the stream with await foreach, or await ToSettledBatchAsync() and look at the batch")]
    [InlineData("FSettledStream([1]).ToSettledBatchAsync();",
        "The result of 'ToSettledBatchAsync' is not read, so failures go unseen; "
            + "call EnsureAllFulfilled() on the batch, read it, or assign it to _")]
    [InlineData("Task.Run(() => FSettledStream([1]));",
        "The result of 'FSettledStream' is not read, so no item runs; "
            + "read the stream with await foreach, or await ToSettledBatchAsync() and look at the batch")]
    [InlineData("var stream = FSettledStream([1]); stream.ToSettledBatchAsync();",
        "The result of 'ToSettledBatchAsync' is not read, so failures go unseen; "
            + "call EnsureAllFulfilled() on the batch, read it, or assign it to _")]
    [InlineData("FSettled([1]).RetryWhere(left => left.IsCanceled);",
        "The result of 'RetryWhere' is not read, so failures go unseen; "
            + "call EnsureAllFulfilled() on the batch, read it, or assign it to _")]
    [InlineData("var batch = FSettledStream([1]).ToSettledBatchAsync();",
        "The result of 'ToSettledBatchAsync' is not read, so failures go unseen; "
            + "call EnsureAllFulfilled() on the batch, read it, or assign it to _")]
    [InlineData("FSettled([1]);",
        "The result of 'FSettled' is not read, so failures go unseen; call EnsureAllFulfilled() on the batch, read it, or assign it to _")]
    public async Task The_message_says_what_becomes_of_a_batch_or_a_stream(string statement, string message)
    {
        var run = GeneratorHarness.Run(
            $$"""public partial class C { [SettledBatch] public int F(int x) => x; public void M() { {{statement}} } }""");
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    private static Task WarnsOfUse(string statement) => Warns($$"""
        public partial class C
        {
            [SettledBatch] public Task<int> F(int x) => Task.FromResult(x);
            [SettledBatch] public int G(int x) => x;
            private SettledBatch<int, int> Mine() => GSettled([1]);
            private IAsyncEnumerable<Settled<int, int>> MyStream() => GSettledStream([1]);
            [SettledBatch] public Task V(int x) => Task.CompletedTask;
            private static void See(Settled<int, int> record) => Keep(record);
            private static void Run(Func<object> function) { }
            private static void Keep(object o) { }
            private static void Should(object o) { }
            private static class CollectionAssert { public static void Contains(int value, IEnumerable<int> values) { } }
            public async Task M(int[] ids, C self) { await Task.Yield(); {{statement}} }
        }
        """, "CS4014");

    [Theory]
    [InlineData("[SettledBatch] public Task F(int x, Shop {|SB1003:shop|}) => shop.SaveAsync();")]
    [InlineData(
        """
        [SettledBatch]
        public Task F(int x, DbConnection {|SB1003:connection|}, DbTransaction? {|SB1003:transaction|}) => connection.OpenAsync(default);
        """)]
    [InlineData(
        """
        [SettledBatch]
        public Task F(int x, System.Data.IDbConnection {|SB1003:connection|}, System.Data.IDbTransaction {|SB1003:transaction|})
            => Task.CompletedTask;
        """)]
    [InlineData("[SettledBatch] public Task F<T>(int x, T {|SB1003:shop|}) where T : Shop => shop.SaveAsync();")]
    [InlineData(
        "[SettledBatch(MaxConcurrency = SettledBatchOptions.AllProcessors)] public void F(int x, Shop {|SB1003:shop|}) => shop.Save();")]
    [InlineData("[SettledBatch] public async Task F(int x) { await {|SB1003:_shop|}.SaveAsync(); _shop.Save(); }")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:s_shop|}.SaveAsync();")]
    [InlineData("[SettledBatch] public static Task F(int x) => {|SB1003:C.s_shop|}.SaveAsync();")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:this.Auto|}.SaveAsync();")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:given|}.SaveAsync();")]
    [InlineData("[SettledBatch] public Task F(int x) { Func<Task> later = () => {|SB1003:given|}.SaveAsync(); return later(); }")]
    [InlineData("[SettledBatch] public Task F(int x) => SaveAsync({|SB1003:_shop|}, {|SB1003:Auto|});")]
    [InlineData("[SettledBatch(MaxConcurrency = 1)] public Task F(int x, Shop shop) => _shop.SaveAsync();")]
    [InlineData("[SettledBatch] public void F(int x, Shop shop) => _shop.Save();")]
    [InlineData("[SettledBatch] public Task F(Shop shop, int x) => shop.SaveAsync();")]
    [InlineData("[SettledBatch] public Task F(int x, Func<Shop> create) { using var shop = create(); return shop.SaveAsync(); }")]
    [InlineData("[SettledBatch] public Task F(int x) => Created.SaveAsync();")]
    [InlineData("[SettledBatch] public async Task F(int x) { lock (_shop) _shop.Save(); await Task.Yield(); }")]
    [InlineData("[SettledBatch] public async Task F(int x) { await _gate.WaitAsync(CancellationToken.None); await _shop.SaveAsync(); }")]
    [InlineData(
        """
        [SettledBatch]
        public Task F(int x) => Task.FromResult(_connection.ConnectionString + nameof(_shop) + (_shop == null) + (given is null));
        """)]
    [InlineData("public Task F(int x, Shop shop) => _shop.SaveAsync(); [SettledBatch] public int G(int x) => x;")]
    public Task What_items_share(string method) => Warns($$"""
        using System.Data.Common;
        using Microsoft.EntityFrameworkCore;
        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext : IDisposable
            {
                public Task SaveAsync() => Task.CompletedTask;
                public void Save() { }
                public void Dispose() { }
            }
        }
        public class Shop : DbContext;
        public partial class C(Shop given, SemaphoreSlim gate, DbConnection connection)
        {
            private static readonly Shop s_shop = new();
            private readonly Shop _shop = new();
            private readonly SemaphoreSlim _gate = gate;
            private readonly DbConnection _connection = connection;
            private readonly Shop _copy = given;
            private Shop Auto { get; } = new();
            private Shop Created => new();
            private static Task SaveAsync(Shop a, Shop b) => Task.CompletedTask;
            {{method}}
        }
        """, "CS9124", "CS9113", "CS0414", "CS1998", "CS0169", "CS0642");

    [Theory]
    [InlineData(
        """
        public partial class Shop : DbContext
        {
            [SettledBatch] public Task {|SB1003:F|}(int x) => Task.CompletedTask;
            [SettledBatch] public static Task G(int x) => Task.CompletedTask;
        }
        """)]
    [InlineData(
        """
        public static partial class E
        {
            [SettledBatch] public static Task F(this DbContext {|SB1003:shop|}, int x) => Task.CompletedTask;
        }
        """)]
    [InlineData("[assembly: {|SB1003:SettledBatchFor(typeof(System.Data.Common.DbConnection), \"ChangeDatabaseAsync\")|}]")]
    [InlineData("[assembly: SettledBatchFor(typeof(System.Data.Common.DbConnection), \"ChangeDatabaseAsync\", MaxConcurrency = 1)]")]
    public Task Receivers_that_items_share(string source) => Warns($$"""
        using Microsoft.EntityFrameworkCore;
        {{source}}
        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext;
        }
        """);

    [Theory]
    [InlineData("public int F([{|SB1010:PerItem|}] int x, [{|SB1010:PerItem|}] int y) => x;")]
    [InlineData("public C([{|SB1010:PerItemAttribute|}] int x) { }")]
    [InlineData("public int this[[{|SB1010:PerItem|}] int x] => x; public delegate int D([{|SB1010:PerItem|}] int x);")]
    [InlineData("public void F() { int G([{|SB1010:PerItem|}] int x) => x; var h = ([{|SB1010:PerItem|}] int x) => G(x); h(1); }")]
    [InlineData(
        """
        public partial int F([{|SB1010:PerItem|}] int x, int y);
        public partial int F(int x, [{|SB1010:AllSettled.PerItem|}] int y) => x;
        """)]
    [InlineData("[SettledBatch] public int F([PerItem] int x, [PerItem] int y) => x;")]
    [InlineData("[SettledBatch] public partial int F(int x); public partial int F([PerItem] int x) => x;")]
    [InlineData("public partial int F([PerItem] int x); [SettledBatch] public partial int F(int x) => x;")]
    public Task Per_item_without_a_batch(string member)
        => Warns($$"""public partial class C { {{member}} [SettledBatch] public int Other(int x) => x; }""");

    [Fact]
    public Task Per_item_of_a_method_that_the_assembly_names() => Warns("""
        [assembly: SettledBatchFor(typeof(Mine), nameof(Mine.F))]
        public class Mine { public int F(int x, [PerItem] int y) => x; }
        """);
}
