namespace AllSettled.Tests.Support;

/// <summary>The same with calls that have many inputs.</summary>
internal sealed partial class Scenario
{
    private bool IsBulk => _plan.Calls != Calls.OfOneInput;

    /// <summary>How often an input is sent at most: eight inputs are halved three times.</summary>
    private int MaxCallsOfInput => _plan.Calls switch
    {
        Calls.SplitEight => 4,
        Calls.OneByOneEight => 2,
        _ => 1,
    };

    private Task<SettledBatch<int, int>> RunBulkAsync(IEnumerable<int> inputs, SettledBatchOptions options) => _plan.Calls switch
    {
        Calls.OfThree => BulkBatch.ByKeyAsync<int, int, BulkBatch.Three>(inputs, BulkCallAsync, options, _stop.Token),
        Calls.SplitEight => BulkBatch.ByKeyAsync<int, int, BulkBatch.SplitEight>(inputs, BulkCallAsync, options, _stop.Token),
        _ => BulkBatch.ByKeyAsync<int, int, BulkBatch.OneByOneEight>(inputs, BulkCallAsync, options, _stop.Token),
    };

    private IAsyncEnumerable<Settled<int, int>> StreamBulk(IEnumerable<int> inputs, SettledBatchOptions options) => _plan.Calls switch
    {
        Calls.OfThree => BulkBatch.StreamAsync<int, int, BulkBatch.Three>(inputs, BulkCallAsync, options, _stop.Token),
        Calls.SplitEight => BulkBatch.StreamAsync<int, int, BulkBatch.SplitEight>(inputs, BulkCallAsync, options, _stop.Token),
        _ => BulkBatch.StreamAsync<int, int, BulkBatch.OneByOneEight>(inputs, BulkCallAsync, options, _stop.Token),
    };

    private IAsyncEnumerable<Settled<int, int>> StreamBulk(IAsyncEnumerable<int> inputs, SettledBatchOptions options) => _plan.Calls switch
    {
        Calls.OfThree => BulkBatch.StreamAsync<int, int, BulkBatch.Three>(inputs, BulkCallAsync, options, _stop.Token),
        Calls.SplitEight => BulkBatch.StreamAsync<int, int, BulkBatch.SplitEight>(inputs, BulkCallAsync, options, _stop.Token),
        _ => BulkBatch.StreamAsync<int, int, BulkBatch.OneByOneEight>(inputs, BulkCallAsync, options, _stop.Token),
    };

    /// <summary>The first input that is not harmless decides what the call does.</summary>
    private async Task<IReadOnlyDictionary<int, int>> BulkCallAsync(IReadOnlyList<int> inputs, CancellationToken token)
    {
        int[] numbers = [.. inputs.Select(NumberOf)];
        foreach (int number in numbers)
            Interlocked.Increment(ref _calls[number]);
        int decisive = numbers.FirstOrDefault(number => !IsHarmless(number), numbers.MaxBy(number => _plan.Behaviours[number]));
        await CallAsync(_plan.Behaviours[decisive], decisive, token);
        return inputs.ToDictionary(input => input, NumberOf);
    }

    private bool IsHarmless(int number) => _plan.Behaviours[number] is Behaviour.Value or Behaviour.ValueLater;

    private void CheckBulkRecord(in Settled<int, int> record, Exception? end)
    {
        int number = NumberOf(record.Input);
        Assert.Equal(record.Index, number);
        Assert.Equal(_calls[number], record.Attempts);
        bool isStopped = end is not null || _softStop.IsCancellationRequested;
        bool isSplit = _plan.Calls != Calls.OfThree && !isStopped && !Volatile.Read(ref _timePassed);
        if (record.Attempts == 0)
        {
            Assert.Equal(SettledStatus.Canceled, record.Status);
            Assert.NotNull(end);
        }
        else if (record.IsFulfilled)
        {
            Assert.True(IsHarmless(number));
            AssertValue(record, number);
        }
        else if (record.IsCanceled)
        {
            Assert.True(_stop.IsCancellationRequested || end is not null);
        }
        else if (record.Error is FormatException or OperationCanceledException)
        {
            // The bad input is found, unless something ended the splitting.
            if (isSplit && record.Error is FormatException)
                Assert.Equal($"{number}", record.Error.Message);
        }
        else
        {
            Assert.True(record.Error is TimeoutException && _plan.HasTimeout && Volatile.Read(ref _timePassed), $"{record}");
        }
    }
}
