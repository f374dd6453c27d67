namespace Bulk.Database;

internal sealed record Customer(int Id, string Name);

internal sealed record Order(string Number, int CustomerId, int Amount);

/// <summary>What the database knows of an order when it has stored it.</summary>
internal sealed record StoredOrder(string Number, long Id);
