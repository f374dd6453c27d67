using Consumer;
using Polly;
using Polly.Retry;

[assembly: SettledBatchFor(typeof(Math), nameof(Math.Sqrt), RejectIf = nameof(Failures.IsUndefined), RejectIfType = typeof(Failures))]

namespace Consumer;

/// <summary>Results that are failures: the record is rejected, and keeps the result.</summary>
public partial class RejectIfTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_that_is_a_failure()
    {
        var batch = await new Shop(Failing: 0).PriceSettledAsync(["tea", "air"], Ct);

        Assert.Equal([7], batch.Values);
        Assert.Equal((SettledStatus.Rejected, 0), (batch[1].Status, batch[1].Value));
        Assert.Equal(0, Assert.IsType<SettledResultException<int>>(batch[1].Error).Result);
        Assert.StartsWith("RejectIfTests.Shop.PriceAsync", batch[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_results()
    {
        var records = new List<Settled<string, int>>();
        var options = new SettledBatchOptions { StreamOrder = StreamOrder.Input };
        await foreach (var record in new Shop(Failing: 0).PriceSettledStreamAsync(["tea", "air"], options, Ct))
            records.Add(record);

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected], records.Select(record => record.Status));
    }

    [Fact]
    public async Task A_pipeline_calls_the_item_again()
    {
        var shop = new Shop(Failing: 2);
        var retries = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.Zero })
            .Build();

        var batch = await shop.StockSettledAsync([("tea", 1)], new() { Resilience = retries }, Ct);

        Assert.Equal([3], batch.Values);
        Assert.Equal(3, batch[0].Attempts);
    }

    [Fact]
    public void A_judge_of_the_inputs_too_that_returns_the_error()
    {
        var batch = new Shop(Failing: 0).DiscountSettled([5, 50], Ct);

        Assert.Equal([5], batch.Values);
        Assert.Equal("50 percent of nothing", batch[1].Error!.Message);
    }

    [Fact]
    public void A_judge_of_an_interface_is_called_on_the_implementation()
    {
        IMeter meter = new Meter();

        Assert.Equal([1], meter.ReadSettled([1, 2], Ct).Values);
    }

    [Fact]
    public void A_method_of_the_platform()
        => Assert.Equal([3], MathSettled.SqrtSettled([9, -9], Ct).Values);

    private sealed class Meter : IMeter
    {
        public int Read(int place) => place;

        public bool IsBroken(int value) => value == 2;
    }

    public sealed partial record Shop(int Failing)
    {
        private int _calls;

        [SettledBatch(RejectIf = nameof(IsUnknown))]
        public async Task<int> PriceAsync(string article, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return article == "air" ? 0 : 7;
        }

        [SettledBatch(RejectIf = nameof(IsNotReady))]
        public ValueTask<int> StockAsync([PerItem] string article, [PerItem] int place) => new(++_calls);

        [SettledBatch(RejectIf = nameof(ErrorOf))]
        public int Discount(int percent) => percent > 20 ? 0 : percent;

        private static bool IsUnknown(int price) => price == 0;

        private bool IsNotReady(int stock) => stock <= Failing;

        private static ArgumentException? ErrorOf(int percent, int discount)
            => discount == 0 ? new ArgumentException($"{percent} percent of nothing") : null;
    }
}

public interface IMeter
{
    [SettledBatch(RejectIf = nameof(IsBroken))]
    int Read(int place);

    bool IsBroken(int value);
}

internal static class Failures
{
    internal static bool IsUndefined(double root) => double.IsNaN(root);
}
