using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore.Problems;

/// <summary>The request's inputs are refused. The message is for the client: it has no text of other exceptions.</summary>
internal sealed class RefusedInputsException(int statusCode, string detail, Exception? cause = null)
    : BadHttpRequestException(detail, statusCode, cause!)
{
    public ProblemDetails Problem => TypedResults.Problem(Message, statusCode: StatusCode).ProblemDetails;
}
