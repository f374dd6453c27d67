namespace AllSettled.Engine;

/// <summary>A buffered run over a source whose length nobody knows.</summary>
internal sealed class LazyRun<TInput, TResult, TCall> : PulledRun<TInput, TResult, TCall>
    where TCall : struct, IItemCall<TInput, TResult>
{
    private readonly AsyncItems<TInput, TResult, TCall> _items;
    private readonly GrowingRecords<TInput, TResult> _records = new();
    private readonly TaskCompletionSource<SettledBatch<TInput, TResult>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LazyRun(AsyncItems<TInput, TResult, TCall> items, IEnumerable<TInput> source, in RunSettings settings)
        : base(items, InputSource<TInput>.Of(source), settings)
        => _items = items;

    protected override bool HasRoom => true;

    public static Task<SettledBatch<TInput, TResult>> RunAsync(
        AsyncItems<TInput, TResult, TCall> items, IEnumerable<TInput> source, in RunSettings settings)
    {
        var run = new LazyRun<TInput, TResult, TCall>(items, source, settings);
        if (settings.Progress is not null)
            settings.StartProgress(InputCopy.Estimate(source));
        run.BeginTelemetry(size: null);
        if (settings.IsCanceled)
            run.Finish();
        else
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        return run._result.Task;
    }

    protected override void Take(Slot<TInput, TResult, TCall> slot, TInput input) => slot.Index = _records.Add(input);

    protected override void TakeBack(Slot<TInput, TResult, TCall> slot)
    {
        // Its record says already that it never ran.
    }

    protected override ref Outcome<TResult> OutcomeOf(Slot<TInput, TResult, TCall> slot) => ref _records.OutcomeAt((int)slot.Index);

    protected override void Finish()
    {
        if (Settings.Progress is { } progress)
            progress.Finish(_records.Count, SetResult);
        else
            SetResult();
    }

    private void SetResult()
    {
        var (inputs, outcomes) = _records.ToArrays();
        var end = EndOf(InputCompleted);
        Settings.TellEnd(end, inputs.Length, Failure);
        var batch = new SettledBatch<TInput, TResult>(inputs, outcomes, end, _items);
        if (Failure is null)
        {
            _result.SetResult(batch);
            return;
        }
        _result.SetException(new SettledInputException<TInput, TResult>(batch, Failure));
        _result.Task.MarkObserved();
    }
}
