using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace AllSettled.AspNetCore.Binding;

/// <summary>Reads the inputs of a JSON array, a part of the body at a time.</summary>
internal sealed class ArrayReader<T>(BoundedStream body, JsonTypeInfo<T> type) : IInputReader<T>
{
    private IAsyncEnumerator<T?>? _inputs;

    public T Current => _inputs!.Current!;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        _inputs ??= JsonSerializer.DeserializeAsyncEnumerable(body, type, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (await _inputs.MoveNextAsync().ConfigureAwait(false))
            return true;
        // The serializer takes a JSON null for an empty array.
        return body.FirstByte == (byte)'[' ? false : throw new JsonException();
    }

    public RefusedInputsException Refuse(JsonException error)
    {
        if (body.FirstByte != (byte)'[')
            return new(StatusCodes.Status400BadRequest, "The body of the request must be a JSON array of inputs.", error);
        string place = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
        // A path such as $[3].name begins with the index of the input.
        return new(
            StatusCodes.Status400BadRequest,
            error.Path is null or "$"
                ? $"The body of the request is not a valid JSON array ({place})."
                : $"The body of the request is not valid at {error.Path} ({place}).",
            error);
    }

    public ValueTask DisposeAsync() => _inputs?.DisposeAsync() ?? default;
}
