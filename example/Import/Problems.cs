using System.Net;
using Import.Rows;
using Import.Service;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Import;

/// <summary>What a client is told of an error. All other errors are a 500 without details.</summary>
internal static class Problems
{
    public static ProblemDetails? Of(Exception error) => error switch
    {
        InvalidRowException => Create(StatusCodes.Status422UnprocessableEntity, error.Message),
        ServiceException { Status: HttpStatusCode.NotFound }
            => Create(StatusCodes.Status404NotFound, "The service knows no such company."),
        ServiceException or HttpRequestException => Create(StatusCodes.Status502BadGateway, "The service does not work."),
        TimeoutException => Create(StatusCodes.Status504GatewayTimeout, "The service does not answer."),
        _ => null,
    };

    private static ProblemDetails Create(int status, string detail) => new() { Status = status, Detail = detail };
}
