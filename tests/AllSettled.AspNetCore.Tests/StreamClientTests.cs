using System.Net.Sockets;
using System.Text;
using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>Clients that leave, and clients that read slowly.</summary>
public class StreamClientTests
{
    private const int LineLength = 64 * 1024;
    private readonly HeldShop _held = new();

    [Theory]
    [InlineData("application/x-ndjson", false)]
    [InlineData("text/event-stream", false)]
    [InlineData("application/x-ndjson", true)]
    public async Task A_client_that_leaves_cancels_the_items(string accept, bool isHttp2)
    {
        var ended = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(app => app.MapGet("/", async (HttpContext context) =>
        {
            await SettledResults.Stream(_held.GetSettledStreamAsync([0, 1, 2])).ExecuteAsync(context);
            ended.SetResult();
        }));
        var request = new HttpRequestMessage(HttpMethod.Get, isHttp2 ? server.Http2Address : server.Address)
        {
            Headers = { { "Accept", accept } },
            Version = isHttp2 ? new(2, 0) : new(1, 1),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using (await Lines.SendAsync(server.Client, request))
            await Task.WhenAll(_held.Started(0), _held.Started(1), _held.Started(2)).InTime();

        await Task.WhenAll(_held.Canceled(0), _held.Canceled(1), _held.Canceled(2)).InTime();
        await ended.Task.InTime();
        Assert.Empty(server.Log.OfPackage);
        Assert.Empty(server.Log.OfOthers);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream")]
    public async Task The_stream_of_a_client_that_has_left_is_disposed_of_after_its_read(string accept)
    {
        var time = new ObservedTime();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var read = new TaskCompletionSource<Settled<int, int>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // It does not obey its token.
        var stream = new ProbedStream<int>(async (_, token) =>
        {
            token.Register(() => canceled.SetResult());
            reading.SetResult();
            return await read.Task;
        });
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(stream)), services => services.AddSingleton<TimeProvider>(time));
        using (await Lines.GetAsync(server, accept: accept))
            await reading.Task.InTime();

        await canceled.Task.InTime();
        if (accept == "text/event-stream")
        {
            // The next heartbeat finds that nobody is there.
            await time.Waiting(1).InTime();
            time.Advance(TimeSpan.FromSeconds(15));
        }
        Assert.False(stream.Disposed.Task.IsCompleted);
        read.SetResult(Settled.Fulfilled<int, int>(0, 0, 0));

        await stream.Disposed.Task.InTime();
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("text/event-stream")]
    public async Task A_client_that_does_not_read_stops_the_source(string accept)
    {
        var body = new ObservedBody();
        int readsWhileBlocked = 0;
        var stream = EndlessLines(() => readsWhileBlocked += body.IsBlocked ? 1 : 0);
        await using var server = await StartAsync(body, stream);
        using var client = await ConnectAsync(server, accept);

        await body.Blocked(1).InTime();
        // What is between the stream and the client: the buffers of two sockets, and those of Kestrel.
        Assert.InRange(stream.Reads * LineLength, LineLength, 64L * 1024 * 1024);
        await ReadUntilAsync(client, body.Released(1));
        await body.Blocked(2).InTime();
        client.Close();
        await stream.Disposed.Task.InTime();

        Assert.Equal(0, readsWhileBlocked);
    }

    [Fact]
    public async Task A_client_that_does_not_read_stops_the_items()
    {
        var body = new ObservedBody();
        var source = new CountedSource();
        var options = new SettledBatchOptions { MaxConcurrency = 2, BufferSize = 3 };
        await using var server = await StartAsync(body, new LongLines().WriteSettledStreamAsync(source.ReadAsync(), options));
        using var client = await ConnectAsync(server, "application/x-ndjson");

        await body.Blocked(1).InTime();
        await ReadUntilAsync(client, body.Released(1));
        await body.Blocked(2).InTime();
        client.Close();
        await source.Disposed.Task.InTime();

        Assert.InRange(source.Taken * LineLength, LineLength, 128L * 1024 * 1024);
    }

    [Fact]
    public async Task A_client_that_does_not_read_and_leaves_ends_the_stream()
    {
        var body = new ObservedBody();
        var stream = EndlessLines();
        await using var server = await StartAsync(body, stream);
        using (await ConnectAsync(server, "application/x-ndjson"))
            await body.Blocked(1).InTime();

        await stream.Disposed.Task.InTime();
    }

    /// <summary>A stream whose records are always there at once.</summary>
    private static ProbedStream<string> EndlessLines(Action? onRead = null)
    {
        string value = new('x', LineLength);
        return new((n, token) =>
        {
            onRead?.Invoke();
            token.ThrowIfCancellationRequested();
            return new(Settled.Fulfilled<int, string>(n, 0, value));
        });
    }

    private static Task<TestServer> StartAsync<TInput>(ObservedBody body, IAsyncEnumerable<Settled<TInput, string>> stream)
        => TestServer.StartAsync(
            app =>
            {
                body.Observe(app);
                app.MapGet("/", () => SettledResults.Stream(stream));
            },
            // A client that reads nothing at all would be disconnected otherwise.
            services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinResponseDataRate = null));

    private static async Task<TcpClient> ConnectAsync(TestServer server, string accept)
    {
        var client = new TcpClient { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n"));
        return client;
    }

    private static async Task ReadUntilAsync(TcpClient client, Task end)
    {
        byte[] buffer = new byte[64 * 1024];
        while (!end.IsCompleted)
            Assert.True(await client.GetStream().ReadAsync(buffer).AsTask().InTime() > 0);
    }
}

/// <summary>Items with a long value, which end at once.</summary>
public partial class LongLines
{
    private readonly string _value = new('x', 64 * 1024);

    [SettledBatch]
    public Task<string> WriteAsync(int id, CancellationToken cancellationToken = default) => Task.FromResult(_value);
}

/// <summary>An endless source that says how much was taken from it.</summary>
internal sealed class CountedSource
{
    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async IAsyncEnumerable<int> ReadAsync()
    {
        try
        {
            for (int i = 0; ; i++)
            {
                await Task.Yield();
                Interlocked.Increment(ref _taken);
                yield return i;
            }
        }
        finally
        {
            Disposed.SetResult();
        }
    }
}
