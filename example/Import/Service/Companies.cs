using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Import.Service;

/// <summary>
/// The companies that the service knows. What goes wrong depends on the number in the VAT id and on how often the id was asked for:
/// the first call is throttled, fails or hangs for some, every call for others.
/// </summary>
internal sealed class Companies
{
    public const int Throttled = StatusCodes.Status429TooManyRequests;
    public const int Hanging = 0;
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, int> _calls = [];
    private readonly ConcurrentQueue<Lookup> _log = [];
    private int _running;
    private int _peak;

    /// <summary>Every call that came, in the order in which they came.</summary>
    public IReadOnlyCollection<Lookup> Log => _log;

    /// <summary>How many calls the service has worked on at once, at most. A call that hangs is not worked on.</summary>
    public int Peak => Volatile.Read(ref _peak);

    public static string NameOf(string vatId) => $"Company {NumberOf(vatId)}";

    public async Task<IResult> FindAsync(string vatId, HttpContext request)
    {
        int call = _calls.AddOrUpdate(vatId, 1, (_, calls) => calls + 1);
        int status = StatusOf(NumberOf(vatId), call);
        _log.Enqueue(new(vatId, status, Stopwatch.GetTimestamp()));
        if (status == Hanging)
            await Task.Delay(Timeout.Infinite, request.RequestAborted);

        int running = Interlocked.Increment(ref _running);
        for (int peak = Peak; running > peak; peak = Peak)
            Interlocked.CompareExchange(ref _peak, running, peak);
        await Task.Delay(2); // the work
        Interlocked.Decrement(ref _running);

        if (status == Throttled)
            request.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return status switch
        {
            StatusCodes.Status200OK => Results.Json(NameOf(vatId)),
            StatusCodes.Status404NotFound => Results.Text($"There is no company {vatId}.", statusCode: status),
            _ => Results.Text("Try again later.", statusCode: status),
        };
    }

    private static int StatusOf(int number, int call) => (number, call) switch
    {
        _ when number % 25 == 0 => StatusCodes.Status404NotFound,
        _ when number % 60 == 7 => StatusCodes.Status503ServiceUnavailable,
        (19, _) => Hanging,
        (_, 1) when number % 40 == 29 => Hanging,
        (_, 1) when number % 20 == 5 => Throttled,
        (_, 1) when number % 10 == 3 => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status200OK,
    };

    private static int NumberOf(string vatId) => int.Parse(vatId.AsSpan(2), CultureInfo.InvariantCulture);
}

/// <summary>A call of the service, as the service has seen it.</summary>
internal sealed record Lookup(string VatId, int Status, long Timestamp);
