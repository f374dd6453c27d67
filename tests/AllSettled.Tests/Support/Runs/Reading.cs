using System.Runtime.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>What a reader got from a stream: the records, and the exception that ended it, if any.</summary>
internal sealed record Reading<TInput, TResult>(List<Settled<TInput, TResult>> Records, Exception? End)
{
    public IEnumerable<long> Indices => Records.Select(static record => record.Index);
}

internal static class Reading
{
    /// <summary>Reads until the stream ends or throws.</summary>
    public static async Task<Reading<TInput, TResult>> ReadAsync<TInput, TResult>(
        this IAsyncEnumerable<Settled<TInput, TResult>> stream, CancellationToken cancellationToken = default)
    {
        var records = new List<Settled<TInput, TResult>>();
        try
        {
            await foreach (var record in stream.WithCancellation(cancellationToken).ConfigureAwait(false))
                records.Add(record);
        }
        catch (Exception e)
        {
            return new(records, e);
        }
        return new(records, null);
    }

    /// <summary>Reads the next record, which must come.</summary>
    public static async Task<Settled<TInput, TResult>> NextAsync<TInput, TResult>(this IAsyncEnumerator<Settled<TInput, TResult>> reader)
    {
        Assert.True(await reader.MoveNextAsync().AsTask().InTime("MoveNextAsync"), "The stream ended where a record was expected.");
        return reader.Current;
    }

    public static async Task<bool> MoveAsync<TInput, TResult>(this IAsyncEnumerator<Settled<TInput, TResult>> reader)
        => await reader.MoveNextAsync().AsTask().InTime("MoveNextAsync");

    public static async Task LeaveAsync<TInput, TResult>(this IAsyncEnumerator<Settled<TInput, TResult>> reader)
        => await reader.DisposeAsync().AsTask().InTime("DisposeAsync");

    /// <summary>Polls until the condition is true. It must be certain to become true.</summary>
    public static async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
        => await Task.Run(() =>
        {
            if (!SpinWait.SpinUntil(condition, Limit.Time))
                Assert.Fail($"Still false after {Limit.Time}: {what}");
        });
}
