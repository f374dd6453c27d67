using Consumer;

[assembly: SettledBatchFor(typeof(Version), nameof(Version.Parse), typeof(string), MaxConcurrency = 4,
    PartitionBy = nameof(Keys.IsPreview), PartitionByType = typeof(Keys), StopPartitionOnFailure = true)]

namespace Consumer;

/// <summary>Limits per key: the items of one key run one after another, in input order.</summary>
public partial class PartitionByTests
{
    private static readonly Order[] s_orders =
        [.. Enumerable.Range(0, 200).Select(id => new Order(id, $"customer {id * id % 7}"))];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch()
    {
        var shop = new Shop();

        var batch = await shop.ShipSettledAsync(s_orders, Ct);

        Assert.Equal(200, batch.Values.Count);
        Assert.Equal(1, shop.Counter.Most);
        Assert.All(shop.Counter.Started.Values, orders => Assert.Equal(orders.OrderBy(order => order.Id), orders));
    }

    [Fact]
    public async Task A_limit_of_the_attribute_and_of_the_options()
    {
        var shop = new Shop();

        (await shop.PackSettledAsync(s_orders.Select(order => (order, 2)), Ct)).EnsureAllFulfilled();
        Assert.InRange(shop.Counter.Most, 1, 3);

        shop = new Shop();
        (await shop.PackSettledAsync(s_orders.Select(order => (order, 2)), new SettledBatchOptions { MaxPerPartition = 1 }, Ct))
            .EnsureAllFulfilled();
        Assert.Equal(1, shop.Counter.Most);
    }

    [Fact]
    public async Task A_stream()
    {
        var shop = new Shop();
        var seen = new List<int>();

        await foreach (var record in shop.ShipSettledStreamAsync(s_orders, Ct))
            seen.Add(record.GetValueOrThrow());

        Assert.Equal(200, seen.Count);
        Assert.Equal(1, shop.Counter.Most);
        Assert.All(shop.Counter.Started.Values, orders => Assert.Equal(orders.OrderBy(order => order.Id), orders));
    }

    [Fact]
    public async Task An_interface()
    {
        var queue = new Queue();

        var batch = await ((IQueue)queue).SendSettledAsync(s_orders, Ct);

        Assert.True(batch.AllFulfilled);
        Assert.Equal(1, queue.Counter.Most);
    }

    [Fact]
    public void A_method_of_the_platform()
    {
        // The failure stops the previews, and no others.
        var batch = VersionSettled.ParseSettled(["1.0", "1.1-preview", "2.0", "2.1-preview", "3.0"], Ct);

        Assert.Equal([new(1, 0), new(2, 0), new(3, 0)], batch.Values);
        Assert.IsType<FormatException>(batch[1].Error);
        Assert.Equal((SettledStatus.Canceled, 0), (batch[3].Status, batch[3].Attempts));
    }

    [Fact]
    public async Task A_key_that_cannot_be_had_is_a_failure()
    {
        var shop = new Shop();

        var batch = await shop.ShipSettledAsync([s_orders[0], null!, s_orders[1]], Ct);

        Assert.Equal([0, 1], batch.Values);
        Assert.IsType<NullReferenceException>(batch[1].Error);
        Assert.Equal(0, batch[1].Attempts);
    }

    public sealed record Order(int Id, string Customer);

    /// <summary>How many orders of a customer run at once, and which have started.</summary>
    public sealed class OrderCounter
    {
        private readonly Dictionary<string, int> _running = [];

        public int Most { get; private set; }

        public Dictionary<string, List<Order>> Started { get; } = [];

        public async Task<int> RunAsync(Order order)
        {
            lock (Started)
            {
                _running[order.Customer] = _running.GetValueOrDefault(order.Customer) + 1;
                Most = Math.Max(Most, _running[order.Customer]);
                if (!Started.TryAdd(order.Customer, [order]))
                    Started[order.Customer].Add(order);
            }
            await Task.Yield();
            lock (Started)
                _running[order.Customer]--;
            return order.Id;
        }
    }

    public sealed partial class Shop
    {
        public OrderCounter Counter { get; } = new();

        [SettledBatch(MaxConcurrency = 64, PartitionBy = nameof(Order.Customer))]
        public Task<int> ShipAsync(Order order, CancellationToken cancellationToken) => Counter.RunAsync(order);

        [SettledBatch(MaxConcurrency = 64, PartitionBy = nameof(CustomerOf), MaxPerPartition = 3)]
        public async ValueTask PackAsync([PerItem] Order order, [PerItem] int boxes, CancellationToken cancellationToken)
            => await Counter.RunAsync(order);

        private string? CustomerOf(Order order, int boxes) => Counter is null || boxes == 0 ? null : order.Customer;
    }

    private sealed class Queue : IQueue
    {
        public OrderCounter Counter { get; } = new();

        public Task SendAsync(Order order) => Counter.RunAsync(order);

        public (string, bool) TopicOf(Order order) => (order.Customer, true);
    }
}

public interface IQueue
{
    [SettledBatch(PartitionBy = nameof(TopicOf))]
    Task SendAsync(PartitionByTests.Order order);

    (string, bool) TopicOf(PartitionByTests.Order order);
}

internal static class Keys
{
    internal static bool IsPreview(string version) => version.EndsWith("-preview", StringComparison.Ordinal);
}
