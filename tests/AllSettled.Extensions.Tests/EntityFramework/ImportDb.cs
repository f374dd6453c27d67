using Microsoft.EntityFrameworkCore;

namespace Consumer;

internal sealed class ImportedUser
{
    public int Id { get; init; }

    public required string Name { get; init; }
}

/// <summary>A context as applications have it. It tells <see cref="Contexts"/> about itself.</summary>
internal sealed class ImportDb : DbContext
{
    private readonly Contexts _contexts;

    public ImportDb(DbContextOptions<ImportDb> options, Contexts contexts)
        : base(options)
    {
        _contexts = contexts;
        contexts.Add(this);
    }

    public DbSet<ImportedUser> Users => Set<ImportedUser>();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _contexts.Remove(this);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<ImportedUser>().HasIndex(user => user.Name).IsUnique();
}
