using Polly;
using Polly.Retry;

namespace Consumer;

/// <summary><c>RejectIf</c> is asked while the scope is open.</summary>
public class JudgeTests
{
    [Theory]
    [InlineData("asynchronous")]
    [InlineData("value task")]
    [InlineData("synchronous")]
    [InlineData("threads")]
    [InlineData("synchronous stream")]
    [InlineData("stream")]
    public async Task An_instance_decides_about_the_result_of_its_own_call(string kind)
    {
        using var host = new Host(services => services.AddScoped<Shop>());
        var scope = host.Scopes.PerItemScope<Shop>();
        int[] inputs = [.. Enumerable.Range(0, 20)];

        List<Settled<int, int>> records = kind switch
        {
            "asynchronous" => [.. await scope.BuySettledAsync(inputs)],
            "value task" => [.. await scope.LeaseSettledAsync(inputs)],
            "synchronous" => [.. scope.SellSettled(inputs)],
            "threads" => [.. scope.SellSettled(inputs, new SettledBatchOptions { MaxConcurrency = 4 })],
            "synchronous stream" => await scope.SellSettledStream(inputs.Asynchronously()).AllAsync(),
            _ => await scope.BuySettledStreamAsync(inputs).AllAsync(),
        };

        Assert.All(records, record =>
        {
            Assert.Equal(record.Input % 3 == 0, record.IsRejected);
            // A failure keeps its result.
            Assert.Equal(record.Input, record.Value);
            if (record.IsRejected)
                Assert.Equal(record.Value, Assert.IsType<SettledResultException<int>>(record.Error).Result);
        });
        Assert.Equal((20, 20), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task A_static_judge_gives_the_error()
    {
        using var host = new Host(services => services.AddScoped<Shop>());

        var batch = await host.Scopes.PerItemScope<Shop>().CheckSettledAsync(["a", "b"]);

        Assert.Equal(1, batch[0].Value);
        Assert.Equal("b has 1", Assert.IsType<FormatException>(batch[1].Error).Message);
        Assert.Equal(1, batch[1].Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_judge_throws_is_the_error(bool synchronously)
    {
        using var host = new Host(services => services.AddScoped<Shop>());
        var scope = host.Scopes.PerItemScope<Shop>();

        var batch = synchronously ? scope.ThrowNowSettled([5]) : await scope.ThrowSettledAsync([5]);

        Assert.Equal("judge", Assert.IsType<NotSupportedException>(batch[0].Error).Message);
        Assert.Equal(5, batch[0].Value);
        Assert.Equal(1, host.Units.DisposedCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disposal_that_fails_does_not_hide_the_verdict(bool synchronously)
    {
        using var host = new Host(services => services.AddScoped<Shop>());
        host.Units.WhenDisposed = _ => Task.FromException(new IOException("not saved"));
        var scope = host.Scopes.PerItemScope<Shop>();

        var batch = synchronously ? scope.SellSettled([1, 3]) : await scope.BuySettledAsync([1, 3]);

        Assert.IsType<IOException>(batch[0].Error);
        Assert.Equal(0, batch[0].Value);
        Assert.IsType<SettledResultException<int>>(batch[1].Error);
        Assert.Equal(3, batch[1].Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pipeline_retries_a_result_that_is_a_failure_in_a_new_scope(bool synchronously)
    {
        using var host = new Host(services => services.AddScoped<Shop>());
        var scope = host.Scopes.PerItemScope<Shop>();
        var options = new SettledBatchOptions
        {
            Resilience = new ResiliencePipelineBuilder()
                .AddRetry(new RetryStrategyOptions { Delay = TimeSpan.Zero, MaxRetryAttempts = 2 })
                .Build(),
        };

        var batch = synchronously ? scope.SellSettled([3, 4], options) : await scope.BuySettledAsync([3, 4], options);

        Assert.Equal((true, 3, 3), (batch[0].IsRejected, batch[0].Attempts, batch[0].Value));
        Assert.Equal((true, 1), (batch[1].IsFulfilled, batch[1].Attempts));
        Assert.Equal((4, 4), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public void A_nested_synchronous_batch_does_not_change_the_verdict()
    {
        using var host = new Host(services => services.AddScoped<Shop>());
        var scope = host.Scopes.PerItemScope<Shop>();
        bool isNested = false;
        host.Units.WhenDisposed = _ =>
        {
            if (!isNested)
            {
                isNested = true;
                Assert.Single(scope.SellSettled([1]).Values);
            }
            return Task.CompletedTask;
        };

        Assert.True(scope.SellSettled([3])[0].IsRejected);
    }

    internal sealed class Shop(Unit unit)
    {
        private int _last;

        [SettledBatch(RejectIf = nameof(IsFailure))]
        public async Task<int> BuyAsync(int x)
        {
            await Task.Yield();
            return _last = x;
        }

        [SettledBatch(RejectIf = nameof(IsFailure))]
        public async ValueTask<int> LeaseAsync(int x)
        {
            await Task.Yield();
            return _last = x;
        }

        [SettledBatch(RejectIf = nameof(IsFailure))]
        public int Sell(int x) => _last = x;

        [SettledBatch(RejectIf = nameof(ErrorOf))]
        public Task<int> CheckAsync(string x) => Task.FromResult(x.Length);

        [SettledBatch(RejectIf = nameof(Throw))]
        public Task<int> ThrowAsync(int x) => Task.FromResult(x);

        [SettledBatch(RejectIf = nameof(Throw))]
        public int ThrowNow(int x) => x;

        internal static Exception? ErrorOf(string x, int result) => x == "b" ? new FormatException($"{x} has {result}") : null;

        internal bool IsFailure(int result)
        {
            Assert.False(unit.IsDisposed);
            Assert.Equal(_last, result);
            return result % 3 == 0;
        }

        internal bool Throw(int result) => throw new NotSupportedException(unit.IsDisposed ? $"late {result}" : "judge");
    }
}
