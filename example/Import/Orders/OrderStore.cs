using AllSettled;
using Import.Service;
using Microsoft.EntityFrameworkCore;

namespace Import.Orders;

/// <summary>
/// Books an order at the service and stores it. The orders of a customer are done one by one, in their order.
/// An order that fails stops its customer until the next start, so that no later order is done before it.
/// </summary>
internal sealed class OrderStore(ServiceClient service, ImportDb db)
{
    [SettledBatch(MaxConcurrency = 16, PartitionBy = nameof(Order.Customer), StopPartitionOnFailure = true)]
    public async Task StoreAsync(Order order, CancellationToken cancellationToken)
    {
        await service.BookAsync(order, cancellationToken);
        if (!await db.Orders.AnyAsync(stored => stored.Number == order.Number, cancellationToken))
            db.Orders.Add(new() { Number = order.Number, Customer = order.Customer });
        // In the same transaction: the order is done, and waits no more.
        db.WaitingOrders.RemoveRange(
            await db.WaitingOrders.Where(waiting => waiting.Number == order.Number).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }
}
