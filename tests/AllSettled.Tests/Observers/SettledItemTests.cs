using System.Collections.Concurrent;
using AllSettled.Tests.Support;
using Polly;
using Polly.Retry;

namespace AllSettled.Tests;

/// <summary>What a resilience pipeline can know about its item.</summary>
public class SettledItemTests
{
    private readonly ConcurrentQueue<(string Method, long Index, object? Input, int Attempt)> _retried = [];

    private SettledBatchOptions Options => new()
    {
        MaxConcurrency = 4,
        Resilience = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.Zero,
            OnRetry = call =>
            {
                Assert.True(call.Context.Properties.TryGetValue(SettledItem.Key, out var item));
                _retried.Enqueue((item.MethodName, item.Index, item.Input, item.Attempt));
                return default;
            },
        }).Build(),
    };

    [Theory]
    [MemberData(nameof(Shapes.All), MemberType = typeof(Shapes))]
    public async Task S45_The_item_is_in_the_properties_of_the_pipeline(Shape shape)
    {
        await shape.RunAsync(3, (i, _) => i == 1 ? Task.FromException<int>(new FormatException()) : Task.FromResult(i), Options).InTime();

        Assert.Equal([(Batch.MethodName, 1L, 1, 1), (Batch.MethodName, 1L, 1, 2)], _retried);
    }

    [Fact]
    public async Task S24_S45_The_calls_of_earlier_runs_count()
    {
        var first = await Batch.RunAsync(["a"], (_, _) => Task.FromException<int>(new FormatException())).InTime();
        await first.RetryAsync(Options).InTime();

        Assert.Equal([(Batch.MethodName, 0L, "a", 2), (Batch.MethodName, 0L, "a", 3)], _retried);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void S45_The_pipeline_of_a_synchronous_item_has_it_too(int concurrency)
    {
        Batch.Run([5, 6], (i, _) => i == 6 ? throw new FormatException() : i, Options with { MaxConcurrency = concurrency });

        Assert.Equal([(Batch.MethodName, 1L, 6, 1), (Batch.MethodName, 1L, 6, 2)], _retried);
    }

    [Fact]
    public async Task S35_S45_The_item_of_a_bulk_call_is_the_list_of_its_inputs()
    {
        await BulkBatch.RunAsync<int, BulkBatch.Three>(
            [1, 2, 3, 4, 5], (inputs, _) => inputs.Contains(5) ? throw new FormatException() : Task.CompletedTask, Options).InTime();

        Assert.Equal([(3L, 1), (3L, 2)], _retried.Select(item => (item.Index, item.Attempt)));
        Assert.All(_retried, item => Assert.Equal([4, 5], Assert.IsAssignableFrom<IReadOnlyList<int>>(item.Input)));
    }
}
