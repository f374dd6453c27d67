namespace Consumer;

/// <summary>When a scope is opened and disposed, and what happens if that fails.</summary>
public class ScopeTests
{
    [Fact]
    public async Task Each_item_has_a_scope_that_is_open_while_it_runs_and_disposed_before_its_record_is_read()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<int, Unit>();
        using var host = Host.Of(async (input, unit, ct) =>
        {
            await Task.Yield();
            Assert.False(unit.IsDisposed);
            seen[input] = unit;
            return input * 10;
        });

        await foreach (var record in host.Scopes.PerItemScope<Worker>().WorkSettledStreamAsync(Enumerable.Range(0, 20)))
        {
            Assert.Equal(record.Input * 10, record.GetValueOrThrow());
            Assert.True(seen[record.Input].IsDisposed);
        }

        Assert.Equal(20, seen.Values.Distinct().Count());
        Assert.Equal((20, 20, 0), (host.Units.All.Count, host.Units.DisposedCount, host.Units.DisposedSynchronously));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_scope_of_a_failing_item_is_disposed(bool synchronously)
    {
        using var host = Host.Of((input, _) => input == 1 ? throw new FormatException("one") : input);
        var scope = host.Scopes.PerItemScope<Worker>();

        var batch = synchronously ? scope.WorkNowSettled([0, 1, 2]) : await scope.WorkSettledAsync([0, 1, 2]);

        Assert.Equal([0, 2], batch.Values);
        Assert.Equal("one", Assert.IsType<FormatException>(Assert.Single(batch.Rejected).Error).Message);
        Assert.Equal((3, 3), (host.Units.All.Count, host.Units.DisposedCount));
        Assert.Equal(synchronously ? 3 : 0, host.Units.DisposedSynchronously);
    }

    [Fact]
    public async Task Without_inputs_no_scope_is_opened()
    {
        using var host = Host.Of((input, _) => input);
        var scope = host.Scopes.PerItemScope<Worker>();

        var batch = await scope.WorkSettledAsync([]);

        Assert.True(batch.AllFulfilled);
        Assert.Empty(scope.WorkNowSettled([]));
        Assert.Empty(await scope.WorkSettledStreamAsync(Array.Empty<int>()).AllAsync());
        Assert.Empty(host.Units.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_cannot_be_resolved_rejects_the_item_and_disposes_what_was_resolved(bool synchronously)
    {
        using var host = new Host(services => services.AddScoped<Worker>());
        var scope = host.Scopes.PerItemScope<Worker>();

        var batch = synchronously ? scope.WorkNowSettled([1, 2]) : await scope.WorkSettledAsync([1, 2]);

        Assert.All(batch, record => Assert.Contains(nameof(Work), Assert.IsType<InvalidOperationException>(record.Error).Message));
        Assert.Equal(2, batch.Rejected.Count);
    }

    [Fact]
    public async Task A_constructor_that_throws_rejects_the_item_with_its_own_exception()
    {
        int created = 0;
        using var host = new Host(services => services
            .AddSingleton<Work>((input, _, _) => Task.FromResult(input))
            .AddScoped(provider =>
            {
                var unit = provider.GetRequiredService<Unit>();
                return Interlocked.Increment(ref created) == 2
                    ? throw new TimeoutException("no connection")
                    : new Worker(unit, provider.GetRequiredService<Work>());
            }));

        var batch = await host.Scopes.PerItemScope<Worker>().WorkSettledAsync([1, 2, 3], new SettledBatchOptions { MaxConcurrency = 1 });

        Assert.Equal([1, 3], batch.Values);
        Assert.Equal("no connection", Assert.IsType<TimeoutException>(batch[1].Error).Message);
        Assert.Equal(3, host.Units.DisposedCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disposal_that_fails_rejects_an_item_that_had_succeeded(bool synchronously)
    {
        using var host = Host.Of((input, _) => input);
        host.Units.WhenDisposed = _ => Task.FromException(new IOException("not saved"));
        var scope = host.Scopes.PerItemScope<Worker>();

        var batch = synchronously ? scope.WorkNowSettled([1]) : await scope.WorkSettledAsync([1]);

        Assert.Equal("not saved", Assert.IsType<IOException>(batch[0].Error).Message);
        Assert.Equal(0, batch[0].Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disposal_that_fails_does_not_hide_the_first_error(bool synchronously)
    {
        using var host = Host.Of((_, _) => throw new FormatException("first"));
        host.Units.WhenDisposed = _ => Task.FromException(new IOException("second"));
        var scope = host.Scopes.PerItemScope<Worker>();

        var batch = synchronously ? scope.WorkNowSettled([1]) : await scope.WorkSettledAsync([1]);

        Assert.Equal("first", Assert.IsType<FormatException>(batch[0].Error).Message);
    }

    [Fact]
    public async Task The_record_waits_for_the_disposal()
    {
        var disposal = new TaskCompletionSource();
        using var host = Host.Of((input, _) => input);
        host.Units.WhenDisposed = _ => disposal.Task;

        var run = host.Scopes.PerItemScope<Worker>().WorkSettledAsync([7]);
        Assert.False(run.IsCompleted);
        disposal.SetResult();

        Assert.Equal([7], (await run.InTime()).Values);
    }

    [Fact]
    public async Task A_service_that_is_only_disposed_asynchronously_suits_asynchronous_methods_only()
    {
        using var host = new Host(services => services.AddScoped<OnlyAsync>().AddSingleton<Work>((input, _, _) => Task.FromResult(input)));
        var scope = host.Scopes.PerItemScope<OnlyAsync>();

        var batch = await scope.AddSettledAsync([1]);
        var now = scope.AddNowSettled([1]);

        Assert.Equal([2], batch.Values);
        Assert.Contains("IAsyncDisposable", Assert.IsType<InvalidOperationException>(now[0].Error).Message);
    }

    [Fact]
    public async Task Singletons_are_shared_and_transient_services_are_disposed_with_the_scope()
    {
        using var host = new Host(services => services.AddTransient<Sharer>().AddTransient<Transient>());

        var batch = await host.Scopes.PerItemScope<Sharer>().ShareSettledAsync(Enumerable.Range(0, 5));

        Assert.All(batch.Values, result => Assert.Same(host.Units, result.Units));
        Assert.Equal(5, batch.Values.Select(result => result.Transient).Distinct().Count());
        Assert.All(batch.Values, result => Assert.True(result.Transient.IsDisposed));
    }

    [Fact]
    public async Task Several_exceptions_of_one_task_stay_together()
    {
        var several = new TaskCompletionSource<int>();
        several.SetException([new FormatException("a"), new IOException("b")]);
        using var host = Host.Of((_, _, _) => several.Task);

        var batch = await host.Scopes.PerItemScope<Worker>().WorkSettledAsync([1]);

        var error = Assert.IsType<AggregateException>(batch[0].Error);
        Assert.Equal(["a", "b"], error.InnerExceptions.Select(inner => inner.Message));
    }

    [Fact]
    public async Task A_method_that_returns_no_task_rejects_the_item()
    {
        using var host = Host.Of((_, _, _) => null!);

        var batch = await host.Scopes.PerItemScope<Worker>().WorkSettledAsync([1]);

        Assert.Equal("Worker.WorkAsync returned a null task.", Assert.IsType<InvalidOperationException>(batch[0].Error).Message);
        Assert.Equal(1, host.Units.DisposedCount);
    }

    [Fact]
    public async Task A_container_that_is_disposed_rejects_every_item()
    {
        var host = Host.Of((input, _) => input);
        var scope = host.Scopes.PerItemScope<Worker>();
        host.Dispose();

        Assert.All(await scope.WorkSettledAsync([1, 2]).InTime(), record => Assert.IsType<ObjectDisposedException>(record.Error));
        Assert.All(scope.WorkNowSettled([1, 2]), record => Assert.IsType<ObjectDisposedException>(record.Error));
    }

    [Fact]
    public void Arguments_must_not_be_null()
    {
        using var host = Host.Of((input, _) => input);
        IServiceScopeFactory none = null!;
        IPerItemScope<Worker> noScope = null!;

        Assert.Equal("scopes", Assert.Throws<ArgumentNullException>(() => none.PerItemScope<Worker>()).ParamName);
        Assert.Equal("scopes", Assert.Throws<ArgumentNullException>(() => none.PerItemScope<Worker>("key")).ParamName);
        Assert.Equal("scope", Assert.Throws<ArgumentNullException>(() => { _ = noScope.WorkSettledAsync([1]); }).ParamName);
        Assert.Equal("scope", Assert.Throws<ArgumentNullException>(() => { _ = noScope.WorkNowSettled([1]); }).ParamName);
        Assert.Equal("inputs", Assert.Throws<ArgumentNullException>(
            () => { _ = host.Scopes.PerItemScope<Worker>().WorkSettledAsync(null!); }).ParamName);
    }

    internal sealed class OnlyAsync : IAsyncDisposable
    {
        [SettledBatch]
        public Task<int> AddAsync(int x) => Task.FromResult(x + 1);

        [SettledBatch]
        public int AddNow(int x) => x + 1;

        public ValueTask DisposeAsync() => default;
    }

    internal sealed class Transient : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    internal sealed class Sharer(Units units, Transient transient)
    {
        [SettledBatch]
        public async Task<(Units Units, Transient Transient)> ShareAsync(int x)
        {
            await Task.Yield();
            _ = x;
            return (units, transient);
        }
    }
}
