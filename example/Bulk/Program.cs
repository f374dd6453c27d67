using System.Threading.Channels;
using Bulk.Database;
using Bulk.Queue;
using Bulk.Search;
using QuickStart;

// Runs four programs against real endpoints that take many inputs per call. Each endpoint keeps a log of its own, or is a database. After
// each program, its records are compared with what the endpoint has: nothing is lost, and nothing was done twice.
using var canceler = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    canceler.Cancel();
};
var stop = canceler.Token;

try
{
    await SendMessagesAsync();
    await ForwardMessagesAsync();
    await IndexDocumentsAsync();
    await UseDatabaseAsync();
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("Canceled");
    const int canceledByUser = 130;
    return canceledByUser;
}

return Expect.ExitCode;

async Task SendMessagesAsync()
{
    Console.WriteLine("== queue");
    await using var server = await QueueServer.StartAsync();
    using var http = server.CreateClient();
    var messages = Enumerable.Range(1, 100).Select(number => new Message(number, $"Text {number}")).ToArray();

    var sent = await new QueueSender(http).SendAllAsync(messages, stop);

    stop.ThrowIfCancellationRequested();
    Console.WriteLine($"On the server: {server.Accepted.Count} messages in {server.CallSizes.Count} calls");
    Expect.That(sent.AllFulfilled);
    Expect.That(sent.All(message => message.Value!.MessageId == $"message-{message.Input.Number}"));
    Expect.That(server.Accepted.Order().SequenceEqual(messages.Select(message => message.Number)));
    Expect.That(server.CallSizes.Max() == QueueServer.MaxEntries);
    Expect.That(server.CallSizes.Sum() == sent.Sum(message => message.Attempts));
}

async Task ForwardMessagesAsync()
{
    Console.WriteLine("\n== queue, as a stream");
    await using var server = await QueueServer.StartAsync();
    using var http = server.CreateClient();
    using var stopTaking = new CancellationTokenSource();
    var channel = Channel.CreateBounded<Message>(20);
    var produced = ProduceAsync();

    var sent = await new QueueSender(http).ForwardAsync(channel.Reader.ReadAllAsync(), stopTaking.Token, stop);

    int last = await produced;
    var left = new List<int>();
    while (channel.Reader.TryRead(out var message))
        left.Add(message.Number);
    stop.ThrowIfCancellationRequested();
    bool acceptedOnce = server.Accepted.Order().SequenceEqual(sent.Select(message => message.Input.Number));
    bool lostNothing = sent.Select(message => message.Input.Number).Concat(left).SequenceEqual(Enumerable.Range(1, last));
    Console.WriteLine($"Every message that was taken is on the server once: {acceptedOnce}");
    Console.WriteLine($"The others are still in the channel: {lostNothing}");
    Expect.That(sent.Unfulfilled.Count == 0);
    Expect.That(acceptedOnce);
    Expect.That(lostNothing);
    Expect.That(server.CallSizes.Max() <= QueueServer.MaxEntries);

    async Task<int> ProduceAsync()
    {
        int number = 0;
        while (!stopTaking.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            number++;
            await channel.Writer.WriteAsync(new(number, $"Text {number}"), stop);
            if (number % 30 == 0)
                await Task.Delay(1, stop);
            if (server.Accepted.Count > 500)
                await stopTaking.CancelAsync();
        }
        return number;
    }
}

async Task IndexDocumentsAsync()
{
    Console.WriteLine("\n== search");
    await using var server = await SearchServer.StartAsync();
    using var http = server.CreateClient();
    int[] bad = [137, 512, 513];
    var documents = Enumerable.Range(1, 1_000).Select(id => new Document(id, bad.Contains(id) ? "" : $"Title {id}")).ToArray();

    var indexed = await new SearchIndexer(http).RunAsync(documents, stop);

    stop.ThrowIfCancellationRequested();
    Console.WriteLine($"On the server: {server.Indexed.Count} documents in {server.Calls} calls");
    Expect.That(indexed.Rejected.Select(document => document.Input.Id).SequenceEqual(bad));
    Expect.That(server.Indexed.Order().SequenceEqual(documents.Select(document => document.Id).Except(bad)));
}

async Task UseDatabaseAsync()
{
    Console.WriteLine("\n== database");
    using var database = new ShopDatabase();
    var shop = new Shop(database.ConnectionString);

    // Customer 1001 does not exist. The first three are wanted twice: the dictionary of a call would refuse a row that came twice.
    int[] ids = [1, 2, 3, .. Enumerable.Range(1, 1_001)];
    var customers = await shop.FindAsync(ids, stop);

    stop.ThrowIfCancellationRequested();
    Expect.That(customers.Fulfilled.All(customer => customer.Value == new Customer(customer.Input, $"Customer {customer.Input}")));
    Expect.That(customers.Rejected.Select(missing => missing.Input).SequenceEqual([1_001]));
    Expect.That(customers.Count == ids.Length);

    var orders = Enumerable.Range(1, 200).Select(number => new Order($"A-{number}", number, Amount: number == 77 ? 0 : 10)).ToArray();
    orders[119] = orders[119] with { CustomerId = 5_000 };
    var stored = await shop.StoreAsync(orders, stop);

    stop.ThrowIfCancellationRequested();
    Console.WriteLine($"In the database: {database.Orders.Count} orders");
    Expect.That(stored.Rejected.Select(order => order.Input.Number).SequenceEqual(["A-77", "A-120"]));
    Expect.That(database.Orders.ToHashSet().SetEquals(stored.Values));
    Expect.That(database.Orders.Count == stored.Values.Count);
}
