namespace QuickStart;

internal static class HttpResponses
{
    /// <summary>Turns an error status into an exception that says what the server said.</summary>
    public static async Task EnsureAcceptedAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw new HttpRequestException(await response.Content.ReadAsStringAsync(cancellationToken), null, response.StatusCode);
    }
}
