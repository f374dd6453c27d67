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

#if TWO_METHODS
    /// <summary>The second item method. Its size is measured.</summary>
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
