using AllSettled.Records;

namespace AllSettled.Engine.Inputs;

/// <summary>
/// The items of a run over a known number of inputs: the two arrays that become the batch, and the positions that are to run.
/// </summary>
internal readonly struct CountedItems<TInput, TResult>
{
    private readonly bool _inputMissing;

    /// <summary>The records' indices where they are not their positions; else null.</summary>
    private readonly long[]? _indices;

    /// <summary>All of these inputs, for the first time.</summary>
    public CountedItems(TInput[] inputs)
    {
        Inputs = inputs;
        Outcomes = inputs.Length == 0 ? [] : new Outcome<TResult>[inputs.Length];
    }

    private CountedItems(
        TInput[] inputs, Outcome<TResult>[] outcomes, int[] positions, long[]? indices, StatusCounts skipped, bool inputCompleted)
    {
        Inputs = inputs;
        Outcomes = outcomes;
        Positions = positions;
        Skipped = skipped;
        _indices = indices;
        _inputMissing = !inputCompleted;
    }

    public TInput[] Inputs { get; }

    public Outcome<TResult>[] Outcomes { get; }

    /// <summary>The positions to run, ascending; null for all of them.</summary>
    public int[]? Positions { get; }

    /// <summary>Whether these are all inputs of the source. A retry does not change that.</summary>
    public bool InputCompleted => !_inputMissing;

    /// <summary>The outcomes of all inputs so far.</summary>
    public StatusCounts Counts => StatusCounts.Of(Outcomes);

    /// <summary>How many items are to run.</summary>
    public int Count => Positions?.Length ?? Inputs.Length;

    /// <summary>The outcomes of the items that a retry does not run; null if all run.</summary>
    public StatusCounts? Skipped { get; }

    /// <summary>These inputs, of which none is to run.</summary>
    public static CountedItems<TInput, TResult> NoneOf(TInput[] inputs)
        => new(inputs, new Outcome<TResult>[inputs.Length], positions: [], indices: null, new(0, 0, 0), inputCompleted: true);

    /// <summary>
    /// The items of this batch that are not fulfilled (S24). The inputs are shared. The outcomes are copied: an item that the retry does
    /// not reach keeps its outcome.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="predicate">Which of them; null for all.</param>
    public static CountedItems<TInput, TResult> ToRetry(
        SettledBatch<TInput, TResult> batch, Func<Settled<TInput, TResult>, bool>? predicate)
    {
        var outcomes = batch.Outcomes.AsSpan().ToArray();
        var positions = new List<int>(batch.Unfulfilled.Count);
        var toRun = new int[3];
        for (int i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Status == SettledStatus.Fulfilled || predicate?.Invoke(batch[i]) == false)
                continue;
            positions.Add(i);
            toRun[(int)outcomes[i].Status]++;
        }
        var skipped = batch.Counts - new StatusCounts(0, toRun[(int)SettledStatus.Rejected], toRun[(int)SettledStatus.Canceled]);
        return new(batch.Inputs, outcomes, [.. positions], batch.Indices, skipped, batch.InputCompleted);
    }

    /// <summary>The position of the n-th item that is claimed.</summary>
    public int PositionOf(int n) => Positions is null ? n : Positions[n];

    /// <summary>The end of a run over these items: if there was nothing to run, nothing was stopped (S1).</summary>
    public BatchEnd AdjustEnd(in BatchEnd end) => Count == 0 ? end with { StopReason = SettledStopReason.None } : end;

    /// <summary>The index of the record at a position.</summary>
    public long IndexOf(long position) => _indices is null ? position : _indices[position];

    public SettledBatch<TInput, TResult> ToBatch(in BatchEnd end, BatchOrigin<TInput, TResult>? origin)
        => new(Inputs, Outcomes, end, origin, _indices);
}
