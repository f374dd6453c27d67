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
    public static async Task<int> RunAsync()
    {
        using var canceler = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            canceler.Cancel();
        };
        try
        {
            await RunAsync(canceler.Token);
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
