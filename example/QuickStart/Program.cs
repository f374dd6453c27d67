using QuickStart;

// Runs four programs against a real HTTP server. Each of them prints what its user would see. The server keeps a log of
// its own, and after each program the two are compared.
await using var server = await Server.StartAsync();
using var http = new HttpClient { BaseAddress = server.Address };
var stop = server.Stopping; // Ctrl+C

try
{
    Console.WriteLine("== fetchAllUsersSettled");
    var users = await new FetchAllUsers(http).RunAsync(stop);
    stop.ThrowIfCancellationRequested();
    Expect.That(users.Values.Select(user => user.Name).SequenceEqual(["Alice", "Charlie"]));
    Expect.That(users[1] is { Input: 2, Error.Message: "User 2 not found" });
    Expect.That(users.All(user => server.Requests($"GET /users/{user.Input}") == 1));

    Console.WriteLine("\n== sendNotifications");
    var sent = await new SendNotifications(http).RunAsync(stop);
    int reached = server.Deliveries.DistinctBy(delivery => delivery.UserId).Count();
    Console.WriteLine($"On the server: {server.Deliveries.Count} messages for {reached} users");
    stop.ThrowIfCancellationRequested();
    Expect.That(sent.AllFulfilled);
    Expect.That(sent.Select(message => message.Attempts).SequenceEqual([1, 2, 1, 2, 1]));
    Expect.That(server.Requests("POST /notifications") == sent.Sum(message => message.Attempts));
    Expect.That(server.Deliveries.Select(delivery => delivery.UserId).Order().SequenceEqual(sent.Select(message => message.Input.Id)));

    Console.WriteLine("\n== comparison");
    var comparison = new Comparison(http);
    Expect.That(await comparison.WithTaskWhenAllAsync(stop) == "B failed");
    var letters = await comparison.WithAllSettledAsync(stop);
    stop.ThrowIfCancellationRequested();
    Expect.That(letters.Values.SequenceEqual(["A", "C"]));
    Expect.That(letters.All(letter => server.Requests($"GET /letters/{letter.Input}") == 2));

    Console.WriteLine("\n== tenThousand");
    var readings = await new TenThousand(http).RunAsync(stop);
    Console.WriteLine($"On the server: at most {server.PeakConcurrency} requests at once");
    stop.ThrowIfCancellationRequested();
    Expect.That(readings is { Count: 10_000, Fulfilled.Count: 9_800, Rejected.Count: 200 });
    Expect.That(readings.Rejected.All(reading => reading.Input % 50 == 0));
    Expect.That(readings.All(reading => server.Requests($"GET /sensors/{reading.Input}") == 1));
    Expect.That(server.PeakConcurrency == TenThousand.MaxConcurrency);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("Canceled");
    const int canceledByUser = 130;
    return canceledByUser;
}

return Expect.ExitCode;
