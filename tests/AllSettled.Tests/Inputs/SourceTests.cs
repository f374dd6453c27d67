using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>How the source of the inputs is read, and what happens to a batch whose source fails.</summary>
public class SourceTests
{
    private const int FaultAt = 5;

    public enum Shape
    {
        Lazy,
        Counted,
        Collection,
    }

    private static readonly SourceFault[] s_faults = [.. Enum.GetValues<SourceFault>().Where(fault => fault != SourceFault.None)];

    public static MatrixTheoryData<Shape, SourceFault, int> Faults
        => new(Enum.GetValues<Shape>(), s_faults, [1, 3, SettledBatchOptions.Unbounded]);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task S11_A_source_that_throws_gives_an_exception_with_every_record_so_far(Shape shape, SourceFault fault, int concurrency)
    {
        foreach (var kind in Kinds.All)
        {
            var source = Probe(shape, 10, fault);
            int calls = 0;
            var running = kind.RunAsync(
                source, (i, _) => Task.FromResult(Interlocked.Increment(ref calls)), new() { MaxConcurrency = concurrency });

            var thrown = await Assert.ThrowsAnyAsync<SettledInputException>(() => running.InTime());

            AssertFailure(thrown, source, fault);
            Assert.Equal(0, calls);
            var (statuses, inputs) = kind.ReturnsValue()
                ? Look(thrown as SettledInputException<int, int>)
                : Look(thrown as SettledInputException<int, NoResult>);
            AssertRecords(fault, statuses, inputs);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void S11_A_synchronous_batch_whose_source_throws_gives_the_same(Shape shape, SourceFault fault, int concurrency)
    {
        var source = Probe(shape, 10, fault);

        int calls = 0;
        var thrown = Assert.Throws<SettledInputException<int, int>>(() => Batch.Run(
            source, (_, _) => Interlocked.Increment(ref calls), new() { MaxConcurrency = concurrency }));

        AssertFailure(thrown, source, fault);
        Assert.Equal(0, calls);
        var (statuses, inputs) = Look(thrown);
        AssertRecords(fault, statuses, inputs);
    }

    [Fact]
    public async Task S11_Nothing_of_the_source_is_thrown_at_the_call_of_an_asynchronous_batch()
    {
        foreach (var shape in Enum.GetValues<Shape>())
        {
            var running = Batch.RunAsync(Probe(shape, 10, SourceFault.GetEnumerator), (i, _) => Task.FromResult(i));

            await Assert.ThrowsAsync<SettledInputException<int, int>>(() => running.InTime());
        }
    }

    [Fact]
    public async Task S11_The_records_of_a_failed_source_can_be_retried_and_still_lack_their_end()
    {
        var source = new SourceProbe(10) { Fault = SourceFault.MoveNext, FaultAt = 4 };
        int calls = 0;
        var thrown = await Assert.ThrowsAsync<SettledInputException<int, int>>(() => Batch.RunAsync(
            source, (i, _) => Task.FromResult(i + Interlocked.Increment(ref calls))).InTime());

        var retried = await thrown.Batch.RetryAsync(new() { MaxConcurrency = 1 }).InTime();

        Assert.Equal([1, 3, 5, 7], retried.Values);
        Assert.Equal([1, 1, 1, 1], retried.Select(record => record.Attempts));
        Assert.False(retried.InputCompleted);
        Assert.False(retried.AllFulfilled);
        Assert.Contains(
            "input not read to its end",
            Assert.Throws<SettledBatchException<int, int>>(() => retried.EnsureAllFulfilled()).Message);
    }

    public static MatrixTheoryData<Shape, int, bool> Readings
        => new(Enum.GetValues<Shape>(), [1, 3, SettledBatchOptions.Unbounded], [false, true]);

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task S12_A_source_is_enumerated_once_and_by_the_rules(Shape shape, int concurrency, bool yields)
    {
        foreach (var kind in Kinds.All)
        {
            var source = Probe(shape, 3_000, SourceFault.None);

            var batch = await kind.RunAsync(source, async (i, _) =>
            {
                if (yields)
                    await Task.Yield();
                return i;
            }, new() { MaxConcurrency = concurrency }).InTime();

            AssertReadOnce(source, 3_000);
            Assert.Equal(Enumerable.Range(0, 3_000), batch.Records.Select(record => record.Input));
            Assert.True(batch.AllFulfilled);
        }
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void S12_A_synchronous_batch_reads_its_source_by_the_rules(Shape shape, int concurrency, bool yields)
    {
        var source = Probe(shape, 3_000, SourceFault.None);

        var batch = Batch.Run(source, (i, _) =>
        {
            if (yields)
                Thread.Yield();
            return i;
        }, new() { MaxConcurrency = concurrency });

        AssertReadOnce(source, 3_000);
        Assert.Equal(Enumerable.Range(0, 3_000), batch.Select(record => record.Input));
        Assert.True(batch.AllFulfilled);
    }

    public static TheoryData<int> Lies => [0, 1, 9, 11, 1_000, -1, int.MinValue, int.MaxValue];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task S12_A_count_is_a_hint_and_never_trusted(int lie)
    {
        foreach (var source in new IEnumerable<int>[] { new CountedProbe(10, () => lie), new CollectionProbe(10, () => lie) })
        {
            var batch = await Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime();

            Assert.Equal(Enumerable.Range(0, 10), batch.Values);
            Assert.True(batch.AllFulfilled);
        }
    }

    [Fact]
    public async Task S12_A_count_that_cannot_be_had_is_no_reason_not_to_read()
    {
        static int Throw() => throw new NotSupportedException();

        foreach (var source in new IEnumerable<int>[] { new CountedProbe(10, Throw), new CollectionProbe(10, Throw) })
        {
            var batch = await Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime();

            Assert.Equal(Enumerable.Range(0, 10), batch.Values);
        }
    }

    [Fact]
    public async Task S12_What_others_do_to_a_counted_source_after_the_call_changes_nothing()
    {
        int[] array = [0, 1, 2];
        List<int> list = [0, 1, 2];
        HashSet<int> set = [0, 1, 2];
        LinkedList<int> linked = new([0, 1, 2]);
        foreach (var (source, mutate) in new (IEnumerable<int>, Action)[]
        {
            (array, () => array.AsSpan().Fill(9)),
            (list, list.Clear),
            (set, set.Clear),
            (linked, linked.Clear),
            (array.AsReadOnly(), () => array.AsSpan().Fill(9)),
        })
        {
            array[0] = 0;
            array[1] = 1;
            array[2] = 2;
            var gates = new Gates(3);
            var running = Batch.RunAsync(source, gates.RunAsync, new() { MaxConcurrency = 1 });
            mutate();
            gates.FulfillAllBackwards();

            var batch = await running.InTime();

            Assert.Equal([0, 1, 2], batch.Values);
            Assert.Equal([0, 1, 2], batch.Select(record => record.Input));
        }
    }

    [Fact]
    public async Task S12_Items_may_mutate_the_source()
    {
        List<int> list = [0, 1, 2];
        HashSet<int> set = [0, 1, 2];

        var ofList = await Batch.RunAsync(list, (i, _) => Task.FromResult(list.Remove(i)), new() { MaxConcurrency = 1 }).InTime();
        var ofSet = Batch.Run(set, (i, _) => set.Remove(i));

        Assert.Equal([true, true, true], ofList.Values);
        Assert.Equal([true, true, true], ofSet.Values);
    }

    [Fact]
    public async Task S12_A_source_that_changes_while_it_is_copied_fails_by_its_own_rules()
    {
        var set = new HashSet<int> { 0, 1, 2 };
        var source = new Mutating(set);

        var thrown = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime());

        Assert.IsType<InvalidOperationException>(thrown.InnerException);
        Assert.Equal([0], thrown.Batch.Select(record => record.Input));
    }

    [Fact]
    public async Task S12_An_array_of_a_derived_type_is_read_and_copied()
    {
        string[] array = ["a", "b"];
        var gate = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        var running = Batch.RunAsync<object, string>(array, (_, _) => gate.Task, new() { MaxConcurrency = 1 });
        array[1] = "changed";
        gate.SetResult("done");
        var batch = await running.InTime();

        Assert.Equal(["a", "b"], batch.Select(record => record.Input));
    }

    [Fact]
    public async Task S13_Duplicates_and_nulls_are_kept_by_position()
    {
        string?[] inputs = ["a", null, "a", null, "b"];
        foreach (var source in new[] { inputs, inputs.ToList(), inputs.Where(_ => true) })
        {
            var batch = await Batch.RunAsync(source, (text, _) => Task.FromResult(text is null ? 0 : 1)).InTime();

            Assert.Equal(inputs, batch.Select(record => record.Input));
            Assert.Equal([1, 0, 1, 0, 1], batch.Values);
            Assert.Equal(Batch.Run(source, (text, _) => text).Values, inputs);
        }
    }

    [Fact]
    public void S13_A_null_sequence_is_an_error_at_the_call()
    {
        foreach (var call in new Action[]
        {
            () => Batch.RunAsync<int, int>(null!, (_, _) => Task.FromResult(0)),
            () => Batch.RunAsync<int>(null!, (_, _) => Task.CompletedTask),
            () => Batch.RunValueTaskAsync<int, int>(null!, (_, _) => default),
            () => Batch.RunValueTaskAsync<int>(null!, (_, _) => default),
            () => Batch.Run<int, int>(null!, (_, _) => 0),
        })
        {
            Assert.Equal("inputs", Assert.Throws<ArgumentNullException>(call).ParamName);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S31_The_source_is_read_to_its_end_on_the_caller_s_thread_before_any_item_runs(bool context)
    {
        foreach (var kind in Kinds.All)
        {
            int caller = 0, calls = 0;
            List<(int Thread, int Calls)> pulls = [];
            var source = new SourceProbe(3) { OnPull = _ => pulls.Add((Environment.CurrentManagedThreadId, Volatile.Read(ref calls))) };

            var running = Caller.With(context, () =>
            {
                caller = Environment.CurrentManagedThreadId;
                return kind.RunAsync(source, (_, _) => Task.FromResult(Interlocked.Increment(ref calls)));
            });

            Assert.Equal((4, 1), (source.Pulls, source.Disposals));
            Assert.All(pulls, pull => Assert.Equal((caller, 0), pull));
            Assert.Equal(3, (await running.InTime()).Records.Count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void S31_S27_So_is_the_source_of_a_synchronous_batch(int concurrency)
    {
        int caller = Environment.CurrentManagedThreadId, calls = 0;
        List<(int Thread, int Calls)> pulls = [];
        var source = new SourceProbe(3) { OnPull = _ => pulls.Add((Environment.CurrentManagedThreadId, Volatile.Read(ref calls))) };

        var batch = Batch.Run(source, (_, _) => Interlocked.Increment(ref calls), new() { MaxConcurrency = concurrency });

        Assert.All(pulls, pull => Assert.Equal((caller, 0), pull));
        Assert.Equal(3, batch.Fulfilled.Count);
    }

    [Fact]
    public async Task S31_Items_that_a_source_waits_for_do_not_run_yet()
    {
        // Like a database query that stays open while its results are used, on a connection that serves one query at a time.
        bool isOpen = false;
        IEnumerable<int> Query()
        {
            isOpen = true;
            try
            {
                for (int i = 0; i < 3; i++)
                    yield return i;
            }
            finally
            {
                isOpen = false;
            }
        }

        var batch = await Batch.RunAsync(Query(), (_, _) => Task.FromResult(isOpen), new() { MaxConcurrency = 2 }).InTime();

        Assert.Equal([false, false, false], batch.Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S11_A_source_that_is_canceled_itself_gives_a_canceled_batch_with_its_inputs(bool synchronous)
    {
        using var host = new CancellationTokenSource();
        IEnumerable<int> Source()
        {
            yield return 7;
            yield return 8;
            host.Cancel();
            host.Token.ThrowIfCancellationRequested();
        }
        int calls = 0;

        var batch = synchronous
            ? Batch.Run(Source(), (_, _) => ++calls)
            : await Batch.RunAsync(Source(), (_, _) => Task.FromResult(++calls)).InTime();

        Assert.Equal(
            [(7, SettledStatus.Canceled, 0), (8, SettledStatus.Canceled, 0)],
            batch.Select(record => (record.Input, record.Status, record.Attempts)));
        Assert.Equal((SettledStopReason.Canceled, false, 0), (batch.StopReason, batch.InputCompleted, calls));
        var thrown = Assert.Throws<OperationCanceledException>(batch.ThrowIfCanceled);
        Assert.Equal(host.Token, thrown.CancellationToken);
        Assert.Equal(host.Token, Assert.IsType<OperationCanceledException>(thrown.InnerException).CancellationToken);
    }

    private static SourceProbe Probe(Shape shape, int length, SourceFault fault) => shape switch
    {
        Shape.Lazy => new SourceProbe(length) { Fault = fault, FaultAt = FaultAt },
        Shape.Counted => new CountedProbe(length) { Fault = fault, FaultAt = FaultAt },
        _ => new CollectionProbe(length) { Fault = fault, FaultAt = FaultAt },
    };

    private static (SettledStatus[] Statuses, int[] Inputs) Look<TResult>(SettledInputException<int, TResult>? thrown)
        => ([.. thrown!.Batch.Select(record => record.Status)], [.. thrown.Batch.Select(record => record.Input)]);

    private static void AssertFailure(SettledInputException thrown, SourceProbe source, SourceFault fault)
    {
        if (fault == SourceFault.NullEnumerator)
            Assert.IsType<NullReferenceException>(thrown.InnerException);
        else
            Assert.Same(source.Error, thrown.InnerException);
        Assert.Contains(Batch.MethodName, thrown.Message);
        Assert.Contains(thrown.InnerException!.Message, thrown.Message);

        bool hasEnumerator = fault is not (SourceFault.GetEnumerator or SourceFault.NullEnumerator);
        Assert.Equal((1, hasEnumerator ? 1 : 0), (source.Enumerators, source.Disposals));
        Assert.Empty(source.Breaches);
    }

    private static void AssertRecords(SourceFault fault, SettledStatus[] statuses, int[] inputs)
    {
        int taken = fault switch
        {
            SourceFault.GetEnumerator or SourceFault.NullEnumerator => 0,
            SourceFault.Dispose => 10,
            _ => FaultAt,
        };
        Assert.Equal(Enumerable.Range(0, taken), inputs);
        // The source is read before any item starts.
        Assert.All(statuses, status => Assert.Equal(SettledStatus.Canceled, status));
    }

    private static void AssertReadOnce(SourceProbe source, int length)
    {
        Assert.Equal((1, length + 1, 1), (source.Enumerators, source.Pulls, source.Disposals));
        Assert.Empty(source.Breaches);
    }

    /// <summary>Removes one of its elements during enumeration.</summary>
    private sealed class Mutating(HashSet<int> set) : IReadOnlyCollection<int>
    {
        public int Count => set.Count;

        public IEnumerator<int> GetEnumerator()
        {
            foreach (int i in set)
            {
                yield return i;
                set.Add(i + 100);
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S11_A_source_that_answers_a_stop_with_a_cancellation_has_not_failed(bool synchronous)
    {
        using var stop = new CancellationTokenSource();
        IEnumerable<int> Source()
        {
            yield return 0;
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        }

        var batch = synchronous
            ? Batch.Run(Source(), (i, _) => i, cancellationToken: stop.Token)
            : await Batch.RunAsync(Source(), (i, _) => Task.FromResult(i), cancellationToken: stop.Token).InTime();

        Assert.Equal((1, SettledStopReason.Canceled, false), (batch.Count, batch.StopReason, batch.InputCompleted));
    }
}
