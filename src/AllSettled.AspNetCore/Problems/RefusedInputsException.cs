using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore.Problems;

/// <summary>The request's inputs are refused. The message is for the client: it has no text of other exceptions.</summary>
internal sealed class RefusedInputsException(int statusCode, string detail, Exception? cause = null)
    : BadHttpRequestException(detail, statusCode, cause!)
{
    /// <summary>The refusal that is the error, or the reason why a source of inputs failed; null if there is none.</summary>
    public static RefusedInputsException? In(Exception? error)
        => (error is SettledInputException ? error.InnerException : error) as RefusedInputsException;

    public ProblemDetails Problem => TypedResults.Problem(Message, statusCode: StatusCode).ProblemDetails;
}
