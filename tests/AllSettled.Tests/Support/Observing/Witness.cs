using System.Collections.Concurrent;

namespace AllSettled.Tests.Support;

/// <summary>Keeps everything that an observer gets, and does more at each event if the test says so.</summary>
internal sealed class Witness : ISettledObserver
{
    public ConcurrentQueue<SettledItemEvent> Started { get; } = [];

    public ConcurrentQueue<SettledItemEvent> Settled { get; } = [];

    public ConcurrentQueue<SettledDroppedValue> Dropped { get; } = [];

    public ConcurrentQueue<SettledRunEvent> Ended { get; } = [];

    public Action<SettledItemEvent> AtStart { get; init; } = static _ => { };

    public Action<SettledItemEvent> AtSettled { get; init; } = static _ => { };

    public Action<SettledRunEvent> AtEnd { get; init; } = static _ => { };

    public IEnumerable<long> StartedIndices => Started.Select(item => item.Index).Order();

    public IEnumerable<(long, SettledStatus?, int)> Outcomes => Settled.Select(item => (item.Index, item.Status, item.Attempts)).Order();

    public void OnStarted(in SettledItemEvent item)
    {
        Started.Enqueue(item);
        AtStart(item);
    }

    public void OnSettled(in SettledItemEvent item)
    {
        Settled.Enqueue(item);
        AtSettled(item);
    }

    public void OnDropped(in SettledDroppedValue dropped) => Dropped.Enqueue(dropped);

    public void OnEnded(in SettledRunEvent run)
    {
        Ended.Enqueue(run);
        AtEnd(run);
    }
}
