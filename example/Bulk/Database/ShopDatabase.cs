using Microsoft.Data.Sqlite;

namespace Bulk.Database;

/// <summary>
/// A SQLite database in a file, with customers 1 to 1000. The number of an order need not be unique: an order that was stored twice is
/// there twice.
/// </summary>
internal sealed class ShopDatabase : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("allsettled-").FullName;

    public ShopDatabase()
    {
        Query("""
            CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE orders (
                id INTEGER PRIMARY KEY,
                number TEXT NOT NULL,
                customer INTEGER NOT NULL REFERENCES customers (id),
                amount INTEGER NOT NULL CHECK (amount > 0));
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
                INSERT INTO customers SELECT n, 'Customer ' || n FROM numbers;
            """);
    }

    public string ConnectionString => new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(_folder, "shop.db"),
        ForeignKeys = true,
        Pooling = false, // no connection holds the file at the end
    }.ToString();

    /// <summary>What the database holds.</summary>
    public IReadOnlyList<StoredOrder> Orders => Query("SELECT number, id FROM orders");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private List<StoredOrder> Query(string sql)
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<StoredOrder>();
        while (reader.Read())
            rows.Add(new(reader.GetString(0), reader.GetInt64(1)));
        return rows;
    }
}
