using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Import.Drive;

/// <summary>A SQLite database in a folder of its own, which is deleted at the end.</summary>
internal sealed class TempDatabase : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("allsettled-").FullName;

    public string ConnectionString => $"Data Source={Path.Combine(_folder, "import.db")}";

    public ImportDb Open() => new(new DbContextOptionsBuilder<ImportDb>().UseSqlite(ConnectionString).Options);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools(); // a connection in the pool holds the file
        Directory.Delete(_folder, recursive: true);
    }
}
