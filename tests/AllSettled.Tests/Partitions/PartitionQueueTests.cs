#if NET10_0_OR_GREATER
using AllSettled.CompilerServices;
using AllSettled.Engine.Partitions;
using CsCheck;

namespace AllSettled.Tests;

/// <summary>The queue by itself, beside a model: lists of indices for each key.</summary>
public class PartitionQueueTests
{
    /// <summary>More keys than idle ones are kept, so that keys are forgotten and found anew.</summary>
    private const int KeyCount = 1500;

    private static readonly Gen<int> s_key = Gen.Frequency((1, Gen.Int[0, 2]), (1, Gen.Int[0, KeyCount - 1]));

    [Fact]
    public void S34_Random_entries_and_leaves_do_what_the_model_does()
        => Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Select(s_key, Gen.Int[0, 9]).Array[4000, 6000])
            .Sample(static (max, stopOnFailure, steps) => new Model(max, stopOnFailure).Run(steps), iter: 60);

    [Fact]
    public void S34_Items_that_wait_use_the_memory_of_those_that_waited_before()
    {
        var queue = new PartitionQueue<int>(PartitionKeys<int>.By(key => key, 1, stopOnFailure: false), null, mayForget: true);
        for (int i = 0; i < 1000; i++)
            WaitAndStart(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            WaitAndStart(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        // Two items of a key, of which the second one waits.
        void WaitAndStart(int key)
        {
            var partition = queue.Find(key);
            if (!queue.Enter(new(0, key, partition)) || queue.Enter(new(1, key, partition)))
                Assert.Fail("The first starts, and the second waits.");
            queue.Leave(partition);
            if (!queue.TryTakeReady(out _))
                Assert.Fail("The second starts.");
            queue.Leave(partition);
        }
    }

    [Fact]
    public void S34_A_key_that_changed_and_is_forgotten_takes_no_other_key_along()
    {
        var keys = PartitionKeys<Mutable>.By(input => input, 1, stopOnFailure: false);
        var changed = new Mutable { Number = 1 };
        var forgotten = keys.Find(changed);
        var other = keys.Find(new() { Number = 2 });
        changed.Number = 2;
        keys.Forget(forgotten);

        Assert.Same(other, keys.Find(new() { Number = 2 }));
    }

    private sealed record Mutable
    {
        public int Number { get; set; }
    }

    private sealed class Model
    {
        private readonly int _max;
        private readonly bool _stopOnFailure;
        private readonly PartitionQueue<int> _queue;
        private readonly Dictionary<int, List<long>> _waiting = [];
        private readonly Dictionary<int, int> _running = [];
        private readonly HashSet<int> _stopped = [];
        private readonly Queue<(int Key, long Index)> _ready = new();
        private readonly Queue<long> _canceled = new();
        private readonly List<(int Key, Partition Partition)> _started = [];

        public Model(int max, bool stopOnFailure)
        {
            (_max, _stopOnFailure) = (max, stopOnFailure);
            _queue = new(PartitionKeys<int>.By(key => key, max, stopOnFailure), maxPerPartition: null, mayForget: true);
        }

        public void Run((int Key, int Action)[] steps)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                var (key, action) = steps[i];
                if (action < 5)
                    Enter(key, i);
                else if (action < 8)
                    Leave(key, isFailure: action == 7 && key % 5 == 0);
                else
                    TakeReady();
                while (_queue.TryTakeCanceled(out var item))
                    Assert.Equal(_canceled.Dequeue(), item.Index);
                Assert.Empty(_canceled);
            }

            _queue.CancelAll();
            var left = new List<long>();
            while (_queue.TryTakeCanceled(out var item))
                left.Add(item.Index);
            Assert.Equal(_waiting.Values.SelectMany(indices => indices).Concat(_ready.Select(item => item.Index)).Order(), left.Order());
        }

        private void Enter(int key, long index)
        {
            bool starts = _queue.Enter(new(index, key, _queue.Find(key)));
            int running = _running.GetValueOrDefault(key);
            Assert.Equal(!_stopped.Contains(key) && running < _max, starts);
            if (starts)
            {
                _running[key] = running + 1;
                _started.Add((key, _queue.Find(key)));
            }
            else if (_stopped.Contains(key))
            {
                _canceled.Enqueue(index);
            }
            else
            {
                if (!_waiting.TryGetValue(key, out var waiting))
                    _waiting[key] = waiting = [];
                waiting.Add(index);
            }
        }

        private void Leave(int seed, bool isFailure)
        {
            if (_started.Count == 0)
                return;
            int place = seed % _started.Count;
            var (key, partition) = _started[place];
            _started.RemoveAt(place);
            if (isFailure)
                _queue.Fail(partition);
            _queue.Leave(partition);
            LeaveModel(key, isFailure);
        }

        private void LeaveModel(int key, bool isFailure)
        {
            _running[key]--;
            var waiting = _waiting.GetValueOrDefault(key) ?? [];
            if (isFailure && _stopOnFailure)
            {
                _stopped.Add(key);
                waiting.ForEach(_canceled.Enqueue);
                waiting.Clear();
            }
            if (waiting.Count == 0)
                return;
            _ready.Enqueue((key, waiting[0]));
            waiting.RemoveAt(0);
            _running[key]++;
        }

        private void TakeReady()
        {
            bool isReady = _queue.TryTakeReady(out var item);
            while (_ready.TryDequeue(out var expected))
            {
                if (_stopped.Contains(expected.Key))
                {
                    _canceled.Enqueue(expected.Index);
                    LeaveModel(expected.Key, isFailure: false);
                    continue;
                }
                Assert.True(isReady);
                Assert.Equal((expected.Index, expected.Key), (item.Index, item.Input));
                _started.Add((expected.Key, item.Partition));
                return;
            }
            Assert.False(isReady);
        }
    }
}
#endif
