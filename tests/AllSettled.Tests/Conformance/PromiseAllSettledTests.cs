using System.Threading.Tasks.Sources;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// The tests of <c>Promise.allSettled</c> in JavaScript's conformance suite, test262, where .NET has a counterpart: an iterator that
/// fails is a source, a thenable is what an item returns, and a poisoned thenable is a value task that breaks its contract.
/// </summary>
public class PromiseAllSettledTests
{
    /// <summary>A bound of one, a bound below the number of inputs, and no bound.</summary>
    public static TheoryData<int> Bounds => [1, 2, SettledBatchOptions.Unbounded];

    public static MatrixTheoryData<string, int> SettlingsAndBounds
        => new(["vvv", "eee", "vev", "eve", "vve", "evv"], [1, 2, SettledBatchOptions.Unbounded]);

    [Theory]
    [MemberData(nameof(SettlingsAndBounds))]
    public async Task S14_Each_outcome_is_at_its_input_whatever_settles_first(string settlings, int concurrency)
    {
        var items = new HeldItems();
        var errors = settlings.Select((_, i) => new InvalidDataException($"item {i}")).ToArray();
        var running = Batch.RunAsync([0, 1, 2], items.Deaf, new() { MaxConcurrency = concurrency });

        // The item that started last ends first.
        for (HashSet<int> left = [0, 1, 2]; left.Count > 0;)
        {
            int last = left.Order().Take(concurrency).Last();
            await items.Started(last).InTime();
            Assert.False(running.IsCompleted);
            if (settlings[last] == 'v')
                items.Fulfill(last);
            else
                items.Reject(last, errors[last]);
            left.Remove(last);
        }
        var batch = await running.InTime();

        Assert.Equal(settlings.Select((settling, i) => settling == 'v'
            ? Settled.Fulfilled(i, i, i * 10)
            : Settled.Rejected<int, int>(i, i, errors[i])), batch);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task S02_What_has_settled_before_settles_at_once(int concurrency)
    {
        var error = new InvalidDataException();
        Task<int>[] settled = [Task.FromResult(1), Task.FromException<int>(error), Task.FromResult(3)];

        // A call may exceed its millisecond (S22) and return its task early, when it is compiled first or when its thread is preempted.
        // So several calls are tried.
        var running = Enumerable.Range(0, 50)
            .Select(_ => Caller.WithoutContext(() => Batch.RunAsync(settled, (task, _) => task, new() { MaxConcurrency = concurrency })))
            .FirstOrDefault(running => running.IsCompletedSuccessfully);

        Assert.NotNull(running);
        var batch = await running;
        Assert.Equal(
        [
            Settled.Fulfilled(0, settled[0], 1),
            Settled.Rejected<Task<int>, int>(1, settled[1], error),
            Settled.Fulfilled(2, settled[2], 3),
        ], batch);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task S02_One_task_for_all_items_settles_each_of_them(int concurrency)
    {
        var one = new TaskCompletionSource<int>();
        var running = Batch.RunAsync(["a", "b", "c"], (_, _) => one.Task, new() { MaxConcurrency = concurrency });

        Assert.False(running.IsCompleted);
        one.SetResult(4);
        var batch = await running.InTime();

        Assert.Equal([Settled.Fulfilled(0, "a", 4), Settled.Fulfilled(1, "b", 4), Settled.Fulfilled(2, "c", 4)], batch);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task S02_A_failure_of_one_task_for_all_items_is_each_one_s(int concurrency)
    {
        var error = new InvalidDataException();
        var one = new TaskCompletionSource<int>();
        var running = Batch.RunAsync([1, 2, 3], (_, _) => one.Task, new() { MaxConcurrency = concurrency });

        one.SetException(error);
        var batch = await running.InTime();

        Assert.All(batch, record => Assert.Same(error, record.Error));
        Assert.Equal(3, batch.Rejected.Count);
    }

    [Fact]
    public async Task S02_What_happens_to_a_record_s_item_later_changes_nothing()
    {
        var first = new TaskCompletionSource<int>();
        var second = new TaskCompletionSource<int>();
        var running = Batch.RunAsync([first, second], (source, _) => source.Task);

        first.SetResult(1);
        Assert.False(first.TrySetException(new InvalidDataException("late")));
        second.SetResult(2);
        var batch = await running.InTime();
        Assert.False(second.TrySetCanceled());

        Assert.Equal([1, 2], batch.Values);
        Assert.True(batch.AllFulfilled);
    }

    [Fact]
    public async Task S13_No_value_is_a_value()
    {
        var batch = await Batch.RunAsync(new string?[] { null, "", null }, (input, _) => Task.FromResult(input)).InTime();

        Assert.True(batch.AllFulfilled);
        Assert.Equal([null, "", null], batch.Values);
        Assert.All(batch, record => Assert.Null(record.Error));
    }

    [Fact]
    public async Task S13_A_string_is_a_sequence_of_characters()
    {
        var batch = await Batch.RunAsync("abca", (c, _) => Task.FromResult(char.ToUpperInvariant(c))).InTime();

        Assert.Equal("ABCA", string.Concat(batch.Values));
        Assert.Equal("abca", string.Concat(batch.Select(record => record.Input)));
    }

    [Fact]
    public void S13_No_sequence_is_refused_at_the_call()
        => Assert.Equal(
            "inputs",
            Assert.Throws<ArgumentNullException>(() => { _ = Batch.RunAsync<int, int>(null!, (i, _) => Task.FromResult(i)); }).ParamName);

    [Theory]
    [InlineData(SourceFault.GetEnumerator, 0)]
    [InlineData(SourceFault.NullEnumerator, 0)]
    [InlineData(SourceFault.MoveNext, 2)]
    [InlineData(SourceFault.Current, 2)]
    public async Task S11_An_iterator_that_fails_takes_no_input_with_it(SourceFault fault, int taken)
    {
        var source = new SourceProbe(5) { Fault = fault, FaultAt = 2 };

        var thrown = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.RunAsync(source, (i, _) => Task.FromResult(i)).InTime());

        Assert.NotNull(thrown.InnerException);
        Assert.Equal(Enumerable.Range(0, taken), thrown.Batch.Select(record => record.Input));
        Assert.Equal(taken, thrown.Batch.Canceled.Count);
        Assert.Empty(source.Breaches);
    }

    [Fact]
    public async Task S02_S31_Items_that_throw_at_their_call_find_the_iterator_closed()
    {
        var source = new SourceProbe(4);

        var batch = await Batch.RunAsync(source, (i, _) => throw new InvalidDataException($"{source.Disposals} {i}")).InTime();

        Assert.Equal(["1 0", "1 1", "1 2", "1 3"], batch.Errors.Select(error => error.Message));
        Assert.Equal(1, source.Disposals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S02_A_poisoned_value_task_is_a_failure_of_its_own_item(bool atItsStatus)
    {
        var poison = new Poisoned(atItsStatus);

        var batch = await Batch.RunValueTaskAsync([0, 1, 2], (i, _) => i == 1 ? new ValueTask<int>(poison, 0) : new(i)).InTime();

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Fulfilled], batch.Select(record => record.Status));
        Assert.Same(poison.Error, batch[1].Error);
    }

    [Fact]
    public async Task S14_Items_that_settle_while_the_iterator_runs_wait_for_its_end()
    {
        var items = new HeldItems();
        bool completedEarly = false;
        Task<SettledBatch<int, int>>? running = null;

        IEnumerable<int> Inputs()
        {
            yield return 0;
            // Item 0 is running. It ends between two pulls.
            items.Fulfill(0);
            completedEarly |= running?.IsCompleted == true;
            yield return 1;
        }

        running = Batch.RunAsync(Inputs(), items.Deaf, new() { MaxConcurrency = 2 });
        await items.Started(1).InTime();
        completedEarly |= running.IsCompleted;
        items.Fulfill(1);
        var batch = await running.InTime();

        Assert.False(completedEarly);
        Assert.Equal([0, 10], batch.Values);
    }

    [Fact]
    public async Task S01_Nothing_settles_to_nothing()
    {
        var source = new SourceProbe(0);

        var batch = await Batch.RunAsync<int, int>(source, (_, _) => throw new InvalidOperationException()).InTime();

        Assert.Empty(batch);
        Assert.True(batch.AllFulfilled);
        Assert.Equal((1, 1), (source.Pulls, source.Disposals));
    }

    /// <summary>Reports that it failed, or throws when it is asked.</summary>
    private sealed class Poisoned(bool atItsStatus) : IValueTaskSource<int>
    {
        public Exception Error { get; } = new InvalidDataException("poison");

        public int GetResult(short token) => throw Error;

        public ValueTaskSourceStatus GetStatus(short token) => atItsStatus ? throw Error : ValueTaskSourceStatus.Faulted;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => throw Error;
    }
}
