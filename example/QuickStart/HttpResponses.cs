namespace QuickStart;

internal static class HttpResponses
{
    /// <summary>Turns an error status into an exception with the server's text as its message.</summary>
    public static async Task EnsureAcceptedAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw new HttpRequestException(await response.Content.ReadAsStringAsync(cancellationToken), null, response.StatusCode);
    }
}
