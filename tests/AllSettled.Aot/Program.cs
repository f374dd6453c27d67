using System.Runtime.CompilerServices;
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

// A threshold that tells the running items to stop. Then only the rejected item runs again.
var halted = await new UserApi().FetchUserSettledAsync(
    [9, 5], new() { MaxConcurrency = 2, StopAfter = FailureThreshold.Count(1, cancelRunning: true) });
Check("halted", (halted.StopReason, halted[0].Status, halted[1].Status), (
    SettledStopReason.FailureThreshold, SettledStatus.Canceled, SettledStatus.Rejected));
var selected = await halted.RetryWhereAsync(left => left.IsRejected);
Check("selected", (selected[0].Attempts, selected[1].Attempts), (1, 2));

// A batch with a time limit. User 9 never answers.
var late = await new UserApi().FetchUserSettledAsync(
    [9, 1], new() { MaxConcurrency = 1, BatchTimeout = TimeSpan.FromMilliseconds(100) });
Check("late", (late.StopReason, late.Canceled.Count), (SettledStopReason.Timeout, 2));

// A batch that was read from JSON goes on with a function.
var resumed = await read.ResumeAsync((id, _) => Task.FromResult(new User(id, "resumed")));
Check("resumed", (resumed.AllFulfilled, resumed[1].Value, resumed[5].Value, resumed[5].Attempts), (
    true, users[1].Value, new User(5, "resumed"), 2));

// Results that are failures: one judge returns true, the other one returns an exception.
var found = await new UserApi().FindUserSettledAsync([1, 2]);
Check("judged", (found[0].Status, found[1].Status, found[1].Value), (
    SettledStatus.Fulfilled, SettledStatus.Rejected, new User(2, "")));
Check("judged error", (found[1].Error as SettledResultException<User>)?.Result, new User(2, ""));
string unnamed = JsonSerializer.Serialize(found[1], UserJson.Default.SettledInt32User);
const string withValue = """{"index":1,"input":2,"status":"rejected","value":{"Id":2,"Name":""},"reason":{""";
Check("judged JSON", unnamed[..Math.Min(unnamed.Length, withValue.Length)], withValue);
var unnamedRead = JsonSerializer.Deserialize(unnamed, UserJson.Default.SettledInt32User);
Check("judged read", (unnamedRead.Status, unnamedRead.Value), (SettledStatus.Rejected, found[1].Value));
Check("judged reason", ((SettledErrorException)unnamedRead.Error!).Info, ErrorInfo.From(found[1].Error!));
var parsed = new UserApi().ParseUserSettled(["7", "seven"], new() { Resilience = retry });
Check("parsed", (parsed[0].Value, parsed[1].Error?.Message), (new User(7, "7"), "seven: 2 flaky users"));
Check("parsed again", (parsed[1].Value, parsed[1].Attempts), (new User(-1, "seven"), 3));

// Items with keys: the keys are values, and a failure stops its key.
var stored = await new UserApi().StoreUserSettledAsync([new(1, "a"), new(11, ""), new(21, "c"), new(2, "d")]);
Check("stored", string.Join(' ', stored.Select(user => user.Status)), "Fulfilled Rejected Canceled Fulfilled");

// Calls that take three users: in a batch with a repeated user, and in a stream.
const string outcomes = "1:Fulfilled 2:Fulfilled 2:Fulfilled 4:Rejected 5:Rejected 6:Fulfilled";
var bulk = await new UserApi().FetchUsersSettledAsync([1, 2, 2, 4, 5, 6]);
Check("bulk", string.Join(' ', bulk.Select(user => $"{user.Input}:{user.Status}")), outcomes);
var bulkStream = new UserApi().FetchUsersSettledStreamAsync([1, 2, 2, 4, 5, 6], new SettledBatchOptions());
Check("bulk stream", string.Join(' ', (await bulkStream.ToSettledBatchAsync()).Select(user => $"{user.Input}:{user.Status}")), outcomes);

// A soft stop. The batch starts nothing. The stream runs what its source still yields, and ends without an exception.
using var stopping = new CancellationTokenSource();
var soft = new SettledBatchOptions { StopTaking = stopping.Token, StreamOrder = StreamOrder.Input };
var taken = new List<int>();
await foreach (var user in new UserApi().FetchUserSettledStreamAsync(Messages(stopping), soft))
    taken.Add(user.Value!.Id);
Check("taken", string.Join(' ', taken), "1 2");
var unstarted = await new UserApi().FetchUserSettledAsync([1, 2], soft);
Check("unstarted", (unstarted.StopReason, unstarted.Canceled.Count, unstarted[0].Attempts), (SettledStopReason.Requested, 2, 0));

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

#if ONE_MORE_METHOD
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

static async IAsyncEnumerable<int> Messages(
    CancellationTokenSource stopping, [EnumeratorCancellation] CancellationToken cancellationToken = default)
{
    yield return 1;
    await stopping.CancelAsync();
    yield return 2;
    await Task.Delay(Timeout.Infinite, cancellationToken);
}

internal sealed class LastReport : IProgress<SettledProgress>
{
    public SettledProgress Report { get; private set; }

    void IProgress<SettledProgress>.Report(SettledProgress value) => Report = value;
}
