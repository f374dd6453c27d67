using System.Collections.Concurrent;

namespace AllSettled.Tests.Support;

/// <summary>A task scheduler with one thread of its own, and no synchronization context.</summary>
internal sealed class SingleThreadScheduler : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _queue = [];

    public SingleThreadScheduler()
    {
        new Thread(() =>
        {
            foreach (var task in _queue.GetConsumingEnumerable())
                TryExecuteTask(task);
        })
        { IsBackground = true, Name = nameof(SingleThreadScheduler) }.Start();
    }

    /// <summary>Makes the call on the thread, as a task of this scheduler.</summary>
    public Task<T> InvokeAsync<T>(Func<T> call)
        => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.None, this);

    public void Dispose() => _queue.CompleteAdding();

    protected override void QueueTask(Task task) => _queue.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;
}
