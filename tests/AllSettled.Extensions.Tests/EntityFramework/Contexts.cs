namespace Consumer;

/// <summary>Which contexts there were, and how many at once.</summary>
internal sealed class Contexts
{
    private readonly Lock _lock = new();
    private readonly HashSet<ImportDb> _open = [];
    private readonly HashSet<ImportDb> _all = [];

    public int Created => _all.Count;

    public int Open => _open.Count;

    public int Peak { get; private set; }

    public void Add(ImportDb context)
    {
        lock (_lock)
        {
            Assert.True(_all.Add(context));
            _open.Add(context);
            Peak = Math.Max(Peak, _open.Count);
        }
    }

    public void Remove(ImportDb context)
    {
        lock (_lock)
            Assert.True(_open.Remove(context));
    }
}
