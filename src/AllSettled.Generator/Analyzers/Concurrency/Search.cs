namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>A search that begins with one call. No call is entered twice: its result is known, or the search is inside it.</summary>
internal sealed class Search(CancellationToken cancellationToken)
{
    /// <summary>How many calls inside calls are followed.</summary>
    private const int MaxDepth = 8;

    private readonly HashSet<MethodCall> _seen = [];
    private int _depth;
    private bool _isCutShort;

    public CancellationToken CancellationToken => cancellationToken;

    public bool Enters(MethodCall call)
    {
        _isCutShort |= _depth == MaxDepth;
        if (_depth == MaxDepth || !_seen.Add(call))
            return false;
        _depth++;
        return true;
    }

    /// <returns>
    /// The calls that are known to use nothing shared. All of them are known when the first call is left and nothing was found.
    /// </returns>
    public IEnumerable<MethodCall> Leaves(SharedUse? found)
    {
        if (--_depth > 0)
            return [];
        List<MethodCall> clean = found is null && !_isCutShort ? [.. _seen] : [];
        _seen.Clear();
        _isCutShort = false;
        return clean;
    }
}
