using System.Net.Http.Json;
using Import.Orders;
using Import.Service;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using QuickStart;

namespace Import.Drive;

/// <summary>Sends orders, stops the host in the middle, and starts it again.</summary>
internal sealed class OrderDrive(UnreliableService service, TempDatabase database)
{
    private const int SentFirst = 100;
    private const int SentLater = 20;
    private const int BookedBeforeStop = 20;

    public async Task StopInTheMiddleAsync(RunningApp app, CancellationToken stop)
    {
        service.Bookings.HoldAfter(BookedBeforeStop);
        await SendAsync(app, 1, SentFirst, stop);
        await service.Bookings.WaitForAsync(BookedBeforeStop).WaitAsync(stop);
        var stopped = app.StopAsync();
        await app.Queue.Closed.WaitAsync(stop); // the worker takes no more. Only now does the service go on
        service.Bookings.Release();
        await stopped;

        await using var db = database.Open();
        var stored = await db.Orders.Select(order => order.Number).ToListAsync(stop);
        var waiting = await db.WaitingOrders.Select(order => order.Number).ToListAsync(stop);
        bool isEachThereOnce = stored.Concat(waiting).Order().SequenceEqual(Enumerable.Range(1, SentFirst));
        Console.WriteLine($"{SentFirst} orders were accepted, and the host has stopped in the middle");
        Console.WriteLine($"Every order is stored or waits: {isEachThereOnce}");
        Expect.That(stored.Count >= BookedBeforeStop && waiting.Count > 0);
        Expect.That(isEachThereOnce);
        Expect.That(stored.Order().SequenceEqual(service.Bookings.Booked.Select(order => order.Number).Order()));
    }

    public async Task GoOnAsync(RunningApp app, CancellationToken stop)
    {
        const int total = SentFirst + SentLater;
        await SendAsync(app, SentFirst + 1, total, stop);
        await service.Bookings.WaitForAsync(total).WaitAsync(stop);
        await app.StopAsync(); // finishes what is not stored yet

        await using var db = database.Open();
        var stored = await db.Orders.OrderBy(order => order.Id).Select(order => new Order(order.Number, order.Customer)).ToListAsync(stop);
        var booked = service.Bookings.Booked;
        Console.WriteLine($"{SentLater} more orders were accepted after a new start");
        Console.WriteLine($"In the database: {stored.Count} orders, {await db.WaitingOrders.CountAsync(stop)} waiting");
        Console.WriteLine($"At the service: {booked.Count} orders, at most one of a customer at once");
        Expect.That(await db.WaitingOrders.CountAsync(stop) == 0);
        Expect.That(IsEachOnceAndInOrder(stored, total));
        Expect.That(IsEachOnceAndInOrder(booked, total));
        Expect.That(!service.Bookings.HasSeenTwoOfACustomer);
    }

    private static async Task SendAsync(RunningApp app, int first, int last, CancellationToken stop)
    {
        var orders = Enumerable.Range(first, last - first + 1).Select(number => new Order(number, $"Customer {number % 10}"));
        using var response = await app.Http.PostAsJsonAsync("/orders", orders, stop);
        Expect.That((int)response.StatusCode == StatusCodes.Status202Accepted);
    }

    private static bool IsEachOnceAndInOrder(IReadOnlyList<Order> orders, int total)
        => orders.Select(order => order.Number).Order().SequenceEqual(Enumerable.Range(1, total))
        && orders.GroupBy(order => order.Customer, order => order.Number).All(numbers => numbers.SequenceEqual(numbers.Order()));
}
