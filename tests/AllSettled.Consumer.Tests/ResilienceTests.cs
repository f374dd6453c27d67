using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Polly;

namespace Consumer;

/// <summary>
/// Polly's strategies against a real server that fails, stalls and throttles. The server's own log says which requests it got.
/// </summary>
public partial class ResilienceTests
{
    private const int Users = 60;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_servers_log_agrees_with_the_records()
    {
        await using var server = new UnreliableServer();
        using var http = new HttpClient { BaseAddress = server.Address };
        var client = new Client(http);
        var retries = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new() { MaxRetryAttempts = 3, Delay = TimeSpan.Zero })
            .Build();
        var options = new SettledBatchOptions
        {
            MaxConcurrency = Users,
            Resilience = retries,
            ItemTimeout = TimeSpan.FromSeconds(10),
            TimeProvider = _time,
        };

        var run = client.FetchSettledAsync(Enumerable.Range(0, Users), options, TestContext.Current.CancellationToken);
        // A fifth of the items stalls at first. The clock advances once all other items have ended, so the time limit ends only the
        // stalled requests.
        await client.Ended(Users * 4 / 5).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await server.Stalled(Users / 5).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(10));
        var batch = await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(Users, batch.Count);
        Assert.All(batch, record => Assert.Equal(server.RequestsFor(record.Input), record.Attempts));
        foreach (var record in batch)
        {
            var (attempts, fulfilled) = UnreliableServer.KindOf(record.Input) switch
            {
                Kind.Fine => (1, true),
                Kind.DownAtFirst or Kind.StalledAtFirst => (2, true),
                Kind.ThrottledTwice => (3, true),
                _ => (4, false),
            };
            Assert.Equal((attempts, fulfilled), (record.Attempts, record.IsFulfilled));
            if (fulfilled)
                Assert.Equal($"user {record.Input}", record.Value);
            else
                Assert.Equal(HttpStatusCode.InternalServerError, Assert.IsType<HttpRequestException>(record.Error).StatusCode);
        }
    }

    private enum Kind
    {
        Fine,
        DownAtFirst,
        StalledAtFirst,
        ThrottledTwice,
        Broken,
    }

    private sealed partial class Client(HttpClient http)
    {
        private readonly SemaphoreSlim _ended = new(0);

        [SettledBatch]
        public async Task<string> FetchAsync(int id, CancellationToken cancellationToken)
        {
            var kind = UnreliableServer.KindOf(id);
            try
            {
                using var response = await http.GetAsync($"users/{id}", cancellationToken);
                string user = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
                if (kind is not Kind.StalledAtFirst)
                    _ended.Release();
                return user;
            }
            catch (HttpRequestException e) when (kind == Kind.Broken && e.StatusCode == HttpStatusCode.InternalServerError)
            {
                if (_broken.AddOrUpdate(id, 1, static (_, calls) => calls + 1) == 4)
                    _ended.Release();
                throw;
            }
        }

        private readonly ConcurrentDictionary<int, int> _broken = [];

        /// <summary>Completes when this many items have their last answer.</summary>
        public async Task Ended(int items)
        {
            for (int i = 0; i < items; i++)
                await _ended.WaitAsync();
        }
    }

    private sealed class UnreliableServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<int, int> _log = [];
        private readonly SemaphoreSlim _stalled = new(0);
        private readonly TaskCompletionSource _closing = new();
        private readonly Task _serving;

        public UnreliableServer()
        {
            Address = Listen();
            _serving = ServeAsync();
        }

        public Uri Address { get; }

        public static Kind KindOf(int id) => (Kind)(id % 5);

        public int RequestsFor(int id) => _log[id];

        public async Task Stalled(int requests)
        {
            for (int i = 0; i < requests; i++)
                await _stalled.WaitAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _closing.SetResult();
            _listener.Stop();
            await _serving;
        }

        private Uri Listen()
        {
            for (int port = 20_000; ; port++)
            {
                try
                {
                    _listener.Prefixes.Clear();
                    _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                    _listener.Start();
                    return new($"http://127.0.0.1:{port}/");
                }
                catch (HttpListenerException) when (port < 30_000)
                {
                }
            }
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                HttpListenerContext request;
                try
                {
                    request = await _listener.GetContextAsync();
                }
                catch (Exception) when (_closing.Task.IsCompleted)
                {
                    return;
                }
                _ = AnswerAsync(request);
            }
        }

        private async Task AnswerAsync(HttpListenerContext request)
        {
            int id = int.Parse(request.Request.Url!.Segments[^1]);
            int number = _log.AddOrUpdate(id, 1, static (_, requests) => requests + 1);
            var status = (KindOf(id), number) switch
            {
                (Kind.DownAtFirst, 1) => HttpStatusCode.ServiceUnavailable,
                (Kind.ThrottledTwice, <= 2) => HttpStatusCode.TooManyRequests,
                (Kind.Broken, _) => HttpStatusCode.InternalServerError,
                _ => HttpStatusCode.OK,
            };
            if (KindOf(id) == Kind.StalledAtFirst && number == 1)
            {
                _stalled.Release();
                await _closing.Task;
                request.Response.Abort();
                return;
            }
            request.Response.StatusCode = (int)status;
            request.Response.Close(System.Text.Encoding.UTF8.GetBytes($"user {id}"), willBlock: false);
        }
    }
}
