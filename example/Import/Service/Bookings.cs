using Import.Orders;
using Microsoft.AspNetCore.Http;

namespace Import.Service;

/// <summary>
/// The orders that the service has booked. The first call for every 7th order fails. A number that is booked already is not booked again.
/// </summary>
internal sealed class Bookings
{
    private readonly Lock _lock = new();
    private readonly List<Order> _booked = [];
    private readonly HashSet<int> _seen = [];
    private readonly HashSet<string> _busyCustomers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private int _holdAfter = int.MaxValue;
    private TaskCompletionSource _released = new();

    /// <summary>Every order that was booked, in this order.</summary>
    public IReadOnlyList<Order> Booked
    {
        get
        {
            lock (_lock)
                return [.. _booked];
        }
    }

    /// <summary>Two calls for the same customer have come at once.</summary>
    public bool HasSeenTwoOfACustomer { get; private set; }

    /// <summary>From now on, calls get no answer once so many orders are booked.</summary>
    public void HoldAfter(int count)
    {
        lock (_lock)
            (_holdAfter, _released) = (count, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    public void Release()
    {
        lock (_lock)
            _holdAfter = int.MaxValue;
        _released.TrySetResult();
    }

    /// <summary>Completes when so many orders are booked.</summary>
    public Task WaitForAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_booked.Count >= count)
                return Task.CompletedTask;
            _waiters.Add((count, reached));
        }
        return reached.Task;
    }

    public async Task<IResult> BookAsync(int number, Order order, HttpContext request)
    {
        bool isFirst;
        Task released;
        lock (_lock)
        {
            isFirst = _seen.Add(number);
            HasSeenTwoOfACustomer |= !_busyCustomers.Add(order.Customer);
            released = _booked.Count >= _holdAfter ? _released.Task : Task.CompletedTask;
        }
        try
        {
            await released.WaitAsync(request.RequestAborted);
            await Task.Delay(2); // the work
            if (isFirst && number % 7 == 0)
                return Results.Text("Try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
            lock (_lock)
                Add(order);
            return Results.NoContent();
        }
        finally
        {
            lock (_lock)
                _busyCustomers.Remove(order.Customer);
        }
    }

    private void Add(Order order)
    {
        if (_booked.Contains(order))
            return;
        _booked.Add(order);
        foreach (var (_, reached) in _waiters.Where(waiter => waiter.Count <= _booked.Count))
            reached.TrySetResult();
    }
}
