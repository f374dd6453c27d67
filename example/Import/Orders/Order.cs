namespace Import.Orders;

internal sealed record Order(int Number, string Customer);
