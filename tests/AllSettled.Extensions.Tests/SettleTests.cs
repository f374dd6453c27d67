using System.Diagnostics;

namespace Consumer;

/// <summary>Functions of services that have no wrappers.</summary>
public class SettleTests
{
    private static readonly int[] s_inputs = [1, -2, 3];

    [Fact]
    public async Task A_function_runs_on_a_service_from_a_scope_of_its_own()
    {
        using var host = new Host(services => services.AddScoped<Legacy>());
        var scope = host.Scopes.PerItemScope<Legacy>();

        var batch = await scope.SettleAsync(s_inputs, (legacy, input, ct) => legacy.ChargeAsync(input, ct));
        var nothing = await scope.SettleAsync(s_inputs, async (legacy, input, ct) => { await legacy.ChargeAsync(input, ct); });

        Assert.Equal([2, 6], batch.Values);
        Assert.IsType<SettledBatch<int, NoResult>>(nothing);
        Assert.Equal([-2], batch.Rejected.Select(record => record.Input));
        Assert.Equal([-2], nothing.Rejected.Select(record => record.Input));
        Assert.Equal((6, 6), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task A_function_streams_over_both_kinds_of_sources()
    {
        using var host = new Host(services => services.AddScoped<Legacy>());
        var scope = host.Scopes.PerItemScope<Legacy>();
        var options = new SettledBatchOptions { MaxConcurrency = 1 };

        Assert.Equal([2, 0, 6], Values(await scope.SettleStreamAsync(s_inputs, (x, input, ct) => x.ChargeAsync(input, ct)).AllAsync()));
        Assert.Equal([2, 0, 6], Values(await scope.SettleStreamAsync(
            s_inputs.Asynchronously(), (x, input, ct) => x.ChargeAsync(input, ct), options).AllAsync()));
        Assert.Equal(3, (await scope.SettleStreamAsync(s_inputs, (x, input, ct) => (Task)x.ChargeAsync(input, ct)).AllAsync()).Count);
        Assert.Equal(3, (await scope.SettleStreamAsync(
            s_inputs.Asynchronously(), (x, input, ct) => (Task)x.ChargeAsync(input, ct), options).AllAsync()).Count);
        Assert.Equal((12, 12), (host.Units.All.Count, host.Units.DisposedCount));

        static IEnumerable<int> Values(List<Settled<int, int>> records) => records.Select(record => record.Value);
    }

    [Fact]
    public async Task At_most_16_run_at_once_unless_the_options_say_otherwise()
    {
        var meeting = new Meeting(size: 16);
        using var host = new Host(services => services.AddScoped<Legacy>());

        var run = host.Scopes.PerItemScope<Legacy>().SettleAsync(Enumerable.Range(0, 96), (_, _, _) => meeting.AttendAsync());
        var batch = await run.InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal(16, meeting.Peak);
    }

    [Fact]
    public async Task A_batch_of_a_function_can_be_retried()
    {
        using var host = new Host(services => services.AddScoped<Legacy>());
        int calls = 0;

        var batch = await host.Scopes.PerItemScope<Legacy>().SettleAsync(
            s_inputs, (legacy, input, ct) => Interlocked.Increment(ref calls) > 3 ? Task.FromResult(0) : legacy.ChargeAsync(input, ct));
        batch = await batch.RetryAsync();

        Assert.Equal([2, 0, 6], batch.Values);
        Assert.Equal(4, host.Units.DisposedCount);
    }

    [Fact]
    public async Task A_function_that_throws_at_once_rejects_its_item()
    {
        using var host = new Host(services => services.AddScoped<Legacy>());

        var batch = await host.Scopes.PerItemScope<Legacy>().SettleAsync(s_inputs, Throw);

        Assert.All(batch, record => Assert.IsType<NotSupportedException>(record.Error));
        Assert.Equal(3, host.Units.DisposedCount);

        static Task<int> Throw(Legacy legacy, int input, CancellationToken ct) => throw new NotSupportedException($"{legacy} {input} {ct}");
    }

    [Fact]
    public async Task Telemetry_names_the_service()
    {
        var names = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "AllSettled",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => { lock (names) names.Add(activity.DisplayName); },
        };
        ActivitySource.AddActivityListener(listener);
        using var host = new Host(services => services.AddScoped(typeof(Generic<>)));

        var batch = await host.Scopes.PerItemScope<Generic<int>>().SettleAsync([1], (_, _, _) => Task.CompletedTask);

        Assert.True(batch.AllFulfilled);
        Assert.Contains(names, name => name.Contains("Generic.SettleAsync", StringComparison.Ordinal));
    }

    [Fact]
    public void Arguments_must_not_be_null()
    {
        using var host = new Host(services => services.AddScoped<Legacy>());
        var scope = host.Scopes.PerItemScope<Legacy>();
        IPerItemScope<Legacy> none = null!;
        Func<Legacy, int, CancellationToken, Task<int>> noMethod = null!;

        Assert.Equal("method", Assert.Throws<ArgumentNullException>(() => { _ = scope.SettleAsync(s_inputs, noMethod); }).ParamName);
        Assert.Equal("scope", Assert.Throws<ArgumentNullException>(
            () => { _ = none.SettleAsync(s_inputs, (x, i, ct) => x.ChargeAsync(i, ct)); }).ParamName);
        Assert.Equal("inputs", Assert.Throws<ArgumentNullException>(
            () => { _ = scope.SettleAsync((IEnumerable<int>)null!, (x, i, ct) => x.ChargeAsync(i, ct)); }).ParamName);
        Assert.Equal("method", Assert.Throws<ArgumentNullException>(() => { _ = scope.SettleStreamAsync(s_inputs, noMethod); }).ParamName);
    }

    internal sealed class Generic<T>
    {
        public T? Value { get; set; }
    }

    internal sealed class Legacy(Unit unit)
    {
        public async Task<int> ChargeAsync(int amount, CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Assert.False(unit.IsDisposed);
            return amount < 0 ? throw new ArgumentOutOfRangeException(nameof(amount)) : amount * 2;
        }
    }
}
