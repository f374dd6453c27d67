using System.Diagnostics;
using Import.Service;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using QuickStart;

namespace Import.Drive;

/// <summary>Uploads rows, and compares the answers with the database and with the log of the service.</summary>
internal sealed class UploadDrive(RunningApp app, UnreliableService service, TempDatabase database)
{
    public async Task RunAsync(CancellationToken stop)
    {
        // Both at once: the limit of the service holds for both together.
        var (imported, streamed) = (new Upload(11, 160), new Upload(161, 210));
        var importing = imported.ImportAsync(app.Http, stop);
        var streaming = streamed.StreamAsync(app.Http, stop);
        await Task.WhenAll(importing, streaming);

        Console.WriteLine("== POST /import");
        imported.Report(await importing);
        Console.WriteLine("\n== POST /import/stream");
        streamed.Report(await streaming);
        Console.WriteLine("\n== the database");
        await CompareDatabaseAsync([.. imported.Imported, .. streamed.Imported]);
        Console.WriteLine("\n== the log of the service");
        CompareLog([.. imported.Numbers, .. streamed.Numbers]);
        Console.WriteLine("\n== POST /import with too many rows");
        await SendTooManyAsync(stop);
    }

    private async Task CompareDatabaseAsync(int[] numbers)
    {
        await using var db = database.Open();
        var customers = await db.Customers.OrderBy(customer => customer.VatId).ToListAsync();
        Console.WriteLine($"{customers.Count} customers");
        Expect.That(customers.Select(customer => customer.VatId).SequenceEqual(numbers.Select(Upload.VatIdOf)));
        Expect.That(customers.Select(customer => customer.Company).SequenceEqual(numbers.Select(number => $"Company {number}")));
    }

    private void CompareLog(int[] numbers)
    {
        var calls = service.Companies.Log.ToLookup(call => call.VatId);
        var valid = numbers.Where(number => Upload.ExpectedStatusOf(number) != StatusCodes.Status422UnprocessableEntity).ToList();
        Console.WriteLine($"{calls.Count} companies were looked up, at most {ServicePolicy.MaxCallsAtOnce} at once");
        Expect.That(calls.Select(company => company.Key).Order().SequenceEqual(valid.Select(Upload.VatIdOf)));
        Expect.That(service.Companies.Peak is > 1 and <= ServicePolicy.MaxCallsAtOnce);
        Expect.That(calls.All(company => company.Count() <= ServicePolicy.MaxAttempts));
        Expect.That(valid.All(number =>
            (Upload.ExpectedStatusOf(number) == StatusCodes.Status200OK) == (calls[Upload.VatIdOf(number)].Last().Status == 200)));

        var throttled = calls.Where(company => company.Any(call => call.Status == Companies.Throttled)).ToList();
        Console.WriteLine($"Throttled, and called again when the service allowed it: {throttled.Count}");
        Expect.That(throttled.All(company => CameBackInTime([.. company])));
        var hanging = calls.Where(company => company.Any(call => call.Status == Companies.Hanging)).ToList();
        Console.WriteLine($"Without an answer, and called again: {hanging.Count}");
        Expect.That(hanging.All(company => company.Count() > 1));
    }

    private static bool CameBackInTime(Lookup[] calls)
    {
        // A timer may be early by its resolution.
        var atLeast = Companies.RetryAfter - TimeSpan.FromMilliseconds(20);
        return calls.Zip(calls.Skip(1)).All(pair => pair.First.Status != Companies.Throttled
            || Stopwatch.GetElapsedTime(pair.First.Timestamp, pair.Second.Timestamp) >= atLeast);
    }

    private async Task SendTooManyAsync(CancellationToken stop)
    {
        int callsBefore = service.Companies.Log.Count;
        using var response = await new Upload(1_001, 1_001 + ImportApp.MaxRows).SendAsync(app.Http, "/import", stop);
        Console.WriteLine($"{(int)response.StatusCode}, and nothing was looked up");
        Expect.That((int)response.StatusCode == StatusCodes.Status413PayloadTooLarge);
        Expect.That(service.Companies.Log.Count == callsBefore);
    }
}
