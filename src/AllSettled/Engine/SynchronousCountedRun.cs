using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>A run of synchronous items over a known number of inputs.</summary>
internal sealed class SynchronousCountedRun<TInput, TResult, TItem>(
    TItem item, CountedItems<TInput, TResult> work, RunSettings settings) : SynchronousRun<TInput, TResult, TItem>(item, settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private const int MaxChunk = 1024;

    /// <summary>How many chunks each thread would take if all were of the first one's size: small enough to share a heavy tail.</summary>
    private const int ChunksPerThread = 16;

    private int _claimed;

    public override bool InputCompleted => work.InputCompleted;

    protected override long Taken => work.Inputs.Length;

    protected override long? Size => work.Count;

    protected override void RunAll()
    {
        int threads = Math.Min(Settings.MaxConcurrency, work.Count);
        if (threads <= 1)
            RunItems(0, work.Count, Context);
        else
            RunShared(threads);
    }

    /// <remarks>On its own, or a run on one thread would pay for the closure.</remarks>
    private void RunShared(int threads)
        => SharedWork.Run(threads, (shared, onCaller) => RunChunks(shared, threads, onCaller ? Context : Context.OnPoolThread()));

    private void RunChunks(SharedWork shared, int threads, CallContext context)
    {
        while (!IsStopping && TryClaim(threads, out int start, out int end))
        {
            if (end < work.Count)
                shared.Invite();
            RunItems(start, end, context);
        }
    }

    /// <summary>Claiming costs more than a trivial item: large chunks first, and smaller ones as the end comes near.</summary>
    private bool TryClaim(int threads, out int start, out int end)
    {
        while (true)
        {
            start = Volatile.Read(ref _claimed);
            int left = work.Count - start;
            end = start + (int)Math.Clamp(left / ((long)threads * ChunksPerThread), 1, MaxChunk);
            if (left <= 0)
                return false;
            if (Interlocked.CompareExchange(ref _claimed, end, start) == start)
                return true;
        }
    }

    private void RunItems(int start, int end, CallContext context)
    {
        if (Settings.IsPlain)
        {
            RunPlainItems(start, end, context);
            return;
        }
        for (int n = start; n < end && !IsStopping; n++)
        {
            int index = work.PositionOf(n);
            RunItem(index, work.Inputs[index], ref work.Outcomes[index], context);
        }
    }

    /// <summary>The same with nothing around the items, and one try around all of them: trivial items run at a loop's speed.</summary>
    private void RunPlainItems(int start, int end, CallContext context)
    {
        var inputs = work.Inputs;
        var outcomes = work.Outcomes;
        var positions = work.Positions;
        var token = Settings.ItemToken;
        var method = Item;
        int n = start;
        while (true)
        {
            int index = 0;
            try
            {
                for (; n < end && !IsStopping; n++)
                {
                    index = positions is null ? n : positions[n];
                    context.Restore();
                    var itemContext = TItem.UsesContext ? outcomes[index].ContextOfNextAttempt(index) : default;
                    outcomes[index].Fulfill(method.Invoke(inputs[index], itemContext, token));
                }
                return;
            }
            catch (Exception e)
            {
                Fail(ref outcomes[index], e, deadline: null);
                n++;
            }
        }
    }
}
