using System.Net.Http.Json;
using AllSettled;

namespace QuickStart;

/// <summary>Sends one message to many users, and sends it again to those whom it did not reach.</summary>
internal sealed partial class SendNotifications(HttpClient http)
{
    private static readonly User[] _users =
        [new(1, "Alice"), new(2, "Bob"), new(3, "Charlie"), new(4, "Dana"), new(5, "Eve")];

    [SettledBatch] // the first parameter varies, the others are shared by all items
    private async Task SendNotificationAsync(User user, string message, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("notifications", new Notification(user.Id, message), cancellationToken);
        await response.EnsureAcceptedAsync(cancellationToken);
    }

    public async Task<SettledBatch<User, NoResult>> RunAsync(CancellationToken cancellationToken)
    {
        var sent = await SendNotificationSettledAsync(_users, "Maintenance at 22:00", cancellationToken);

        Console.WriteLine($"Notifications: {sent.Fulfilled.Count} sent, {sent.Rejected.Count} failed");
        foreach (var (user, _, error) in sent.Rejected)
            Console.WriteLine($"  {user.Name}: {error?.Message}");

        if (!sent.AllFulfilled)
        {
            Console.WriteLine($"Failed users: {string.Join(", ", sent.Rejected.Select(failed => failed.Input.Name))}");
            sent = await sent.RetryAsync(cancellationToken); // only what failed runs again
            Console.WriteLine($"After a retry: {sent.Fulfilled.Count} sent, {sent.Rejected.Count} failed");
        }
        return sent;
    }
}
