using System.Threading.Channels;

namespace Import.Orders;

/// <summary>The orders that wait for the worker. They are in memory.</summary>
internal sealed class OrderQueue
{
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the queue accepts no more orders.</summary>
    public Task Closed => _closed.Task;

    /// <summary>False if the queue is closed.</summary>
    public bool TryAdd(Order order) => _orders.Writer.TryWrite(order);

    public IAsyncEnumerable<Order> ReadAllAsync() => _orders.Reader.ReadAllAsync();

    public void Close()
    {
        _orders.Writer.TryComplete();
        _closed.TrySetResult();
    }
}
