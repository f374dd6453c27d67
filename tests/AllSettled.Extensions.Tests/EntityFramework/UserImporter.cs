using Microsoft.EntityFrameworkCore;

namespace Consumer;

/// <summary>Imports users, one unit of work each.</summary>
internal sealed class UserImporter(ImportDb db, Meeting meeting, SqliteWriter writer)
{
    private int _calls;

    /// <summary>A name that ends with an exclamation mark fails after the user was added to the context.</summary>
    [SettledBatch(MaxConcurrency = SettledBatchOptions.Unbounded)]
    public async Task<int> ImportAsync(string name, CancellationToken cancellationToken)
    {
        Assert.Equal(1, ++_calls);
        var user = new ImportedUser { Name = name };
        db.Users.Add(user);
        await meeting.AttendAsync();
        if (name.EndsWith('!'))
            throw new FormatException(name);
        Assert.Same(user, Assert.Single(db.ChangeTracker.Entries<ImportedUser>()).Entity);
        await writer.SaveAsync(db, cancellationToken);
        return user.Id;
    }

    /// <summary>Adds one user, and fails for the first time.</summary>
    [SettledBatch]
    public async Task ImportTwiceAsync(string name, ItemContext item, CancellationToken cancellationToken)
    {
        db.Users.Add(new ImportedUser { Name = $"{name} {item.Attempt}" });
        if (item.Attempt == 1)
            throw new IOException("The connection is lost.");
        await writer.SaveAsync(db, cancellationToken);
    }

    /// <summary>Saves, and gives the number of users that the context then sees. Fewer than two are a failure.</summary>
    [SettledBatch(MaxConcurrency = 1, RejectIf = nameof(IsAlone))]
    public async ValueTask<int> CountAsync(string name, CancellationToken cancellationToken)
    {
        db.Users.Add(new ImportedUser { Name = name });
        await writer.SaveAsync(db, cancellationToken);
        return await db.Users.CountAsync(cancellationToken);
    }

    /// <summary>Imports many users in one unit of work.</summary>
    [SettledBulk(10)]
    public async Task ImportManyAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        db.Users.AddRange(names.Select(name => new ImportedUser { Name = name }));
        await writer.SaveAsync(db, cancellationToken);
    }

    // It asks the database, so the context must still be open.
    internal bool IsAlone(int count) => count < 2 && db.Users.Count() == count;
}
