namespace Consumer;

/// <summary>SQLite has one writer at a time, and others would poll for it.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1);

    public async Task SaveAsync(ImportDb db, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose() => _writer.Dispose();
}
