using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>How the source of the inputs is read, and what becomes of a batch whose source fails.</summary>
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
            var running = kind.RunAsync(source, async (i, _) =>
            {
                if (i % 2 == 0)
                    await Task.Yield();
                return i == 3 ? throw new InvalidDataException("an item") : i;
            }, new() { MaxConcurrency = concurrency });

            var thrown = await Assert.ThrowsAnyAsync<SettledInputException>(() => running.InTime());

            AssertFailure(thrown, source, fault);
            var (statuses, inputs) = kind.ReturnsValue() ? Look(thrown as SettledInputException<int, int>) : Look(thrown as SettledInputException<int, NoResult>);
            AssertRecords(shape, fault, statuses, inputs);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void S11_A_synchronous_batch_whose_source_throws_gives_the_same(Shape shape, SourceFault fault, int concurrency)
    {
        var source = Probe(shape, 10, fault);

        var thrown = Assert.Throws<SettledInputException<int, int>>(() => Batch.Run(
            source, (i, _) => i == 3 ? throw new InvalidDataException("an item") : i, new() { MaxConcurrency = concurrency }));

        AssertFailure(thrown, source, fault);
        var (statuses, inputs) = Look(thrown);
        AssertRecords(shape, fault, statuses, inputs);
    }

    [Theory]
    [MemberData(nameof(Kinds.Data), MemberType = typeof(Kinds))]
    public async Task S11_What_runs_when_the_source_throws_is_awaited_first(Kind kind)
    {
        var gates = new Gates(3);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new SourceProbe(10)
        {
            Fault = SourceFault.MoveNext,
            FaultAt = 3,
            OnPull = pull => { if (pull == 3) failed.SetResult(); },
        };
        var running = kind.RunAsync(source, gates.RunAsync, new() { MaxConcurrency = 8 });
        await gates.Started(..);
        await failed.Task.InTime();

        gates.Reject(2, new InvalidDataException("an item"));
        gates.Fulfill(0, 0);
        Assert.False(running.IsCompleted, "An item is still running.");
        gates.Fulfill(1, 10);
        var thrown = await Assert.ThrowsAnyAsync<SettledInputException>(() => running.InTime());

        var (statuses, _) = kind.ReturnsValue() ? Look(thrown as SettledInputException<int, int>) : Look(thrown as SettledInputException<int, NoResult>);
        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Fulfilled, SettledStatus.Rejected], statuses);
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
            source, (i, _) => Interlocked.Increment(ref calls) <= 4 && i % 2 == 1 ? throw new InvalidDataException() : Task.FromResult(i)).InTime());

        var retried = await thrown.Batch.RetryAsync().InTime();

        Assert.Equal([0, 1, 2, 3], retried.Values);
        Assert.Equal([1, 2, 1, 2], retried.Select(record => record.Attempts));
        Assert.False(retried.InputCompleted);
        Assert.False(retried.AllFulfilled);
        Assert.Contains("input not read to its end", Assert.Throws<SettledBatchException<int, int>>(() => retried.EnsureAllFulfilled()).Message);
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

        var thrown = await Assert.ThrowsAsync<SettledInputException<int, int>>(() => Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime());

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
    public async Task S22_A_lazy_source_may_wait_for_what_the_caller_does_after_the_call(bool context)
    {
        using var signal = new ManualResetEventSlim();
        var source = new SourceProbe(3) { OnPull = _ => signal.InTime() };

        var running = Caller.With(context, () => Batch.RunAsync(source, (i, _) => Task.FromResult(i)));
        Assert.False(running.IsCompleted);
        signal.Set();

        Assert.Equal([0, 1, 2], (await running.InTime()).Values);
    }

    [Fact]
    public async Task S26_A_lazy_source_may_wait_for_an_earlier_item()
    {
        using var firstDone = new ManualResetEventSlim();
        var source = new SourceProbe(3) { OnPull = pull => { if (pull == 1) firstDone.InTime(); } };

        var batch = await Batch.RunAsync(source, async (i, _) =>
        {
            await Task.Yield();
            if (i == 0)
                firstDone.Set();
            return i;
        }, new() { MaxConcurrency = 2 }).InTime();

        Assert.True(batch.AllFulfilled);
    }

    [Fact]
    public async Task S26_An_item_that_ends_while_the_source_is_pulled_is_followed_by_another_as_soon_as_there_is_one()
    {
        using var blocks = new ManualResetEventSlim();
        using var unblock = new ManualResetEventSlim();
        var gates = new Gates(3, continueAsynchronously: false);
        var source = new SourceProbe(3)
        {
            OnPull = pull =>
            {
                if (pull != 1)
                    return;
                blocks.Set();
                unblock.InTime();
            },
        };
        var running = Batch.RunAsync(source, gates.RunAsync, new() { MaxConcurrency = 2 });
        blocks.InTime();

        // It continues right there, and so finds the source being pulled.
        await Task.Run(() => gates.Fulfill(0, 0)).InTime();
        unblock.Set();

        await gates.Started(1..3);
        gates.FulfillAllBackwards();
        Assert.True((await running.InTime()).AllFulfilled);
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

    private static void AssertRecords(Shape shape, SourceFault fault, SettledStatus[] statuses, int[] inputs)
    {
        int taken = fault switch
        {
            SourceFault.GetEnumerator or SourceFault.NullEnumerator => 0,
            SourceFault.Dispose => 10,
            _ => FaultAt,
        };
        Assert.Equal(Enumerable.Range(0, taken), inputs);
        // A counted source is copied first, so its items have not begun; others have.
        Assert.Equal(
            inputs.Select(i => shape != Shape.Lazy ? SettledStatus.Canceled : i == 3 ? SettledStatus.Rejected : SettledStatus.Fulfilled),
            statuses);
    }

    private static void AssertReadOnce(SourceProbe source, int length)
    {
        Assert.Equal((1, length + 1, 1), (source.Enumerators, source.Pulls, source.Disposals));
        Assert.Empty(source.Breaches);
    }

    /// <summary>Removes one of its elements while it is enumerated.</summary>
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
