using System.Net;

namespace Import.Service;

/// <summary>The service has answered with an error.</summary>
internal sealed class ServiceException(string message, HttpStatusCode status, TimeSpan? retryAfter) : Exception(message)
{
    public HttpStatusCode Status => status;

    /// <summary>How long the service wants to be left alone. Null if it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>The same call may succeed later.</summary>
    public bool IsTemporary => status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
