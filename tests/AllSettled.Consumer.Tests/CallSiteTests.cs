using System.Collections.Concurrent;
using System.Net;

namespace Consumer;

/// <summary>The call sites that the README shows, in the same words where a test can use them.</summary>
public class CallSiteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_comes_back_without_a_try()
    {
        var api = UserApi.WithoutUsers(2);

        var users = await api.FetchUserSettledAsync([1, 2, 3], Ct);

        Assert.Equal([new User(1, "User 1"), new User(3, "User 3")], users.Values);
        var failed = Assert.Single(users.Rejected);
        Assert.Equal((1, 2), (failed.Index, failed.Input));
        Assert.IsType<HttpRequestException>(failed.Error);
        Assert.False(users.AllFulfilled);
    }

    [Fact]
    public async Task Deconstruction_partitions()
    {
        var users = await UserApi.WithoutUsers(2, 4).FetchUserSettledAsync([1, 2, 3, 4, 5], Ct);

        var (loaded, failed, canceled) = users;

        Assert.Equal([1, 3, 5], loaded.Select(user => user.Input));
        Assert.Equal([2, 4], failed.Select(user => user.Input));
        Assert.Empty(canceled);
    }

    [Fact]
    public async Task A_retry_runs_only_what_failed()
    {
        var requests = new ConcurrentQueue<string>();
        var api = UserApi.Answering(request =>
        {
            string path = request.RequestUri!.AbsolutePath;
            bool first = !requests.Contains(path);
            requests.Enqueue(path);
            return new(first && path is "/users/2/messages" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        });
        User[] recipients = [new(1, "Ada"), new(2, "Bob"), new(3, "Cleo")];

        var sent = await api.SendNotificationSettledAsync(recipients, "maintenance at 22:00", Ct);
        var first = sent;
        if (!sent.AllFulfilled)
            sent = await sent.RetryAsync(Ct);
        var ensured = sent.EnsureAllFulfilled();

        Assert.Same(sent, ensured);
        Assert.Equal([1, 2, 1], sent.Select(message => message.Attempts));
        Assert.Equal(recipients, sent.Select(message => message.Input));
        Assert.Equal(
            ["/users/1/messages", "/users/2/messages", "/users/2/messages", "/users/3/messages"], requests.Order());
        Assert.Single(first.Rejected);
    }

    [Fact]
    public async Task Ensuring_throws_one_exception_with_everything_attached()
    {
        var users = await UserApi.WithoutUsers(2, 3).FetchUserSettledAsync([1, 2, 3], Ct);

        var exception = Assert.Throws<SettledBatchException<int, User>>(() => users.EnsureAllFulfilled());

        Assert.Same(users, exception.Batch);
        Assert.Equal((1, 2, 0), (exception.FulfilledCount, exception.RejectedCount, exception.CanceledCount));
        Assert.Same(users[1].Error, exception.InnerException);
        Assert.Contains("UserApi.FetchUserAsync", exception.Message);
    }

    [Fact]
    public async Task Several_parameters_vary_as_a_tuple()
    {
        var quotes = await UserApi.WithoutUsers().QuoteSettledAsync([("A-1", 2), ("B-7", 1), ("C-3", 0)], "EUR", Ct);

        Assert.Equal([5m, 2.5m], quotes.Values);
        Assert.Equal("C-3", quotes[2].Input.sku);
        Assert.Equal(0, quotes[2].Input.quantity);
        Assert.IsType<ArgumentOutOfRangeException>(quotes[2].Error);
    }

    [Fact]
    public async Task One_outcome_is_read_by_property_patterns()
    {
        var api = UserApi.Answering(request => request.RequestUri!.Segments[^1] switch
        {
            "1" => new() { Content = new StringContent("Ada") },
            "2" => new(HttpStatusCode.NotFound),
            _ => throw new InvalidOperationException("no route"),
        });

        var users = await api.FetchUserSettledAsync([1, 2, 3], Ct);
        var lines = users.Select(outcome => outcome switch
        {
            { IsFulfilled: true, Value: var user } => user.Name,
            { Error: HttpRequestException { StatusCode: HttpStatusCode.NotFound } } => "gone",
            { IsRejected: true, Error: var error } => error.Message,
            _ => "not run",
        });

        Assert.Equal(["Ada", "gone", "no route"], lines);
    }

    [Fact]
    public async Task A_canceled_call_returns_what_has_settled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var api = UserApi.Answering(request =>
        {
            if (request.RequestUri!.Segments[^1] == "2")
                stop.Cancel();
            return new() { Content = new StringContent("Ada") };
        });
        var options = new SettledBatchOptions { MaxConcurrency = 1 };

        var users = await api.FetchUserSettledAsync([1, 2, 3, 4], options, stop.Token);

        Assert.Equal(4, users.Count);
        Assert.True(users[0].IsFulfilled);
        Assert.True(users[3] is { IsCanceled: true, Attempts: 0 });
        Assert.Equal(SettledStopReason.Canceled, users.StopReason);
        Assert.Throws<OperationCanceledException>(users.ThrowIfCanceled);
    }
}
