using System.Net.Http.Json;
using Import.Orders;

namespace Import.Service;

/// <summary>Calls the service that other people run: it knows companies, and books orders.</summary>
internal sealed class ServiceClient(HttpClient http)
{
    public async Task<string> FindCompanyAsync(string vatId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"companies/{vatId}", cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<string>(cancellationToken))!;
    }

    /// <summary>Books an order. To book the same order again changes nothing.</summary>
    public async Task BookAsync(Order order, CancellationToken cancellationToken)
    {
        using var response = await http.PutAsJsonAsync($"bookings/{order.Number}", order, cancellationToken);
        await EnsureSuccessAsync(response, cancellationToken);
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        string message = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new ServiceException(message, response.StatusCode, response.Headers.RetryAfter?.Delta);
    }
}
