using System.Runtime.CompilerServices;
using AllSettled;
using Import.Service;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Import.Orders;

/// <summary>
/// Takes orders from the queue until the host stops. It finishes those that it has taken, and writes all others down for the next start.
/// </summary>
internal sealed class OrderWorker(OrderQueue queue, IServiceScopeFactory scopes, ServicePolicy policy, ILogger<OrderWorker> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = policy.Options with { StopTaking = stoppingToken, ItemTimeout = TimeSpan.FromSeconds(10) };
        var left = new List<Settled<Order, NoResult>>();
        await foreach (var order in scopes.PerItemScope<OrderStore>().StoreSettledStreamAsync(TakeAsync(), options))
        {
            if (order.IsFulfilled)
                continue;
            log.LogError(order.Error, "Order {Number} is not stored: {Status}", order.Input.Number, order.Status);
            left.Add(order);
        }

        var waiting = left.OrderBy(order => order.Index).Select(order => order.Input).ToList();
        await foreach (var order in queue.ReadAllAsync())
            waiting.Add(order);
        await WriteDownAsync(waiting);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        var stopped = base.StopAsync(cancellationToken); // cancels the stopping token, and waits for ExecuteAsync
        queue.Close();
        return stopped;
    }

    private async IAsyncEnumerable<Order> TakeAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<ImportDb>();
            foreach (var order in await db.WaitingOrders.AsNoTracking().OrderBy(order => order.Id).ToListAsync(cancellationToken))
                yield return new(order.Number, order.Customer);
        }
        await foreach (var order in queue.ReadAllAsync().WithCancellation(cancellationToken))
            yield return order;
    }

    private async Task WriteDownAsync(IEnumerable<Order> orders)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ImportDb>();
        // An order that has waited since the last start keeps its place.
        var waiting = (await db.WaitingOrders.Select(order => order.Number).ToListAsync()).ToHashSet();
        foreach (var order in orders.Where(order => waiting.Add(order.Number)))
            db.WaitingOrders.Add(new() { Number = order.Number, Customer = order.Customer });
        await db.SaveChangesAsync();
    }
}
