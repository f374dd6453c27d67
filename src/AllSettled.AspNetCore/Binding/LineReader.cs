using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace AllSettled.AspNetCore.Binding;

/// <summary>Reads the inputs of NDJSON: one in each line. Empty lines are skipped.</summary>
internal sealed class LineReader<T>(BoundedStream body, JsonTypeInfo<T> type) : IInputReader<T>
{
    private readonly PipeReader _pipe = PipeReader.Create(body, new(leaveOpen: true));
    private T? _current;
    private long _line;
    private long _searched;

    public T Current => _current!;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = result.Buffer;
            if (TryTakeLine(ref rest, result.IsCompleted, out var line))
            {
                _line++;
                bool isInput = TryParse(line);
                _pipe.AdvanceTo(rest.Start);
                if (isInput)
                    return true;
            }
            else if (result.IsCompleted)
            {
                return false;
            }
            else
            {
                _pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
    }

    public RefusedInputsException Refuse(JsonException error)
        => new(
            StatusCodes.Status400BadRequest,
            $"Line {_line} of the request is not a valid input"
                + (error.Path is null or "$" ? "" : $" at {error.Path}") + $" (byte {error.BytePositionInLine + 1}).",
            error);

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        // A long line comes in many parts. None of them is searched twice.
        var end = rest.Slice(_searched).PositionOf((byte)'\n');
        _searched = end is null ? rest.Length : 0;
        if (end is { } newLine)
        {
            line = rest.Slice(0, newLine);
            rest = rest.Slice(rest.GetPosition(1, newLine));
            return true;
        }
        line = rest;
        if (!isLast || rest.IsEmpty)
            return false;
        rest = rest.Slice(rest.End);
        _searched = 0;
        return true;
    }

    private bool TryParse(ReadOnlySequence<byte> line)
    {
        if (_line == 1)
            line = WithoutByteOrderMark(line);
        if (IsBlank(line))
            return false;
        var reader = new Utf8JsonReader(line, new JsonReaderOptions
        {
            AllowTrailingCommas = type.Options.AllowTrailingCommas,
            CommentHandling = type.Options.ReadCommentHandling,
            MaxDepth = type.Options.MaxDepth,
        });
        _current = JsonSerializer.Deserialize(ref reader, type);
        // Throws if something follows the input.
        reader.Read();
        return true;
    }

    private static ReadOnlySequence<byte> WithoutByteOrderMark(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        return reader.IsNext("\uFEFF"u8) ? line.Slice("\uFEFF"u8.Length) : line;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        reader.AdvancePastAny(" \t\r"u8);
        return reader.End;
    }
}
