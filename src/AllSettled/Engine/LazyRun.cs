namespace AllSettled.Engine;

/// <summary>
/// A run over a source whose length nobody knows. Its inputs are pulled one at a time as slots become free, always from a
/// pool thread: the source may block, and may wait for what the caller does next.
/// </summary>
internal sealed class LazyRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>, IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly AsyncItems<TInput, TResult, TCall> _items;
    private readonly IEnumerable<TInput> _source;
    private readonly GrowingRecords<TInput, TResult> _records = new();
    private readonly TaskCompletionSource<SettledBatch<TInput, TResult>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Guards the four fields below. Never held while the source is called.</summary>
    private readonly object _gate = new();

    /// <summary>Slots that found the source being pulled. They wait without a thread.</summary>
    private readonly Stack<Slot<TInput, TResult, TCall>> _waiting = new();
    private bool _pulling;
    private bool _ended;
    private bool _inputCompleted;

    /// <summary>Used by the one thread that pulls; null before the first pull and after the source is disposed.</summary>
    private IEnumerator<TInput>? _enumerator;

    /// <summary>The first thing that the source threw (S11).</summary>
    private Exception? _failure;

    private LazyRun(AsyncItems<TInput, TResult, TCall> items, IEnumerable<TInput> source, in RunSettings settings)
        : base(items, settings, ExecutionContext.Capture())
    {
        _items = items;
        _source = source;
    }

    /// <summary>Not while slots wait for the source: one of them is next.</summary>
    protected override bool MayHaveMore => !Volatile.Read(ref _ended) && _waiting.Count == 0;

    public static Task<SettledBatch<TInput, TResult>> RunAsync(
        AsyncItems<TInput, TResult, TCall> items, IEnumerable<TInput> source, in RunSettings settings)
    {
        var run = new LazyRun<TInput, TResult, TCall>(items, source, settings);
        settings.StartProgress(total: null);
        if (settings.Token.IsCancellationRequested)
            run.Complete();
        else
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        return run._result.Task;
    }

    void IThreadPoolWorkItem.Execute()
    {
        ExecutionContext.Restore(Context);
        try
        {
            _enumerator = _source.GetEnumerator();
        }
        catch (Exception e)
        {
            _failure = e;
            Complete();
            return;
        }
        Walk(AddFirstSlot(), Turn.StartNow());
    }

    protected override Claim TryClaim(Slot<TInput, TResult, TCall> slot, out TInput input)
    {
        input = default!;
        lock (_gate)
        {
            if (_ended || IsStopping)
                return NoneLeft();
            if (_pulling)
            {
                _waiting.Push(slot);
                return Claim.Waiting;
            }
            _pulling = true;
        }

        bool pulled = Pull(out input);

        lock (_gate)
        {
            _pulling = false;
            if (!pulled)
            {
                _ended = true;
                return NoneLeft();
            }

            slot.Index = _records.Add(input);
            // Told to stop during the pull: the input has its record, which says that it never ran.
            if (IsStopping)
                return NoneLeft();
            if (_waiting.TryPop(out var next))
                Queue(next);
            return Claim.Item;
        }
    }

    protected override ref Outcome<TResult> OutcomeOf(Slot<TInput, TResult, TCall> slot) => ref _records.OutcomeAt((int)slot.Index);

    protected override void Complete()
    {
        DisposeSource();
        if (Settings.Progress is { } progress)
            progress.Finish(_records.Count, SetResult);
        else
            SetResult();
    }

    /// <summary>S12: never at the same time, and never after it said false or threw.</summary>
    private bool Pull(out TInput input)
    {
        try
        {
            ExecutionContext.Restore(Context);
            if (_enumerator!.MoveNext())
            {
                input = _enumerator.Current;
                return true;
            }
            _inputCompleted = true;
        }
        catch (Exception e)
        {
            _failure = e;
        }
        DisposeSource();
        input = default!;
        return false;
    }

    private void DisposeSource()
    {
        if (_enumerator is not { } enumerator)
            return;
        _enumerator = null;
        try
        {
            ExecutionContext.Restore(Context);
            enumerator.Dispose();
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    /// <summary>Lets the waiting slots go along with the one that found this out. Called under the gate.</summary>
    private Claim NoneLeft()
    {
        int waiting = _waiting.Count;
        _waiting.Clear();
        if (waiting > 0)
            Retire(waiting);
        return Claim.None;
    }

    private void SetResult()
    {
        var (inputs, outcomes) = _records.ToArrays();
        var batch = new SettledBatch<TInput, TResult>(inputs, outcomes, End(_inputCompleted), _items);
        if (_failure is null)
            _result.SetResult(batch);
        else
            _result.SetException(new SettledInputException<TInput, TResult>(batch, _failure));
    }
}
