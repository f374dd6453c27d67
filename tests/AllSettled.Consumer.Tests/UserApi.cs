using System.Net;

namespace Consumer;

public sealed record User(int Id, string Name);

/// <summary>The class of the README, with an <see cref="HttpClient"/> whose answers the test decides.</summary>
public partial class UserApi(HttpClient http)
{
    [SettledBatch(MaxConcurrency = 4)]
    public async Task<User> FetchUserAsync(int id, CancellationToken cancellationToken = default)
    {
        using var response = await http.GetAsync($"/users/{id}", cancellationToken);
        response.EnsureSuccessStatusCode();
        return new User(id, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    [SettledBatch]
    public async Task SendNotificationAsync(User user, string message, CancellationToken cancellationToken = default)
    {
        using var response = await http.PostAsync($"/users/{user.Id}/messages", new StringContent(message), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    [SettledBatch]
    public Task<decimal> QuoteAsync([PerItem] string sku, [PerItem] int quantity, string currency, CancellationToken ct)
        => quantity > 0
            ? Task.FromResult(quantity * (currency == "EUR" ? 2.5m : 3m))
            : throw new ArgumentOutOfRangeException(nameof(quantity), quantity, $"No {sku} to quote");

    /// <summary>Answers every request with this function.</summary>
    public static UserApi Answering(Func<HttpRequestMessage, HttpResponseMessage> answer)
        => new(new HttpClient(new Handler(answer)) { BaseAddress = new("http://users.test") });

    /// <summary>Knows every user except those listed.</summary>
    public static UserApi WithoutUsers(params int[] missing)
        => Answering(request =>
        {
            int id = int.Parse(request.RequestUri!.Segments[^1]);
            return missing.Contains(id)
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage { Content = new StringContent($"User {id}") };
        });

    private sealed class Handler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return answer(request);
        }
    }
}
