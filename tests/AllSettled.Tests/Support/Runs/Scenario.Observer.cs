using System.Collections.Concurrent;

namespace AllSettled.Tests.Support;

/// <summary>What must hold for the events of an observer.</summary>
internal sealed partial class Scenario : ISettledObserver
{
    private readonly ConcurrentDictionary<long, int> _startedEvents = [];
    private readonly ConcurrentDictionary<long, SettledItemEvent> _settledEvents = [];
    private readonly ConcurrentDictionary<long, int> _droppedValues = [];
    private int _faultyEvents;
    private int _endEvents;

    /// <summary>Half of the runs have no observer: without one, other paths are taken.</summary>
    private bool IsObserved => (_plan.Count + _plan.Buffer) % 2 == 0;

    void ISettledObserver.OnStarted(in SettledItemEvent item)
    {
        if (!_startedEvents.TryAdd(item.Index, (int)item.Input!) || item is not { Status: null, Attempts: 0, Error: null })
            Interlocked.Increment(ref _faultyEvents);
    }

    void ISettledObserver.OnSettled(in SettledItemEvent item)
    {
        if (!_startedEvents.TryGetValue(item.Index, out int input) || input != (int)item.Input! || !_settledEvents.TryAdd(item.Index, item))
            Interlocked.Increment(ref _faultyEvents);
    }

    void ISettledObserver.OnDropped(in SettledDroppedValue dropped)
    {
        // The late response of a call that was abandoned has no input.
        if (dropped.Input is not int input)
            return;
        if (InputOf((int)dropped.Index) != input || !_droppedValues.TryAdd(dropped.Index, (int)dropped.Value))
            Interlocked.Increment(ref _faultyEvents);
    }

    void ISettledObserver.OnEnded(in SettledRunEvent run) => Interlocked.Increment(ref _endEvents);

    private void CheckEvents(List<Settled<int, int>> records, bool hasLeft)
    {
        if (!IsObserved)
            return;
        Assert.Equal(0, _faultyEvents);
        Assert.Equal(_startedEvents.Keys.Order(), _settledEvents.Keys.Order());
        Assert.Equal(records.Count == 0 && hasLeft ? _endEvents : 1, _endEvents);
        foreach (var record in records)
        {
            if (record is { Attempts: 0, IsCanceled: true })
            {
                Assert.False(_settledEvents.ContainsKey(record.Index), $"{record}");
                continue;
            }
            var settled = _settledEvents[record.Index];
            Assert.Equal((record.Status, record.Attempts, record.Error), (settled.Status, settled.Attempts, settled.Error));
            // A value that was read is not dropped.
            Assert.False(record.IsFulfilled && _droppedValues.ContainsKey(record.Index), $"{record}");
        }
        // Every value that was not read is dropped.
        var read = records.Select(record => record.Index).ToHashSet();
        Assert.All(
            _settledEvents.Values.Where(settled => settled.Status == SettledStatus.Fulfilled && !read.Contains(settled.Index)),
            settled => Assert.True(hasLeft && _droppedValues.ContainsKey(settled.Index), $"{settled.Index} is neither read nor dropped."));
    }
}
