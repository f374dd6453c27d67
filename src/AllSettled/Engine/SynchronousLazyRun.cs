using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>A run of synchronous items over a source whose length nobody knows: each thread pulls its next input itself.</summary>
internal sealed class SynchronousLazyRun<TInput, TResult, TItem>(TItem item, IEnumerable<TInput> source, RunSettings settings)
    : SynchronousRun<TInput, TResult, TItem>(item, settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    /// <summary>
    /// How long a pool thread waits for another's pull. If that takes longer the source blocks, and must not hold one thread
    /// per place (S30): the thread leaves, and is invited again when the pull has ended.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(1);

    /// <summary>Guards the source and the adding of records.</summary>
    private readonly object _gate = new();
    private IEnumerator<TInput>? _enumerator;
    private bool _ended;
    private bool _inputCompleted;
    private Exception? _failure;

    public GrowingRecords<TInput, TResult> Records { get; } = new();

    public override bool InputCompleted => _inputCompleted;

    public override Exception? Failure => _failure;

    protected override long Taken => Records.Count;

    protected override long? Size => null;

    protected override void RunAll()
    {
        try
        {
            _enumerator = source.GetEnumerator();
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }

        if (Settings.MaxConcurrency == 1)
            RunItems(shared: null, Context, Timeout.InfiniteTimeSpan);
        else
            SharedWork.Run(Settings.MaxConcurrency, RunShared);

        try
        {
            Context.Restore();
            _enumerator.Dispose();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void RunShared(SharedWork shared, bool onCaller)
    {
        if (onCaller)
            RunItems(shared, Context, Timeout.InfiniteTimeSpan);
        else
            RunItems(shared, Context.OnPoolThread(), s_patience);
    }

    private void RunItems(SharedWork? shared, CallContext context, TimeSpan patience)
    {
        while (Monitor.TryEnter(_gate, patience))
        {
            bool pulled;
            int index;
            TInput input;
            try
            {
                pulled = TryPull(context, out index, out input);
            }
            finally
            {
                Monitor.Exit(_gate);
            }
            if (!pulled)
                return;
            shared?.Invite();
            RunItem(index, input, ref Records.OutcomeAt(index), context);
        }
    }

    /// <summary>The source threw. One that gives up because it was told to has not failed.</summary>
    private void Fail(Exception failure)
    {
        if (failure is not OperationCanceledException || !IsStopping)
            _failure ??= failure;
    }

    /// <summary>Called under the gate.</summary>
    private bool TryPull(CallContext context, out int index, out TInput input)
    {
        index = 0;
        input = default!;
        if (_ended || IsStopping)
            return false;
        try
        {
            context.Restore();
            if (!_enumerator!.MoveNext())
            {
                _inputCompleted = true;
                _ended = true;
                return false;
            }
            input = _enumerator.Current;
        }
        catch (Exception e)
        {
            Fail(e);
            _ended = true;
            return false;
        }
        index = Records.Add(input);
        // Told to stop during the pull: the input has its record, which says that it never ran.
        return !IsStopping;
    }
}
