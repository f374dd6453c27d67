using AllSettled.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Tests;

/// <summary>What the last line says.</summary>
public class StreamEndTests
{
    private readonly HeldShop _held = new();
    private readonly Shop _shop = new();

    [Fact]
    public async Task A_threshold_is_told_with_its_reason()
    {
        var options = new SettledBatchOptions { MaxConcurrency = 1, StopAfter = FailureThreshold.Count(1) };
        var (lines, end, _) = await ReadAsync(_shop.FindSettledStreamAsync([1, 3, 5, 7], options));

        Assert.Equal([0, 1], lines.Select(line => line.Index));
        Assert.Equal(
            (SettledStopReason.FailureThreshold, false, 503, "The stream was stopped before its end."),
            (end.StopReason, end.InputCompleted, end.Problem!.Status, end.Problem.Title));
        Assert.Equal((1, 1, 0), (end.FulfilledCount, end.RejectedCount, end.CanceledCount));
    }

    [Fact]
    public async Task A_token_of_the_server_is_told_as_canceled()
    {
        using var shutdown = new CancellationTokenSource();
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync([0, 1], shutdown.Token))));
        using var response = await Lines.GetAsync(server);
        _held.Fulfill(0);
        Assert.Equal(0, (await response.NextAsync<int>()).Index);

        await shutdown.CancelAsync();

        var rest = await response.RestAsync<int>();
        Assert.Equal((1, SettledStatus.Canceled), (rest[0].Index, rest[0].Status));
        Assert.Equal(
            (SettledStopReason.Canceled, false, 503), (rest[1].End!.StopReason, rest[1].End!.InputCompleted, rest[1].End!.Problem!.Status));
    }

    [Fact]
    public async Task A_soft_stop_is_no_complete_stream()
    {
        using var soft = new CancellationTokenSource();
        var options = new SettledBatchOptions { MaxConcurrency = 1, StopTaking = soft.Token };
        await using var server = await TestServer.StartAsync(app
            => app.MapGet("/", () => SettledResults.Stream(_held.GetSettledStreamAsync(Endless(), options))));
        using var response = await Lines.GetAsync(server);
        await _held.Started(0).InTime();

        await soft.CancelAsync();
        _held.Fulfill(0);

        var lines = await response.RestAsync<int>();
        Assert.Equal([0, null], lines.Select(line => line.Index));
        Assert.Equal(
            (SettledStopReason.Requested, false, 503),
            (lines[1].End!.StopReason, lines[1].End!.InputCompleted, lines[1].End!.Problem!.Status));

        static IEnumerable<int> Endless()
        {
            for (int i = 0; ; i++)
                yield return i;
        }
    }

    [Fact]
    public async Task A_mapping_that_throws_at_the_end_is_logged()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(_shop.FindSettledStreamAsync(Failing()))),
            services => services.Configure<SettledResultOptions>(options => options.MapError = _ => throw new FormatException("mapping")));
        using var response = await Lines.GetAsync(server);

        Assert.Equal(500, (await response.RestAsync<Product>())[^1].End!.Problem!.Status);
        Assert.Equal([(5, "secret"), (2, "mapping")], server.Log.OfPackage.Select(logged => (logged.Id, logged.Error!.Message)));
    }

    [Theory]
    [InlineData("Production", null)]
    [InlineData("Development", "secret")]
    public async Task A_source_that_fails_is_told_and_logged(string environment, string? detail)
    {
        var (lines, end, log) = await ReadAsync(_shop.FindSettledStreamAsync(Failing()), environment);

        Assert.Equal([0], lines.Select(line => line.Index));
        Assert.Equal(
            (SettledStopReason.None, false, 500, "The inputs could not be read to their end.", detail),
            (end.StopReason, end.InputCompleted, end.Problem!.Status, end.Problem.Title, end.Problem.Detail));
        Assert.Equal((5, "secret"), log);
    }

    [Fact]
    public async Task A_source_that_fails_can_be_mapped()
    {
        var (_, end, _) = await ReadAsync(
            _shop.FindSettledStreamAsync(Failing()),
            services: services => services.Configure<SettledResultOptions>(options
                => options.MapError = error => error is InvalidDataException ? new() { Status = 502 } : null));

        Assert.Equal(502, end.Problem!.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_filter_that_fails_is_told_whenever_it_does(int after)
    {
        var stream = new ProbedStream<int>((n, _)
            => n == after ? throw new InvalidOperationException("secret") : new(Settled.Fulfilled<int, int>(n, 0, 0)));

        var (lines, end, log) = await ReadAsync(stream);

        Assert.Equal(after, lines.Count);
        Assert.Equal(
            (SettledStopReason.None, false, 500, "The stream failed.", null),
            (end.StopReason, end.InputCompleted, end.Problem!.Status, end.Problem.Title, end.Problem.Detail));
        Assert.Equal(after, end.FulfilledCount);
        Assert.Equal((5, "secret"), log);
        Assert.True(stream.Disposed.Task.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_cannot_be_opened_or_disposed_of_is_told(bool opens)
    {
        var (lines, end, log) = await ReadAsync(new BrokenStream(opens));

        Assert.Empty(lines);
        Assert.Equal((false, 500), (end.InputCompleted, end.Problem!.Status));
        Assert.Equal((5, "secret"), log);
    }

    [Fact]
    public async Task A_filters_timeout_is_no_stop()
    {
        var (_, end, log) = await ReadAsync(new ProbedStream<int>((_, _) => throw new TaskCanceledException("secret")));

        Assert.Equal((SettledStopReason.None, 500), (end.StopReason, end.Problem!.Status));
        Assert.Equal((5, "secret"), log);
    }

    [Fact]
    public async Task A_filter_that_was_canceled_is_told_as_canceled()
    {
        var canceled = new OperationCanceledException(new CancellationToken(canceled: true));
        var (_, end, _) = await ReadAsync(new ProbedStream<int>((_, _) => throw canceled));

        Assert.Equal((SettledStopReason.Canceled, 503), (end.StopReason, end.Problem!.Status));
    }

    private static async Task<(List<SettledLine<T>> Lines, SettledSummary End, (int Id, string Message) Log)> ReadAsync<TInput, T>(
        IAsyncEnumerable<Settled<TInput, T>> stream, string environment = "Production", Action<IServiceCollection>? services = null)
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/", () => SettledResults.Stream(stream)), services, environment);
        using var response = await Lines.GetAsync(server);
        var lines = await response.RestAsync<T>();
        var log = server.Log.OfPackage.Where(logged => logged.Id != 1).Select(logged => (logged.Id, logged.Error!.Message));
        Assert.Empty(server.Log.OfOthers);
        return (lines[..^1], lines[^1].End!, log.SingleOrDefault());
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        yield return 1;
        await Task.Yield();
        throw new InvalidDataException("secret");
    }

    private sealed class BrokenStream(bool opens) : IAsyncEnumerable<Settled<int, int>>, IAsyncEnumerator<Settled<int, int>>
    {
        public Settled<int, int> Current => default;

        public IAsyncEnumerator<Settled<int, int>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
            => opens ? this : throw new InvalidOperationException("secret");

        public ValueTask<bool> MoveNextAsync() => new(false);

        public ValueTask DisposeAsync() => throw new InvalidOperationException("secret");
    }
}
