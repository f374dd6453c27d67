using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Trace;
using Polly;

namespace AllSettled.Tests;

/// <summary>What an operator sees through the OpenTelemetry SDK.</summary>
[Collection(nameof(Alone))]
public class TelemetryTests
{
    private readonly FakeTimeProvider _time = new();

    private SettledBatchOptions Options => new() { TimeProvider = _time, MaxConcurrency = 4 };

    public enum Way
    {
        Counted,
        Lazy,
        Stream,
        StreamOfAsyncSource,
        Synchronous,
        SynchronousLazy,
        SynchronousOnTwoThreads,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_batch_has_a_span_with_its_counts_and_one_for_each_item(Way way)
    {
        using var listener = new Operator();
        await RunAsync(way, 10, Fail(3)).InTime();

        var batch = listener.Batch;
        Assert.Equal($"settle {Batch.MethodName}", batch.DisplayName);
        Assert.Equal(Batch.MethodName, batch.GetTagItem("code.function.name"));
        Assert.Equal(way is Way.Stream or Way.StreamOfAsyncSource ? null : 10L, batch.GetTagItem("allsettled.batch.size"));
        Assert.Equal(9L, batch.GetTagItem("allsettled.batch.fulfilled"));
        Assert.Equal(1L, batch.GetTagItem("allsettled.batch.rejected"));
        Assert.Equal(0L, batch.GetTagItem("allsettled.batch.canceled"));
        Assert.Equal("none", batch.GetTagItem("allsettled.batch.stop_reason"));
        Assert.Equal(true, batch.GetTagItem("allsettled.batch.input_completed"));
        Assert.Equal(ActivityStatusCode.Unset, batch.Status);

        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => (object)(long)i),
            listener.Items.Select(item => item.GetTagItem("allsettled.item.index")!));
        Assert.All(listener.Items, item =>
        {
            // A stream over an asynchronous source may be endless. So each of its items has a trace of its own.
            if (way == Way.StreamOfAsyncSource)
                AssertTraceOfItsOwn(batch, item);
            else
                Assert.Equal((batch.TraceId, batch.SpanId), (item.TraceId, item.ParentSpanId));
            Assert.Equal(Batch.MethodName, item.DisplayName);
            Assert.Equal(1, item.GetTagItem("allsettled.item.attempts"));
            Assert.True(item.Duration > TimeSpan.Zero);
        });
    }

    private static void AssertTraceOfItsOwn(Activity batch, Activity item)
    {
        Assert.NotEqual(batch.TraceId, item.TraceId);
        Assert.Equal(default, item.ParentSpanId);
        Assert.Equal(batch.Context, Assert.Single(item.Links).Context);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Inputs_are_in_spans_only_if_they_may(bool allowed)
    {
        foreach (var way in Enum.GetValues<Way>())
        {
            using var listener = new Operator();
            await RunAsync(way, 10, Fail(3), Options with { TraceInputs = allowed }).InTime();

            Assert.Equal(
                Enumerable.Range(0, 10).Select(i => allowed ? $"{i}" : null),
                listener.Items.Select(item => (string?)item.GetTagItem("allsettled.item.input")));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nor_are_inputs_that_the_exception_of_an_inner_batch_names(bool allowed)
    {
        var options = Options with { TraceInputs = allowed };
        async Task<int> Item(int i, CancellationToken token)
        {
            var inner = await Batch.RunAsync(
                ["alice@example.org"], (_, _) => Task.FromException<int>(new IOException("disk full")), options, token);
            IEnumerable<int> FailingSource()
            {
                yield return inner.EnsureAllFulfilled().Count;
            }
            return i switch
            {
                0 => inner.EnsureAllFulfilled().Count,
                1 => throw new AggregateException(Record.Exception(inner.EnsureAllFulfilled)!, new IOException("beside")),
                _ => (await Batch.RunAsync(FailingSource(), (n, _) => Task.FromResult(n), options, token)).Count,
            };
        }
        using var listener = new Operator();
        await Batch.RunAsync([0, 1, 2], Item, options).InTime();

        var texts = listener.Spans
            .SelectMany(span => span.Events
                .SelectMany(told => told.Tags)
                .Concat(span.TagObjects)
                .Select(tag => $"{tag.Value}")
                .Append(span.StatusDescription ?? ""))
            .ToList();
        Assert.Equal(allowed, texts.Exists(text => text.Contains("alice", StringComparison.Ordinal)));
        Assert.Contains(texts, text => text.Contains("1 of 1 items rejected", StringComparison.Ordinal));
        Assert.Contains(
            texts,
            text => text.Contains("disk full", StringComparison.Ordinal) && text.Contains(nameof(Item), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Items_have_traces_of_their_own_if_that_is_asked_for_and_what_they_call_belongs_there(Way way)
    {
        using var own = new ActivitySource("own");
        using var ownListener = new ActivityListener
        {
            ShouldListenTo = source => source == own,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(ownListener);
        using var listener = new Operator();
        var called = new System.Collections.Concurrent.ConcurrentBag<(ActivityTraceId Trace, ActivitySpanId Parent)>();
        using var caller = own.StartActivity("caller");

        await RunAsync(way, 10, (i, _) =>
        {
            using var call = own.StartActivity("call");
            called.Add((call!.TraceId, call.ParentSpanId));
            return Task.FromResult(i);
        }, Options with { TracePerItem = true }).InTime();

        Assert.Equal(caller!.TraceId, listener.Batch.TraceId);
        Assert.All(listener.Items, item => AssertTraceOfItsOwn(listener.Batch, item));
        Assert.Equal(10, listener.Items.Select(item => item.TraceId).Distinct().Count());
        Assert.Equal(listener.Items.Select(item => (item.TraceId, item.SpanId)).ToHashSet(), called.ToHashSet());
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task An_endless_stream_may_be_one_trace_if_that_is_asked_for()
    {
        using var listener = new Operator();
        await RunAsync(Way.StreamOfAsyncSource, 3, (i, _) => Task.FromResult(i), Options with { TracePerItem = false }).InTime();

        Assert.All(listener.Items, item => Assert.Equal(listener.Batch.SpanId, item.ParentSpanId));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_span_of_a_rejected_item_says_which_it_is_and_why(Way way)
    {
        using var listener = new Operator();
        await RunAsync(way, 10, Fail(3)).InTime();

        var failed = Assert.Single(listener.Items, item => item.Status == ActivityStatusCode.Error);
        Assert.Equal((3L, "rejected"), (failed.GetTagItem("allsettled.item.index"), failed.GetTagItem("allsettled.item.status")));
        Assert.Equal("System.IO.InvalidDataException", failed.GetTagItem("error.type"));
        Assert.Equal("InvalidDataException: item 3", failed.StatusDescription);
        var exception = Assert.Single(failed.Events);
        Assert.Equal("exception", exception.Name);
        Assert.Equal("item 3", exception.Tags.Single(tag => tag.Key == "exception.message").Value);
        Assert.Contains(nameof(Fail), (string)exception.Tags.Single(tag => tag.Key == "exception.stacktrace").Value!);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_item_s_span_is_current_in_the_item_and_nothing_of_it_is_left_behind(Way way)
    {
        using var listener = new Operator();
        using var source = new ActivitySource("Tests.Caller");
        using var all = new ActivityListener
        {
            ShouldListenTo = s => s == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(all);
        using var caller = source.StartActivity("caller");
        var current = new Dictionary<int, Activity?>();
        await RunAsync(way, 10, async (i, token) =>
        {
            lock (current)
                current[i] = Activity.Current;
            if (way < Way.Synchronous && i % 2 == 0)
                await Task.Yield();
            return i;
        }).InTime();

        Assert.Same(caller, Activity.Current);
        Assert.Equal(caller!.SpanId, listener.Batch.ParentSpanId);
        Assert.Equal(listener.Items.Select(item => item.Id), Enumerable.Range(0, 10).Select(i => current[i]?.Id));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S43_The_item_s_span_is_current_in_its_observer_and_the_batch_s_at_the_end(Way way)
    {
        using var listener = new Operator();
        var spans = new ConcurrentDictionary<(string, long), string?>();
        var witness = new Witness
        {
            AtStart = item => spans[("start", item.Index)] = Activity.Current?.Id,
            AtSettled = item => spans[("settled", item.Index)] = Activity.Current?.Id,
            AtEnd = _ => spans[("end", 0)] = Activity.Current?.Id,
        };
        await RunAsync(way, 4, async (i, token) =>
        {
            if (way < Way.Synchronous && i % 2 == 0)
                await Task.Yield();
            return i;
        }, Options with { Observer = witness }).InTime();

        Assert.Equal(listener.Batch.Id, spans[("end", 0)]);
        foreach (var item in listener.Items)
        {
            long index = (long)item.GetTagItem("allsettled.item.index")!;
            Assert.Equal((item.Id, item.Id), (spans[("start", index)], spans[("settled", index)]));
        }
    }

    [Fact]
    public async Task Where_items_are_not_sampled_their_own_spans_belong_to_the_batch()
    {
        using var listener = new Operator(sampler: new OnlyBatches());
        ActivitySpanId? inside = null;
        await Batch.RunAsync([1], (i, _) =>
        {
            inside = Activity.Current?.SpanId;
            return Task.FromResult(i);
        }).InTime();

        Assert.Empty(listener.Items);
        Assert.Equal(listener.Batch.SpanId, inside);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Items_are_counted_and_timed_by_status(Way way)
    {
        using var listener = new Operator();
        await RunAsync(way, 10, Fail(3)).InTime();

        Assert.Equal(9L, listener.Sum("allsettled.items", "fulfilled"));
        Assert.Equal(1L, listener.Sum("allsettled.items", "rejected"));
        Assert.Equal(0L, listener.Sum("allsettled.items", "canceled"));
        Assert.Equal(
            (9L, 1L),
            (listener.Count("allsettled.item.duration", "fulfilled"), listener.Count("allsettled.item.duration", "rejected")));
        Assert.Equal(0, listener.Sum("allsettled.active_items"));
        var batch = Assert.Single(listener.Points("allsettled.batch.duration"));
        Assert.Equal(
            (Batch.MethodName, "none"),
            (Operator.Tag(batch, "code.function.name"), Operator.Tag(batch, "allsettled.batch.stop_reason")));
        Assert.Equal(
            "System.IO.InvalidDataException",
            Operator.Tag(Assert.Single(listener.Points("allsettled.items", "rejected")), "error.type"));
    }

    [Fact]
    public async Task Running_items_are_counted_while_they_run()
    {
        using var listener = new Operator();
        var items = new HeldItems();
        var run = Batch.RunAsync([0, 1, 2], items.Deaf, Options with { MaxConcurrency = 2 });
        await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
        Assert.Equal(2, listener.Sum("allsettled.active_items"));

        items.Fulfill([0, 1]);
        await items.Started(2).InTime();
        Assert.Equal(1, listener.Sum("allsettled.active_items"));
        items.Fulfill(2);
        await run.InTime();
        Assert.Equal(0, listener.Sum("allsettled.active_items"));
    }

    [Fact]
    public async Task Durations_are_seconds_of_the_batch_s_clock()
    {
        using var listener = new Operator();
        var items = new HeldItems();
        var run = Batch.RunAsync([0], items.Deaf, Options);
        await items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(3));
        items.Fulfill(0);
        await run.InTime();

        Assert.Equal(3, Assert.Single(listener.Points("allsettled.item.duration")).GetHistogramSum());
        Assert.Equal(3, Assert.Single(listener.Points("allsettled.batch.duration")).GetHistogramSum());
    }

    [Fact]
    public async Task A_stop_is_told_and_what_never_ran_is_counted()
    {
        using var listener = new Operator();
        using var stop = new CancellationTokenSource();
        var items = new HeldItems();
        var run = Batch.RunAsync([0, 1, 2, 3], items.Obedient, Options with { MaxConcurrency = 1 }, stop.Token);
        await items.Started(0).InTime();
        stop.Cancel();
        await run.InTime();

        Assert.Equal("canceled", listener.Batch.GetTagItem("allsettled.batch.stop_reason"));
        Assert.Equal(4L, listener.Batch.GetTagItem("allsettled.batch.canceled"));
        Assert.Equal(ActivityStatusCode.Unset, listener.Batch.Status);
        Assert.Equal("canceled", Assert.Single(listener.Items).GetTagItem("allsettled.item.status"));
        Assert.Equal(4, listener.Sum("allsettled.items", "canceled"));
        Assert.Equal(1, listener.Count("allsettled.item.duration"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_batch_that_fails_too_often_is_an_error(Way way)
    {
        using var listener = new Operator();
        await RunAsync(way, 10, Fail(3), Options with { StopAfter = FailureThreshold.Count(1), MaxConcurrency = 1 }).InTime();

        Assert.Equal(("failure_threshold", ActivityStatusCode.Error, "Stopped: FailureThreshold"),
            (listener.Batch.GetTagItem("allsettled.batch.stop_reason"), listener.Batch.Status, listener.Batch.StatusDescription));
    }

    [Theory]
    [InlineData(SourceFault.MoveNext, false)]
    [InlineData(SourceFault.MoveNext, true)]
    [InlineData(SourceFault.GetEnumerator, true)]
    public async Task A_source_that_fails_is_an_error_of_the_batch(SourceFault fault, bool counted)
    {
        using var listener = new Operator();
        IEnumerable<int> source = counted
            ? new CountedProbe(5) { Fault = fault, FaultAt = 2 }
            : new SourceProbe(5) { Fault = fault, FaultAt = 2 };
        await Assert.ThrowsAsync<SettledInputException<int, int>>(() => Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime());

        Assert.Equal(ActivityStatusCode.Error, listener.Batch.Status);
        Assert.Equal("System.IO.InvalidDataException", listener.Batch.GetTagItem("error.type"));
        Assert.Equal(
            "System.IO.InvalidDataException",
            Operator.Tag(Assert.Single(listener.Points("allsettled.batch.duration")), "error.type"));
    }

    [Fact]
    public async Task A_given_up_item_is_told_when_it_is_given_up()
    {
        using var listener = new Operator();
        var items = new HeldItems();
        var run = Batch.RunAsync([0, 1], items.Deaf, Options with { ItemTimeout = TimeSpan.FromSeconds(10) });
        await Task.WhenAll(items.Started(0), items.Started(1)).InTime();
        items.Fulfill(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        await run.InTime();
        items.Fulfill(0);
        await Pool.BehindAllThatIsQueued();

        Assert.Equal(["System.TimeoutException", null], listener.Items.Select(item => item.GetTagItem("error.type")));
        Assert.Equal(1, listener.Batch.GetTagItem("allsettled.batch.abandoned"));
        Assert.Equal(1L, listener.Sum("allsettled.items", "fulfilled"));
        Assert.Equal(1L, listener.Sum("allsettled.items", "rejected"));
        Assert.Equal(0L, listener.Sum("allsettled.active_items"));
    }

    [Fact]
    public async Task S24_A_retry_tells_only_of_what_it_runs()
    {
        var batch = await Batch.RunAsync(
            [0, 1, 2], (i, _) => i < 2 ? Task.FromResult(i) : Task.FromException<int>(new InvalidDataException())).InTime();
        using var listener = new Operator();
        await batch.RetryAsync().InTime();

        Assert.Equal(1L, listener.Batch.GetTagItem("allsettled.batch.size"));
        Assert.Equal(0L, listener.Batch.GetTagItem("allsettled.batch.fulfilled"));
        Assert.Equal(1L, listener.Batch.GetTagItem("allsettled.batch.rejected"));
        var item = Assert.Single(listener.Items);
        Assert.Equal((2L, 2), (item.GetTagItem("allsettled.item.index"), item.GetTagItem("allsettled.item.attempts")));
        Assert.Equal(1, listener.Sum("allsettled.items"));
    }

    [Fact]
    public async Task An_item_in_a_pipeline_has_one_span_that_says_how_often_it_was_called()
    {
        using var listener = new Operator();
        int calls = 0;
        var pipeline = new ResiliencePipelineBuilder().AddRetry(new() { MaxRetryAttempts = 2, Delay = TimeSpan.Zero }).Build();
        await Batch.RunAsync(
            [0],
            (i, _) => Interlocked.Increment(ref calls) < 3 ? Task.FromException<int>(new InvalidDataException()) : Task.FromResult(i),
            Options with { Resilience = pipeline }).InTime();

        var item = Assert.Single(listener.Items);
        Assert.Equal(("fulfilled", 3), (item.GetTagItem("allsettled.item.status"), item.GetTagItem("allsettled.item.attempts")));
    }

    [Fact]
    public async Task S01_S06_Batches_in_which_nothing_runs_are_told_of_as_well()
    {
        using (var listener = new Operator())
        {
            await Batch.RunAsync(Array.Empty<int>(), (i, _) => Task.FromResult(i)).InTime();
            Assert.Equal(0L, listener.Batch.GetTagItem("allsettled.batch.fulfilled"));
        }
        using (var listener = new Operator())
        {
            await Batch.RunAsync([1, 2], (i, _) => Task.FromResult(i), cancellationToken: new(canceled: true)).InTime();
            Assert.Equal(
                (2L, "canceled"),
                (listener.Batch.GetTagItem("allsettled.batch.canceled"), listener.Batch.GetTagItem("allsettled.batch.stop_reason")));
            Assert.Equal(2, listener.Sum("allsettled.items", "canceled"));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S19_A_listener_that_throws_touches_no_item(Way way)
    {
        var error = new InvalidOperationException("listener");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "AllSettled",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ => throw error,
        };
        ActivitySource.AddActivityListener(listener);
        var result = await RunAsync(way, 10, Fail(3)).InTime();

        Assert.Equal((9, 1), (result.Count(SettledStatus.Fulfilled), result.Count(SettledStatus.Rejected)));
        if (result.Batch is { } batch)
            Assert.Same(error, batch.ObserverException);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S21_The_caller_s_baggage_reaches_the_items_whether_somebody_listens_or_not(Way way)
    {
        using var source = new ActivitySource("Tests.Caller");
        using var own = new ActivityListener
        {
            ShouldListenTo = s => s == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(own);
        using var caller = source.StartActivity("caller")!;
        caller.AddBaggage("tenant", "hidden");
        caller.AddBaggage("tenant", "x");
        foreach (bool listened in new[] { false, true })
        {
            using var listener = listened ? new Operator() : null;
            string? seen = null;
            await RunAsync(way, 1, (i, _) =>
            {
                seen = Activity.Current?.GetBaggageItem("tenant");
                return Task.FromResult(i);
            }).InTime();
            Assert.Equal("x", seen);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S19_A_listener_that_throws_at_a_start_leaves_nothing_behind(bool ofBatch)
    {
        long active = 0;
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "allsettled.active_items")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref active, value));
        meters.Start();
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "AllSettled",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span =>
            {
                if (ofBatch == span.DisplayName.StartsWith("settle ", StringComparison.Ordinal))
                    throw new InvalidOperationException("listener");
            },
        };
        ActivitySource.AddActivityListener(spans);
        var current = new List<Activity?>();
        var batch = await Batch.RunAsync([1, 2, 3], (i, _) =>
        {
            current.Add(Activity.Current);
            return Task.FromResult(i);
        }).InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal(0, active);
        if (ofBatch)
            Assert.All(current, Assert.Null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S08_A_stream_that_is_canceled_from_the_start_is_told_of_as_a_batch_is(bool stream)
    {
        using var listener = new Operator();
        var source = ProbedEnumerable.Of(3);
        if (stream)
            await Batch.StreamAsync(source, (i, _) => Task.FromResult(i), cancellationToken: new(canceled: true)).ReadAsync().InTime();
        else
            await Batch.RunAsync(source, (i, _) => Task.FromResult(i), cancellationToken: new(canceled: true)).InTime();

        Assert.Equal("canceled", listener.Batch.GetTagItem("allsettled.batch.stop_reason"));
        Assert.Equal(stream ? 0 : 4, source.Use.Moves);
    }

    [Fact]
    public async Task S08_A_stream_whose_run_has_ended_is_not_canceled_by_a_later_stop()
    {
        using var stop = new CancellationTokenSource();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "AllSettled",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.DisplayName.StartsWith("settle ", StringComparison.Ordinal))
                    ended.SetResult();
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var reader = Batch.StreamAsync(ProbedEnumerable.Of(3), (i, _) => Task.FromResult(i), cancellationToken: stop.Token)
            .GetAsyncEnumerator();
        await reader.NextAsync();
        await ended.Task.InTime();

        stop.Cancel();
        await reader.NextAsync();
        await reader.NextAsync();
        Assert.False(await reader.MoveAsync());
    }

    [Fact]
    public async Task S21_Giving_up_an_item_leaves_no_span_on_the_timer_s_thread()
    {
        using var listener = new Operator();
        var items = new HeldItems();
        var run = Batch.RunAsync([0], items.Deaf, Options with { ItemTimeout = TimeSpan.FromSeconds(1) });
        await items.Started(0).InTime();
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(Activity.Current);
        await run.InTime();
        items.Fulfill(0);
    }


    [Fact]
    public async Task Somebody_who_begins_to_listen_during_a_batch_sees_no_count_below_zero()
    {
        var items = new HeldItems();
        using var spans = new Operator(metrics: false);
        var run = Batch.RunAsync([0], items.Deaf);
        await items.Started(0).InTime();
        using var meters = new Operator(traces: false);
        items.Fulfill(0);
        await run.InTime();

        Assert.Equal((0L, 1L), (meters.Sum("allsettled.active_items"), meters.Sum("allsettled.items")));
    }

    [Fact]
    public void Nobody_pays_when_nobody_listens()
    {
        var inputs = Enumerable.Range(0, 100).ToArray();
        long Allocated()
        {
            long least = long.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                _ = Batch.Run(inputs, static (i, _) => i);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            return least;
        }

        long unheard = Allocated();
        long heard;
        using (new Operator())
            heard = Allocated();

        Assert.True(heard > unheard + 100 * 100, $"{heard} bytes with listeners and {unheard} without: were the items told of?");
        Assert.Equal(unheard, Allocated());
    }

    [Fact]
    public void The_instruments_have_units_and_descriptions()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => instruments.Add(instrument) };
        _ = Batch.Run([1], static (i, _) => i);
        listener.Start();

        var ours = instruments.Where(instrument => instrument.Meter.Name == "AllSettled").ToDictionary(instrument => instrument.Name);
        Assert.Equal(
            ["allsettled.active_items", "allsettled.batch.duration", "allsettled.item.duration", "allsettled.items"],
            ours.Keys.Order());
        Assert.All(ours.Values, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description)));
        Assert.Equal(("{item}", "s"), (ours["allsettled.items"].Unit, ours["allsettled.item.duration"].Unit));
    }

    /// <summary>An item method that fails for one input.</summary>
    private static Func<int, CancellationToken, Task<int>> Fail(int input)
        => (i, _) => i == input ? throw new InvalidDataException($"item {i}") : Task.FromResult(i);

    private async Task<RunResult> RunAsync(
        Way way, int count, Func<int, CancellationToken, Task<int>> item, SettledBatchOptions? options = null)
    {
        options ??= Options;
        if (way < Way.Synchronous)
            return await ((Shape)way).RunAsync(count, item, options);

        options = options with { MaxConcurrency = way == Way.SynchronousOnTwoThreads ? 2 : 1 };
        var batch = Batch.Run(
            Sources.Of(count, lazy: way == Way.SynchronousLazy), (i, token) => item(i, token).GetAwaiter().GetResult(), options);
        return new([.. batch], batch.StopReason, batch.AbandonedCount, null, batch);
    }

    private sealed class OnlyBatches : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters parameters)
            => new(parameters.Name.StartsWith("settle ", StringComparison.Ordinal)
                ? SamplingDecision.RecordAndSample
                : SamplingDecision.Drop);
    }
}
