using System.Diagnostics;
using System.Globalization;
using Import.Service;
using QuickStart;

namespace Import.Drive;

/// <summary>
/// Starts the application, calls it over HTTP, stops it, and checks what it has done: in its answers, in its database, and in the log of
/// the service that it calls.
/// </summary>
internal static class DriveProgram
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync()
    {
        // If an order is lost, the service waits for it in vain.
        using var timeLimit = new CancellationTokenSource(s_timeLimit);
        using var canceler = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token);
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            canceler.Cancel();
        };
        try
        {
            await RunAsync(canceler.Token);
        }
        catch (OperationCanceledException) when (timeLimit.IsCancellationRequested)
        {
            Console.Error.WriteLine($"NOT AS STATED: done within {s_timeLimit}");
            return 1;
        }
        catch (OperationCanceledException) when (canceler.IsCancellationRequested)
        {
            Console.WriteLine("Canceled");
            const int canceledByUser = 130;
            return canceledByUser;
        }
        return Expect.ExitCode;
    }

    private static async Task RunAsync(CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        using var database = new TempDatabase();
        await using var service = await UnreliableService.StartAsync();
        var orders = new OrderDrive(service, database);
        await using (var app = await RunningApp.StartAsync(database, service, stop))
        {
            await new UploadDrive(app, service, database).RunAsync(stop);
            Console.WriteLine("\n== POST /orders");
            await orders.StopInTheMiddleAsync(app, stop);
        }
        await using (var app = await RunningApp.StartAsync(database, service, stop))
            await orders.GoOnAsync(app, stop);

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {seconds:F1} s"));
    }
}
