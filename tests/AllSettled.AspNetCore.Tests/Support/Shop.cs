using System.Collections.Concurrent;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>A value of an item.</summary>
public sealed record Product(int Id, string Name);

/// <summary>Items that end at once, by the number of their input.</summary>
public partial class Shop
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Finds a product, except that those whose id is a multiple of 3 fail.</summary>
    [SettledBatch]
    public Task<Product> FindAsync(int id, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return id % 3 == 0
            ? Task.FromException<Product>(new KeyNotFoundException($"secret {id}"))
            : Task.FromResult(new Product(id, $"product {id}"));
    }

    [SettledBatch]
    public Task DeleteAsync(int id, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        return Task.CompletedTask;
    }
}

/// <summary>Items that start, and then end when the test says.</summary>
public partial class HeldShop
{
    private readonly ConcurrentDictionary<int, Item> _items = [];

    [SettledBatch(MaxConcurrency = 4)]
    public async Task<int> GetAsync(int id, CancellationToken cancellationToken)
    {
        var item = Of(id);
        item.Started.TrySetResult();
        try
        {
            return await item.Result.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            item.Canceled.SetResult();
            throw;
        }
    }

    public Task Started(int id) => Of(id).Started.Task;

    public Task Canceled(int id) => Of(id).Canceled.Task;

    public void Fulfill(int id) => Of(id).Result.SetResult(id * 10);

    public void Reject(int id, Exception error) => Of(id).Result.SetException(error);

    private Item Of(int id) => _items.GetOrAdd(id, static _ => new());

    private sealed class Item
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Canceled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<int> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
