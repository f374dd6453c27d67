using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Polly;
using Polly.Retry;

namespace Consumer;

/// <summary>EF Core on SQLite: each item has a <c>DbContext</c> of its own.</summary>
public sealed class EntityFrameworkTests : IDisposable
{
    private const int Count = 1000;

    private readonly string _connectionString = $"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared";
    private readonly SqliteConnection _keepsDatabase;

    public EntityFrameworkTests()
    {
        _keepsDatabase = new SqliteConnection(_connectionString);
        _keepsDatabase.Open();
    }

    public void Dispose() => _keepsDatabase.Dispose();

    [Fact]
    public async Task A_thousand_items_at_once_have_a_thousand_contexts()
    {
        using var host = await HostAsync(meeting: Count);
        string[] names = [.. Enumerable.Range(0, Count).Select(i => i % 10 == 3 ? $"user {i}!" : $"user {i}")];

        var imported = await host.Scopes.PerItemScope<UserImporter>().ImportSettledAsync(names, TestContext.Current.CancellationToken)
            .InTime();

        Assert.Equal((900, 100), (imported.Fulfilled.Count, imported.Rejected.Count));
        Assert.All(imported.Rejected, record => Assert.Equal(record.Input, Assert.IsType<FormatException>(record.Error).Message));
        var contexts = host.Get<Contexts>();
        Assert.Equal((Count, Count, 0), (contexts.Created, contexts.Peak, contexts.Open));
        Assert.Equal(names.Where(name => !name.EndsWith('!')).Order(StringComparer.Ordinal), await SavedAsync(host));
        Assert.Equal(900, imported.Values.Distinct().Count());
    }

    [Fact]
    public async Task A_stream_of_items_has_contexts_of_their_own()
    {
        using var host = await HostAsync(meeting: 1);
        var options = new SettledBatchOptions { MaxConcurrency = 8 };

        await foreach (var record in host.Scopes.PerItemScope<UserImporter>().ImportSettledStreamAsync(["a", "b!", "c"], options))
            Assert.Equal(record.Input != "b!", record.IsFulfilled);

        Assert.Equal(["a", "c"], await SavedAsync(host));
        Assert.Equal((4, 0), (host.Get<Contexts>().Created, host.Get<Contexts>().Open));
    }

    [Fact]
    public async Task A_retry_does_not_save_what_the_failed_attempt_added()
    {
        using var host = await HostAsync(meeting: 1);
        var options = new SettledBatchOptions
        {
            Resilience = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { Delay = TimeSpan.Zero }).Build(),
        };

        var imported = await host.Scopes.PerItemScope<UserImporter>().ImportTwiceSettledAsync(["a", "b"], options);

        Assert.All(imported, record => Assert.Equal((true, 2), (record.IsFulfilled, record.Attempts)));
        Assert.Equal(["a 2", "b 2"], await SavedAsync(host));
    }

    [Fact]
    public async Task A_second_batch_does_not_save_it_either()
    {
        using var host = await HostAsync(meeting: 1);

        var imported = await host.Scopes.PerItemScope<UserImporter>().ImportTwiceSettledAsync(["a"]);
        Assert.IsType<IOException>(imported[0].Error);
        imported = await imported.RetryAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, imported[0].Attempts);
        Assert.Equal(["a 2"], await SavedAsync(host));
    }

    [Fact]
    public async Task What_the_database_refuses_rejects_its_own_item_only()
    {
        using var host = await HostAsync(meeting: 1);
        var options = new SettledBatchOptions { MaxConcurrency = 1 };

        var imported = await host.Scopes.PerItemScope<UserImporter>().ImportSettledAsync(["a", "a", "b"], options);

        Assert.IsType<DbUpdateException>(imported[1].Error);
        Assert.Equal(["a", "b"], await SavedAsync(host));
    }

    [Fact]
    public async Task A_judge_may_ask_the_database()
    {
        using var host = await HostAsync(meeting: 1);

        var counted = await host.Scopes.PerItemScope<UserImporter>().CountSettledAsync(["a", "b"]);

        Assert.Equal((true, 1), (counted[0].IsRejected, counted[0].Value));
        Assert.IsType<SettledResultException<int>>(counted[0].Error);
        Assert.Equal((true, 2), (counted[1].IsFulfilled, counted[1].Value));
    }

    [Fact]
    public async Task A_bulk_call_is_one_unit_of_work()
    {
        using var host = await HostAsync(meeting: 1);
        string[] names = [.. Enumerable.Range(10, 20).Select(i => i == 15 ? "10" : $"{i}")];

        var imported = await host.Scopes.PerItemScope<UserImporter>().ImportManySettledAsync(names);

        // The first call has a name twice.
        Assert.Equal(names[..10], imported.Rejected.Select(record => record.Input));
        Assert.Equal(names[10..], await SavedAsync(host));
    }

    [Fact]
    public async Task A_function_has_a_context_per_item()
    {
        using var host = await HostAsync(meeting: 1);

        var imported = await host.Scopes.PerItemScope<ImportDb>().SettleAsync(
            ["a", "b"],
            async (db, name, ct) =>
            {
                db.Users.Add(new ImportedUser { Name = name });
                return await db.SaveChangesAsync(ct);
            },
            new SettledBatchOptions { MaxConcurrency = 1 });

        Assert.Equal([1, 1], imported.Values);
        Assert.Equal(["a", "b"], await SavedAsync(host));
    }

    private static async Task<string[]> SavedAsync(Host host)
    {
        await using var scope = host.Scopes.CreateAsyncScope();
        var names = await scope.ServiceProvider.GetRequiredService<ImportDb>().Users.Select(user => user.Name).ToArrayAsync();
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private async Task<Host> HostAsync(int meeting)
    {
        var host = new Host(services => services
            .AddSingleton<Contexts>()
            .AddSingleton<SqliteWriter>()
            .AddSingleton(new Meeting(meeting))
            .AddDbContext<ImportDb>(options => options.UseSqlite(_connectionString))
            .AddScoped<UserImporter>());
        await using (var db = new ImportDb(new DbContextOptionsBuilder<ImportDb>().UseSqlite(_connectionString).Options, new Contexts()))
            await db.Database.EnsureCreatedAsync();
        return host;
    }
}
