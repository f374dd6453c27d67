using Microsoft.EntityFrameworkCore;

namespace Import;

internal sealed class ImportDb(DbContextOptions<ImportDb> options) : DbContext(options)
{
    public DbSet<Customer> Customers => Set<Customer>();

    /// <summary>The orders that are done.</summary>
    public DbSet<StoredOrder> Orders => Set<StoredOrder>();

    /// <summary>The orders that were accepted, but not done when the host stopped. The next start takes them first.</summary>
    public DbSet<WaitingOrder> WaitingOrders => Set<WaitingOrder>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>().HasKey(customer => customer.VatId);
        modelBuilder.Entity<StoredOrder>().HasIndex(order => order.Number).IsUnique();
        modelBuilder.Entity<WaitingOrder>().HasIndex(order => order.Number).IsUnique();
    }
}

internal sealed class Customer
{
    public required string VatId { get; init; }

    public string Email { get; set; } = "";

    public string Company { get; set; } = "";
}

internal sealed class StoredOrder
{
    public int Id { get; init; }

    public required int Number { get; init; }

    public required string Customer { get; init; }
}

internal sealed class WaitingOrder
{
    public int Id { get; init; }

    public required int Number { get; init; }

    public required string Customer { get; init; }
}
