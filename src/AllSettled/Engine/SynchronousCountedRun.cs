using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>A run of synchronous items over a known number of inputs.</summary>
internal sealed class SynchronousCountedRun<TInput, TResult, TItem>(
    TItem item, CountedItems<TInput, TResult> work, RunSettings settings)
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private const int MaxChunk = 1024;

    /// <summary>How many chunks each thread would take if all were of the first one's size: small enough to share a heavy tail.</summary>
    private const int ChunksPerThread = 16;

    private readonly CallContext _context = CallContext.Capture();
    private int _claimed;

    public void Run()
    {
        int threads = Math.Min(settings.MaxConcurrency, work.Count);
        if (threads <= 1)
            RunItems(0, work.Count, _context);
        else
            SharedWork.Run(threads, onCaller => RunChunks(threads, onCaller ? _context : _context.OnPoolThread()));
        _context.Restore();
    }

    private void RunChunks(int threads, CallContext context)
    {
        while (!settings.Token.IsCancellationRequested && TryClaim(threads, out int start, out int end))
            RunItems(start, end, context);
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
        var inputs = work.Inputs;
        var outcomes = work.Outcomes;
        var positions = work.Positions;
        var token = settings.Token;
        var progress = settings.Progress;
        var method = item;
        int n = start;
        while (true)
        {
            int index = 0;
            try
            {
                for (; n < end && !token.IsCancellationRequested; n++)
                {
                    index = positions is null ? n : positions[n];
                    context.Restore();
                    outcomes[index].Fulfill(method.Invoke(inputs[index], token));
                    progress?.Add(SettledStatus.Fulfilled);
                }
                return;
            }
            catch (Exception e)
            {
                outcomes[index].Fail(e, token);
                progress?.Add(outcomes[index].Status);
                n++;
            }
        }
    }
}
