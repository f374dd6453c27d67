using System.Reflection;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace AllSettled.AspNetCore.Binding;

/// <summary>What OpenAPI says of an endpoint that takes inputs.</summary>
internal static class InputMetadata
{
    public static void Add(ParameterInfo parameter, EndpointBuilder builder, Type body, string[] contentTypes)
    {
        Check(parameter, builder);
        builder.Metadata.Add(new AcceptsMetadata(contentTypes, body));
        foreach (int status in (int[])
            [StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType])
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [MediaTypes.Problem]));
        }
    }

    private static void Check(ParameterInfo parameter, EndpointBuilder builder)
    {
        if (builder.Metadata.OfType<InputParameter>().FirstOrDefault() is { } other && other.Name != parameter.Name)
        {
            Refuse(
                builder,
                $"has two parameters with inputs, '{other.Name}' and '{parameter.Name}'. The body of a request can be read only once.");
        }
        builder.Metadata.Add(new InputParameter(parameter.Name));
        if (builder.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: { Count: > 0 } methods }
            && methods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
        {
            Refuse(
                builder,
                $"takes the inputs '{parameter.Name}' from the body of a request, and a request with {methods[0]} has no body. "
                    + "Use POST, PUT or PATCH.");
        }
    }

    /// <summary>
    /// Lets the making of the endpoint fail. The framework asks for metadata by reflection: what is thrown then hides in two other
    /// exceptions. A filter's factory is called directly.
    /// </summary>
    private static void Refuse(EndpointBuilder builder, string mistake)
        => builder.FilterFactories.Add((_, _)
            => throw new InvalidOperationException($"The endpoint '{builder.DisplayName}' {mistake}"));

    private sealed record InputParameter(string? Name);
}
