using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Consumer;

/// <summary>Endpoints that take many inputs per call: nothing is lost, and nothing is done twice.</summary>
public partial class BulkEndpointTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_sends_what_is_missing()
    {
        var shop = new Shop();
        var orders = Enumerable.Range(1, 5).Select(number => new Order(number, number % 2 == 0 ? 0 : 10)).ToArray();

        var first = await shop.StoreSettledAsync(orders, Ct);

        Assert.Equal([1, 3, 5], first.Values.Select(stored => stored.Number));
        Assert.Equal([2, 4], first.Rejected.Select(order => order.Input.Number));
        Assert.Equal([1, 3, 5], shop.Stored.Order());

        shop.TakesAll = true;
        var second = await first.RetryAsync(Ct);

        Assert.True(second.AllFulfilled);
        Assert.Equal([1, 2, 3, 4, 5], shop.Stored.Order());
    }

    [Fact]
    public async Task A_channel()
    {
        var shop = new Shop();
        var channel = Channel.CreateUnbounded<int>();
        for (int ticket = 0; ticket < 25; ticket++)
            await channel.Writer.WriteAsync(ticket, Ct);
        channel.Writer.Complete();
        var options = new SettledBatchOptions { StreamOrder = StreamOrder.Input };

        var records = new List<Settled<int, string>>();
        await foreach (var record in shop.PrintSettledStreamAsync(channel.Reader.ReadAllAsync(Ct), options, Ct))
            records.Add(record);

        Assert.Equal(Enumerable.Range(0, 25), records.Select(record => record.Input));
        Assert.Equal([13], records.Where(record => record.IsRejected).Select(record => record.Input));
        Assert.Equal("ticket 24", records[24].Value);
        Assert.All(shop.Calls, call => Assert.InRange(call.Length, 1, 10));
    }

    public sealed record Order(int Number, int Amount);

    public sealed record StoredOrder(int Number);

    public sealed partial class Shop
    {
        public ConcurrentQueue<string[]> Calls { get; } = [];

        public ConcurrentQueue<int> Stored { get; } = [];

        public bool TakesAll { get; set; }

        /// <summary>Stores all orders of a call, or none of them.</summary>
        [SettledBulk(3, OnFailure = BulkFailureMode.Split, KeyBy = nameof(StoredOrder.Number))]
        public async Task<List<StoredOrder>> StoreAsync(Order[] orders, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (!TakesAll && orders.Any(order => order.Amount == 0))
                throw new ArgumentException("An order is empty.");
            foreach (var order in orders)
                Stored.Enqueue(order.Number);
            return [.. orders.Select(order => new StoredOrder(order.Number)).Reverse()];
        }

        [SettledBulk(10)]
        public async Task<IReadOnlyList<Settled<int, string>>> PrintAsync(IReadOnlyList<int> tickets, CancellationToken cancellationToken)
        {
            Calls.Enqueue([.. tickets.Select(ticket => $"{ticket}")]);
            await Task.Yield();
            return
            [
                .. tickets.Select(ticket => ticket == 13
                    ? Settled.Rejected<int, string>(0, ticket, new InvalidOperationException("no paper"))
                    : Settled.Fulfilled(0, ticket, $"ticket {ticket}")),
            ];
        }
    }
}
