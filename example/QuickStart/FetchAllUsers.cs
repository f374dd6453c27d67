using System.Net.Http.Json;
using AllSettled;

namespace QuickStart;

/// <summary>Loads all users. One of them does not exist; the others are loaded all the same.</summary>
internal sealed partial class FetchAllUsers(HttpClient http)
{
    [SettledBatch] // generates FetchUserSettledAsync
    private async Task<User> FetchUserAsync(int id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"users/{id}", cancellationToken);
        await response.EnsureAcceptedAsync(cancellationToken);
        return (await response.Content.ReadFromJsonAsync<User>(cancellationToken))!;
    }

    public async Task<SettledBatch<int, User>> RunAsync(CancellationToken cancellationToken)
    {
        var users = await FetchUserSettledAsync([1, 2, 3], cancellationToken);

        Console.WriteLine($"Loaded {users.Fulfilled.Count} users, {users.Rejected.Count} failed");
        foreach (var user in users.Values)
            Console.WriteLine(user.Name);
        foreach (var error in users.Errors)
            Console.WriteLine(error.Message);
        return users;
    }
}
