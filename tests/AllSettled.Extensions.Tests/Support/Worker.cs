namespace Consumer;

/// <summary>What the items of a test do.</summary>
internal delegate Task<int> Work(int input, Unit unit, CancellationToken cancellationToken);

/// <summary>A service whose type is not partial. Its items do what the test says.</summary>
internal class Worker(Unit unit, Work work)
{
    public Unit Unit => unit;

    [SettledBatch(MaxConcurrency = 4)]
    public Task<int> WorkAsync(int input, CancellationToken cancellationToken) => work(input, unit, cancellationToken);

    [SettledBatch]
    public int WorkNow(int input, CancellationToken cancellationToken) => work(input, unit, cancellationToken).GetAwaiter().GetResult();
}
