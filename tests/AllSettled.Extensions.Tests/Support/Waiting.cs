namespace Consumer;

internal static class Waiting
{
    /// <summary>Fails a test that would hang.</summary>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

    /// <inheritdoc cref="InTime{T}"/>
    public static Task InTime(this Task task) => task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

    /// <summary>Every record of a stream, by index.</summary>
    public static async Task<List<Settled<TInput, TResult>>> AllAsync<TInput, TResult>(
        this IAsyncEnumerable<Settled<TInput, TResult>> stream)
    {
        var records = new List<Settled<TInput, TResult>>();
        await foreach (var record in stream)
            records.Add(record);
        return [.. records.OrderBy(record => record.Index)];
    }

    public static async IAsyncEnumerable<int> Asynchronously(this IEnumerable<int> inputs)
    {
        foreach (int input in inputs)
        {
            await Task.Yield();
            yield return input;
        }
    }
}
