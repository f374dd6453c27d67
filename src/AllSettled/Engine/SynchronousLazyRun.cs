using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>A run of synchronous items over a source whose length nobody knows: each thread pulls its next input itself.</summary>
internal sealed class SynchronousLazyRun<TInput, TResult, TItem>(TItem item, IEnumerable<TInput> source, RunSettings settings)
    : SynchronousRun<TInput, TResult, TItem>(item, settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    /// <summary>Guards the source and the adding of records.</summary>
    private readonly object _gate = new();
    private IEnumerator<TInput>? _enumerator;
    private bool _ended;

    public GrowingRecords<TInput, TResult> Records { get; } = new();

    public bool InputCompleted { get; private set; }

    /// <summary>The first thing that the source threw (S11).</summary>
    public Exception? Failure { get; private set; }

    protected override void RunAll()
    {
        try
        {
            _enumerator = source.GetEnumerator();
        }
        catch (Exception e)
        {
            Failure = e;
            return;
        }

        if (Settings.MaxConcurrency == 1)
            RunItems(Context);
        else
            SharedWork.Run(Settings.MaxConcurrency, onCaller => RunItems(onCaller ? Context : Context.OnPoolThread()));

        try
        {
            Context.Restore();
            _enumerator.Dispose();
        }
        catch (Exception e)
        {
            Failure ??= e;
        }
    }

    private void RunItems(CallContext context)
    {
        while (TryPull(context, out int index, out var input))
            RunItem(index, input, ref Records.OutcomeAt(index), context);
    }

    private bool TryPull(CallContext context, out int index, out TInput input)
    {
        lock (_gate)
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
                    InputCompleted = true;
                    _ended = true;
                    return false;
                }
                input = _enumerator.Current;
            }
            catch (Exception e)
            {
                Failure = e;
                _ended = true;
                return false;
            }
            index = Records.Add(input);
            // Told to stop during the pull: the input has its record, which says that it never ran.
            return !IsStopping;
        }
    }
}
