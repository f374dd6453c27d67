using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace AllSettled.AspNetCore.Binding;

/// <summary>Reads the inputs of a JSON array, a part of the body at a time.</summary>
internal sealed class ArrayReader<T> : IInputReader<T>
{
    private readonly BoundedStream _body;
    private readonly JsonTypeInfo<T> _type;
    private IAsyncEnumerator<T?>? _inputs;

    public ArrayReader(BoundedStream body, JsonTypeInfo<T> type)
    {
        _body = body;
        _type = type;
        // The serializer reads on only when it has given out all inputs that are complete.
        body.LimitBytesPerInput();
    }

    public T Current => _inputs!.Current!;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        _inputs ??= JsonSerializer.DeserializeAsyncEnumerable(_body, _type, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (await _inputs.MoveNextAsync().ConfigureAwait(false))
        {
            _body.CountInput();
            return true;
        }
        // The serializer takes a JSON null for an empty array.
        return _body.FirstByte == (byte)'[' ? false : throw new JsonException();
    }

    public RefusedInputsException Refuse(Exception error)
    {
        if (_body.FirstByte != (byte)'[')
            return new(StatusCodes.Status400BadRequest, "The body of the request must be a JSON array of inputs.", error);
        // Inputs that are complete may be lost with the one that is wrong. So their number is not known.
        if (error is not JsonException json)
            return new(StatusCodes.Status400BadRequest, "The body of the request has an input that is not valid.", error);
        string place = $"line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}";
        // A path such as $[3].name begins with the index of the input.
        return new(
            StatusCodes.Status400BadRequest,
            json.Path is null or "$"
                ? $"The body of the request is not a valid JSON array ({place})."
                : $"The body of the request is not valid at {json.Path} ({place}).",
            error);
    }

    public ValueTask DisposeAsync() => _inputs?.DisposeAsync() ?? default;
}
