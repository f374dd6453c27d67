using System.Runtime.CompilerServices;
using AllSettled.Engine.Contexts;

namespace AllSettled.Engine.Bulk;

/// <summary>
/// Gathers inputs to a chunk until it is full, or until the source must be waited for. It never waits with inputs in its hands. The wait is
/// kept, and the next chunk begins with it.
/// </summary>
internal sealed class ChunkEnumerator<TInput, TResult>(IAsyncEnumerator<TInput> inputs, int maxInputs)
    : IAsyncEnumerator<Chunk<TInput, TResult>>, IChunkEnumerator<Chunk<TInput, TResult>>
{
    /// <summary>The value of <see cref="_count"/> after the pull was abandoned.</summary>
    private const int Abandoned = -1;

    private TInput[] _gathered = [];

    /// <summary>How large the array of the next chunk is at first: as large as the last one.</summary>
    private int _capacity = 4;

    /// <summary>How many inputs are gathered. It is exchanged, because <see cref="Abandon"/> may take them at any time.</summary>
    private int _count;

    /// <summary>How many inputs the chunks before this one have.</summary>
    private long _taken;

    /// <summary>The pull that the next chunk begins with, if <see cref="_isKept"/> is true. It may have completed since.</summary>
    private ValueTask<bool> _kept;
    private bool _isKept;
    private bool _hasEnded;
    private Exception? _failure;
    private Func<bool> _isStopping = static () => false;

    public bool IsPending => _isKept && !_kept.IsCompleted;

    public bool HasMore => _isKept || _hasEnded;

    public Func<bool> IsStopping
    {
        set => _isStopping = value;
    }

    public Chunk<TInput, TResult> Current => CreateChunk(_count);

    public ValueTask<bool> MoveNextAsync()
    {
        if (!_hasEnded)
        {
            var context = ExecutionContext.Capture()!;
            var pull = _isKept ? _kept : inputs.MoveNextAsync();
            _isKept = false;
            if (!pull.IsCompleted)
                return WaitAsync(pull, context);
            Gather(pull, context);
        }
        return EndPull();
    }

    public void Accept()
    {
        _taken += _count;
        _capacity = _count;
        _gathered = [];
        _count = 0;
    }

    public Chunk<TInput, TResult>? Abandon()
    {
        int count = Interlocked.Exchange(ref _count, Abandoned);
        return count > 0 ? CreateChunk(count) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isKept)
        {
            // The source must not be disposed of during a pull. The input of this pull is not needed: the reader has left, or the run has
            // abandoned the source.
            try
            {
                await _kept.ConfigureAwait(false);
            }
            catch (Exception)
            {
                // It does not matter how the wait ends.
            }
        }
        await inputs.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> WaitAsync(ValueTask<bool> pull, ExecutionContext context)
    {
        bool moved = await pull.ConfigureAwait(false);
        // The thread is that of the code that had the input. The next pull is the user's code and must not notice it (S22).
        if (!CallerThread.HasNothingOfItsOwn || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Gather(new(moved), context);
        return await EndPull().ConfigureAwait(false);
    }

    private void Gather(ValueTask<bool> pull, ExecutionContext context)
    {
        try
        {
            while (pull.IsCompleted)
            {
                if (!pull.GetAwaiter().GetResult())
                {
                    _hasEnded = true;
                    return;
                }
                if (!TryAdd(inputs.Current) || _count == maxInputs || _isStopping())
                    return;
                // Each pull starts in the context of the call (S21).
                ExecutionContext.Restore(context);
                CallerThread.RestoreSynchronizationContext(null);
                pull = inputs.MoveNextAsync();
            }
            _kept = pull;
            _isKept = true;
        }
        catch (Exception e)
        {
            _failure = e;
            _hasEnded = true;
        }
    }

    /// <returns>False if the pull was abandoned meanwhile.</returns>
    private bool TryAdd(TInput input)
    {
        int count = Volatile.Read(ref _count);
        if (count == Abandoned)
            return false;
        if (count == _gathered.Length)
            Array.Resize(ref _gathered, (int)Math.Min(maxInputs, Math.Max(_capacity, count * 2L)));
        _gathered[count] = input;
        return Interlocked.CompareExchange(ref _count, count + 1, count) == count;
    }

    private ValueTask<bool> EndPull()
    {
        if (_count > 0)
            return new(true);
        return _failure is null ? new(false) : ValueTask.FromException<bool>(_failure);
    }

    private Chunk<TInput, TResult> CreateChunk(int count)
    {
        var gathered = _gathered;
        return new(new(count == gathered.Length ? gathered : gathered[..Math.Max(0, count)]), start: 0, count, _taken);
    }
}
