using System.Text.Json;
using Consumer;
using Polly;
using Polly.Retry;

int wrong = 0;
var retry = new ResiliencePipelineBuilder()
    .AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = 2,
        Delay = TimeSpan.Zero,
        ShouldHandle = new PredicateBuilder().Handle<IOException>(),
    })
    .Build();

// A buffered batch with a retry, a time limit and progress. Then the batch is written as JSON and read back.
var progress = new LastReport();
var users = await new UserApi().FetchUserSettledAsync(
    Enumerable.Range(0, 10), new() { ItemTimeout = TimeSpan.FromMilliseconds(200), Resilience = retry, Progress = progress });
Check("fulfilled", users.Fulfilled.Count, 8);
Check(
    "rejected", string.Join(' ', users.Rejected.Select(failed => $"{failed.Input}:{failed.Error!.GetType().Name}")),
    "5:KeyNotFoundException 9:TimeoutException");
Check("attempts", users[3].Attempts, 2);
Check("progress", progress.Report.Settled, 10L);
string json = JsonSerializer.Serialize(users, UserJson.Default.SettledBatchInt32User);
var read = JsonSerializer.Deserialize(json, UserJson.Default.SettledBatchInt32User)!;
Check("round trip", JsonSerializer.Serialize(read, UserJson.Default.SettledBatchInt32User), json);
Check("values", string.Join(' ', read.Values), string.Join(' ', users.Values));
Check("error", ((SettledErrorException)read[5].Error!).Info, ErrorInfo.From(users[5].Error!));
Check("message", read[5].Error!.InnerException!.Message, "disk");
Check("after JSON", (read.CanRetry, read.AllFulfilled, read.Elapsed), (false, false, users.Elapsed));

// A retry of the batch.
var again = await users.RetryAsync(new SettledBatchOptions { ItemTimeout = TimeSpan.FromMilliseconds(100) });
Check("retried", (again.Rejected.Count, again[5].Attempts), (2, 2));

// A batch that its failure threshold stops.
var stopped = await new UserApi().FetchUserSettledAsync(
    [5, 5, 5, 1, 2], new() { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(2) });
Check("stopped", (stopped.StopReason, stopped.Canceled.Count), (SettledStopReason.FailureThreshold, 3));

// A stream, with each record written as JSON.
var lines = new List<string>();
await foreach (var user in new UserApi().FetchUserSettledStreamAsync(Source(), new() { StreamOrder = StreamOrder.Input }))
    lines.Add(JsonSerializer.Serialize(user, UserJson.Default.SettledInt32User));
Check("streamed", lines[0], """{"index":0,"input":1,"status":"fulfilled","value":{"Id":1,"Name":"User 1"}}""");
Check("read", JsonSerializer.Deserialize(lines[1], UserJson.Default.SettledInt32User), Settled.Fulfilled(1, 2, new User(2, "User 2")));
try
{
    JsonSerializer.Deserialize(json[..^3], UserJson.Default.SettledBatchInt32User);
    Check("truncated", "read", "JsonException");
}
catch (JsonException)
{
}

#if TWO_METHODS
var names = await new UserApi().NameSettledAsync(["Ada", "Alan"], "Smith");
Check("names", string.Join(", ", names.EnsureAllFulfilled().Values), "Ada Smith, Alan Smith");
#endif

Console.WriteLine(wrong == 0 ? "All as expected." : $"{wrong} wrong.");
return wrong;

void Check<T>(string what, T actual, T expected)
{
    if (EqualityComparer<T>.Default.Equals(actual, expected))
        return;
    wrong++;
    Console.WriteLine($"{what}: {actual} instead of {expected}");
}

static async IAsyncEnumerable<int> Source()
{
    await Task.Yield();
    yield return 1;
    yield return 2;
}

internal sealed class LastReport : IProgress<SettledProgress>
{
    public SettledProgress Report { get; private set; }

    void IProgress<SettledProgress>.Report(SettledProgress value) => Report = value;
}
