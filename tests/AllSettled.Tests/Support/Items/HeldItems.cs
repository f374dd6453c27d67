using System.Collections.Concurrent;

namespace AllSettled.Tests.Support;

/// <summary>Items that start, and then end when and how the test says.</summary>
internal sealed class HeldItems
{
    private readonly ConcurrentDictionary<int, Item> _items = [];
    private int _started;
    private int _running;
    private int _peak;

    /// <summary>How many items have started so far.</summary>
    public int StartedCount => Volatile.Read(ref _started);

    public int Running => Volatile.Read(ref _running);

    /// <summary>The largest number of items that ran at once.</summary>
    public int Peak => Volatile.Read(ref _peak);

    /// <summary>An item that ignores its token, so the batch cannot make it end.</summary>
    public Task<int> Deaf(int input, CancellationToken token) => Run(input, token, CancellationToken.None);

    /// <summary>An item that ends as canceled as soon as its token is canceled.</summary>
    public Task<int> Obedient(int input, CancellationToken token) => Run(input, token, token);

    public Task Started(int input) => Of(input).Started.Task;

    public CancellationToken TokenOf(int input) => Of(input).Token;

    public void Fulfill(int input) => End(() => Of(input).Result.SetResult(input * 10));

    public void Fulfill(IEnumerable<int> inputs)
    {
        foreach (int input in inputs)
            Fulfill(input);
    }

    public void Reject(int input, Exception error) => End(() => Of(input).Result.SetException(error));

    public void Cancel(int input) => End(() => Of(input).Result.SetCanceled());

    /// <summary>
    /// Ends the item without a synchronization context. So the continuations run on this thread, and the record is written before this
    /// returns.
    /// </summary>
    private static void End(Action complete)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            complete();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private async Task<int> Run(int input, CancellationToken token, CancellationToken obeyed)
    {
        var item = Of(input);
        item.Token = token;
        Interlocked.Increment(ref _started);
        int running = Interlocked.Increment(ref _running);
        InterlockedMax.Update(ref _peak, running);
        item.Started.SetResult();
        try
        {
            return await item.Result.Task.WaitAsync(obeyed).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private Item Of(int input) => _items.GetOrAdd(input, static _ => new());

    private sealed class Item
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<int> Result { get; } = new();

        public CancellationToken Token { get; set; }
    }
}
