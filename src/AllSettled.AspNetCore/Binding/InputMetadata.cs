using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace AllSettled.AspNetCore.Binding;

/// <summary>What OpenAPI says of an endpoint that takes inputs.</summary>
internal static class InputMetadata
{
    public static void Add(EndpointBuilder builder, Type body, string[] contentTypes)
    {
        builder.Metadata.Add(new AcceptsMetadata(contentTypes, body));
        foreach (int status in (int[])
            [StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType])
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [MediaTypes.Problem]));
        }
    }
}
