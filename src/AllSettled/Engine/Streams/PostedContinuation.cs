using System.Threading.Tasks.Sources;

namespace AllSettled.Engine.Streams;

/// <summary>
/// The continuation of a reader that continues in its synchronization context or task scheduler. It is posted there from the thread
/// pool, and not by the thread that has the next record: <c>Post</c> is the reader's code and may block.
/// </summary>
internal sealed class PostedContinuation
{
    private readonly Action<object?> _continuation;
    private readonly object? _state;
    private readonly SynchronizationContext? _context;
    private readonly TaskScheduler? _scheduler;

    private PostedContinuation(Action<object?> continuation, object? state, SynchronizationContext? context, TaskScheduler? scheduler)
    {
        _continuation = continuation;
        _state = state;
        _context = context;
        _scheduler = scheduler;
    }

    public static Action<object?> Post { get; } = static self => ((PostedContinuation)self!).PostIt();

    /// <returns>Null if the reader continues on any thread.</returns>
    public static PostedContinuation? For(Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0)
            return null;
        if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
            return new(continuation, state, context, scheduler: null);
        return TaskScheduler.Current == TaskScheduler.Default ? null : new(continuation, state, context: null, TaskScheduler.Current);
    }

    private void PostIt()
    {
        if (_context is not null)
        {
            _context.Post(static self => ((PostedContinuation)self!).Continue(), this);
        }
        else
        {
            Task.Factory.StartNew(
                static self => ((PostedContinuation)self!).Continue(), this, default, TaskCreationOptions.DenyChildAttach, _scheduler!);
        }
    }

    private void Continue() => _continuation(_state);
}
