using System.Text.Json.Serialization;

namespace Consumer;

public sealed record User(int Id, string Name);

public partial class UserApi
{
    private readonly HashSet<int> _flaky = [3, 6];

    /// <summary>Users 3 and 6 fail the first time, and user 5 always fails. User 9 never answers.</summary>
    [SettledBatch(MaxConcurrency = 4)]
    public async Task<User> FetchUserAsync(int id, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        lock (_flaky)
        {
            if (_flaky.Remove(id))
                throw new IOException($"user {id}: try again");
        }
        if (id == 9)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        return id == 5 ? throw new KeyNotFoundException("user 5: gone", new IOException("disk")) : new User(id, $"User {id}");
    }

    /// <summary>User 2 has no name, and a user without a name is a failure.</summary>
    [SettledBatch(RejectIf = nameof(HasNoName))]
    public async Task<User> FindUserAsync(int id, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return new User(id, id == 2 ? "" : $"User {id}");
    }

    /// <summary>The judge knows the line, returns an exception, and needs an instance.</summary>
    [SettledBatch(RejectIf = nameof(WhyWrong))]
    public User ParseUser(string line) => new(int.TryParse(line, out int id) ? id : -1, line);

    /// <summary>A user without a name stops the users with the same last digit.</summary>
    [SettledBatch(PartitionBy = nameof(LastDigit), StopPartitionOnFailure = true)]
    public async Task<User> StoreUserAsync(User user, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return HasNoName(user) ? throw new IOException("no name") : user;
    }

    /// <summary>Takes three users per call. User 4 is unknown, and a call with user 5 fails as a whole.</summary>
    [SettledBulk(3, OnFailure = BulkFailureMode.Split)]
    public async Task<IReadOnlyDictionary<int, User>> FetchUsersAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return ids.Contains(5) ? throw new IOException("user 5") : ids.Where(id => id != 4).ToDictionary(id => id, id => new User(id, ""));
    }

    private static (int Digit, bool IsNegative) LastDigit(User user) => (user.Id % 10, user.Id < 0);

    private static bool HasNoName(User user) => user.Name.Length == 0;

    private IOException? WhyWrong(string line, User user) => user.Id < 0 ? new IOException($"{line}: {_flaky.Count} flaky users") : null;

#if ONE_MORE_METHOD
    /// <summary>The size of this item method is measured.</summary>
    [SettledBatch]
    public async ValueTask<string> NameAsync(string first, string last, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return $"{first} {last}";
    }
#endif
}

[JsonSerializable(typeof(SettledBatch<int, User>))]
[JsonSerializable(typeof(Settled<int, User>))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(User))]
public sealed partial class UserJson : JsonSerializerContext;
