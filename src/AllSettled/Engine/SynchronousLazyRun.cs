using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>A run of synchronous items over a source whose length nobody knows: each thread pulls its next input itself.</summary>
internal sealed class SynchronousLazyRun<TInput, TResult, TItem>(TItem item, IEnumerable<TInput> source, RunSettings settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private readonly CallContext _context = CallContext.Capture();

    /// <summary>Guards the source and the adding of records.</summary>
    private readonly object _gate = new();
    private IEnumerator<TInput>? _enumerator;
    private bool _ended;

    public GrowingRecords<TInput, TResult> Records { get; } = new();

    public bool InputCompleted { get; private set; }

    /// <summary>The first thing that the source threw (S11).</summary>
    public Exception? Failure { get; private set; }

    public void Run()
    {
        if (settings.Token.IsCancellationRequested)
            return;
        try
        {
            _enumerator = source.GetEnumerator();
            if (settings.MaxConcurrency == 1)
                RunItems(_context);
            else
                SharedWork.Run(settings.MaxConcurrency, onCaller => RunItems(onCaller ? _context : _context.OnPoolThread()));
            _context.Restore();
            _enumerator.Dispose();
        }
        catch (Exception e)
        {
            // GetEnumerator or Dispose; whatever an item or MoveNext throws ends up elsewhere.
            Failure ??= e;
        }
        _context.Restore();
    }

    private void RunItems(CallContext context)
    {
        var token = settings.Token;
        while (TryPull(context, out int index, out var input))
        {
            ref var outcome = ref Records.OutcomeAt(index);
            try
            {
                context.Restore();
                outcome.Fulfill(item.Invoke(input, token));
            }
            catch (Exception e)
            {
                outcome.Fail(e, token);
            }
            settings.Progress?.Add(outcome.Status);
        }
    }

    private bool TryPull(CallContext context, out int index, out TInput input)
    {
        lock (_gate)
        {
            index = 0;
            input = default!;
            if (_ended || settings.Token.IsCancellationRequested)
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
            return !settings.Token.IsCancellationRequested;
        }
    }
}
