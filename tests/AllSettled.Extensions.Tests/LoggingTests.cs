using System.Diagnostics;
using Consumer.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Consumer;

/// <summary>What a logger gets of a batch.</summary>
public partial class LoggingTests
{
    private static readonly InvalidDataException s_error = new("no such row");

    private readonly RecordingLogger _logger = new();

    private SettledBatchOptions Options => new SettledBatchOptions { MaxConcurrency = 1, TimeProvider = new FakeTimeProvider() }
        .WithLogging(_logger);

    [SettledBatch]
    public static Task<int> LoadAsync(string row, CancellationToken cancellationToken)
        => row == "bad" ? Task.FromException<int>(s_error) : Task.FromResult(row.Length);

    [Fact]
    public async Task An_item_that_fails_and_the_end_are_logged()
    {
        _ = await LoadSettledAsync(["good", "bad"], Options, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                (LogLevel.Warning, 1, "ItemRejected", "LoggingTests.LoadAsync, item 1: rejected after 1 calls and 0 ms"),
                (LogLevel.Information, 3, "RunEnded",
                    "LoggingTests.LoadAsync: 1 fulfilled, 1 rejected, 0 canceled, stop reason None, 0 ms"),
            ],
            _logger.Entries.Select(entry => (entry.Level, entry.Id.Id, entry.Id.Name!, entry.Message)));
        Assert.Equal([s_error, null], _logger.Entries.Select(entry => entry.Error));
        Assert.All(_logger.Entries, entry => Assert.DoesNotContain("Input", entry.Values.Keys));
    }

    [Fact]
    public async Task Inputs_are_logged_if_that_is_asked_for()
    {
        _ = await LoadSettledAsync(
            ["bad"], new SettledBatchOptions().WithLogging(_logger, logInputs: true), TestContext.Current.CancellationToken);

        var entry = _logger.Entries.First();
        Assert.Equal((2, "ItemRejectedWithInput", "bad"), (entry.Id.Id, entry.Id.Name, entry.Values["Input"]));
    }

    [Fact]
    public async Task The_span_of_the_item_is_current()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "AllSettled",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        _ = await LoadSettledAsync(["bad"], Options, TestContext.Current.CancellationToken);

        Assert.Equal(["LoggingTests.LoadAsync", "settle LoggingTests.LoadAsync"], _logger.Entries.Select(entry => entry.Span));
    }

    [Fact]
    public async Task A_batch_that_is_stopped_by_its_failures_ends_with_a_warning()
    {
        _ = await LoadSettledAsync(
            ["bad", "good"], Options with { StopAfter = FailureThreshold.Count(1) }, TestContext.Current.CancellationToken);

        Assert.Equal(LogLevel.Warning, _logger.Entries.Last().Level);
        Assert.Equal(1L, _logger.Entries.Last().Values["Canceled"]);
    }

    [Fact]
    public async Task A_source_that_fails_ends_with_an_error()
    {
        await Assert.ThrowsAsync<SettledInputException<string, int>>(
            () => LoadSettledAsync(Rows(), Options, TestContext.Current.CancellationToken));

        var entry = Assert.Single(_logger.Entries);
        Assert.Equal((LogLevel.Error, s_error), (entry.Level, entry.Error));

        static IEnumerable<string> Rows()
        {
            yield return "good";
            throw s_error;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_observer_that_is_there_already_stays(bool loggerThrows)
    {
        var other = new Counter();
        var logger = new RecordingLogger { Error = loggerThrows ? s_error : null };
        var batch = await LoadSettledAsync(
            ["good", "bad", "bad"], new SettledBatchOptions { MaxConcurrency = 1, Observer = other }.WithLogging(logger),
            TestContext.Current.CancellationToken);

        Assert.Equal(loggerThrows ? (2, 2, 0) : (3, 3, 1), (other.Started, other.Settled, other.Ended));
        Assert.Equal(loggerThrows ? 1 : 3, logger.Entries.Count);
        Assert.Same(logger.Error, batch.ObserverException);
    }

    [Fact]
    public async Task The_log_is_written_even_if_the_other_observer_throws()
    {
        var batch = await LoadSettledAsync(
            ["bad"], new SettledBatchOptions { Observer = new Counter { Error = s_error } }.WithLogging(_logger),
            TestContext.Current.CancellationToken);

        Assert.Equal("ItemRejected", Assert.Single(_logger.Entries).Id.Name);
        Assert.Same(s_error, batch.ObserverException);
    }

    [Fact]
    public void Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>("options", () => ((SettledBatchOptions)null!).WithLogging(_logger));
        Assert.Throws<ArgumentNullException>("logger", () => new SettledBatchOptions().WithLogging(null!));
    }

    private sealed class Counter : ISettledObserver
    {
        public int Started { get; private set; }

        public int Settled { get; private set; }

        public int Ended { get; private set; }

        public Exception? Error { get; init; }

        public void OnStarted(in SettledItemEvent item) => Started++;

        public void OnSettled(in SettledItemEvent item)
        {
            Settled++;
            if (Error is not null)
                throw Error;
        }

        public void OnEnded(in SettledRunEvent run) => Ended++;
    }
}
