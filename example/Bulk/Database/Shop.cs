using System.Text.Json;
using AllSettled;
using Microsoft.Data.Sqlite;

namespace Bulk.Database;

/// <summary>Reads and writes the rows of a database, many per call.</summary>
internal sealed partial class Shop(string connectionString)
{
    /// <summary>One query for up to 500 ids. A customer that is not in the dictionary is rejected.</summary>
    [SettledBulk(500)]
    private async Task<IReadOnlyDictionary<int, Customer>> FetchCustomersAsync(
        IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT customers.id, name FROM json_each($ids) JOIN customers ON customers.id = value";
        command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
        var customers = new Dictionary<int, Customer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            customers.Add(reader.GetInt32(0), new(reader.GetInt32(0), reader.GetString(1)));
        return customers;
    }

    /// <summary>
    /// One transaction for up to 50 orders. If the database refuses one of them, nothing of the call is stored. Then each order gets a
    /// call, and so a transaction, of its own.
    /// </summary>
    [SettledBulk(50, MaxConcurrency = 1, OnFailure = BulkFailureMode.OneByOne, KeyBy = nameof(Order.Number))]
    private async Task<List<StoredOrder>> StoreOrdersAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = connection.BeginTransaction();
        var stored = new List<StoredOrder>();
        foreach (var order in orders)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO orders (number, customer, amount) VALUES ($number, $customer, $amount) RETURNING id";
            command.Parameters.AddWithValue("$number", order.Number);
            command.Parameters.AddWithValue("$customer", order.CustomerId);
            command.Parameters.AddWithValue("$amount", order.Amount);
            stored.Add(new(order.Number, (long)(await command.ExecuteScalarAsync(cancellationToken))!));
        }
        await transaction.CommitAsync(cancellationToken);
        return stored;
    }

    public async Task<SettledBatch<int, Customer>> FindAsync(IEnumerable<int> ids, CancellationToken cancellationToken)
    {
        var customers = await FetchCustomersSettledAsync(ids, cancellationToken);
        Console.WriteLine($"{customers.Fulfilled.Count} found, {customers.Rejected.Count} not");
        foreach (var missing in customers.Rejected)
            Console.WriteLine($"  {missing.Error?.Message}");
        return customers;
    }

    public async Task<SettledBatch<Order, StoredOrder>> StoreAsync(IEnumerable<Order> orders, CancellationToken cancellationToken)
    {
        var stored = await StoreOrdersSettledAsync(orders, cancellationToken);
        Console.WriteLine($"{stored.Fulfilled.Count} stored, {stored.Rejected.Count} not");
        foreach (var refused in stored.Rejected)
            Console.WriteLine($"  order {refused.Input.Number}: {refused.Error?.Message}");
        return stored;
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
