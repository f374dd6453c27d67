using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace AllSettled.AspNetCore.Binding;

/// <summary>Reads the inputs of NDJSON: one in each line. Empty lines are skipped.</summary>
/// <remarks>A line is kept in one array, which doubles. So a long line costs time and memory in proportion to its length.</remarks>
internal sealed class LineReader<T>(BoundedStream body, JsonTypeInfo<T> type, InputLimits limits) : IInputReader<T>
{
    private const int StartSize = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(StartSize);
    private T? _current;
    private long _line;
    private int _start;
    private int _searched;
    private int _end;
    private bool _isComplete;

    public T Current => _current!;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (TryTakeLine(out var line))
            {
                if (TryParse(line))
                    return true;
            }
            if (_isComplete)
                return false;
            MakeRoom();
            int count = await body.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += count;
            _isComplete = count == 0;
        }
    }

    public RefusedInputsException Refuse(Exception error)
        => new(
            StatusCodes.Status400BadRequest,
            $"Line {_line} of the request is not a valid input" + error switch
            {
                JsonException { Path: null or "$" } json => $" (byte {json.BytePositionInLine + 1}).",
                JsonException json => $" at {json.Path} (byte {json.BytePositionInLine + 1}).",
                _ => ".",
            },
            error);

    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        return default;
    }

    private bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        // A long line comes in many parts. None of them is searched twice.
        int length = _buffer.AsSpan(_searched.._end).IndexOf((byte)'\n');
        int end = length < 0 ? _end : _searched + length;
        if (end - _start > limits.MaxBytesPerInput)
            throw limits.InputTooLarge($"in line {_line + 1}");
        line = _buffer.AsSpan(_start..end);
        _searched = end;
        if (length < 0 && (!_isComplete || line.IsEmpty))
            return false;
        _line++;
        _start = _searched = length < 0 ? end : end + 1;
        return true;
    }

    private bool TryParse(ReadOnlySpan<byte> line)
    {
        if (_line == 1 && line.StartsWith("\uFEFF"u8))
            line = line["\uFEFF"u8.Length..];
        if (!line.ContainsAnyExcept(" \t\r"u8))
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

    /// <summary>Moves the begun line to the start of the array, or doubles the array if the line fills it.</summary>
    private void MakeRoom()
    {
        if (_start == 0 && _end < _buffer.Length)
            return;
        byte[] old = _buffer;
        var begun = old.AsSpan(_start.._end);
        if (begun.Length == old.Length)
            _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(old.Length * 2L, Array.MaxLength));
        begun.CopyTo(_buffer);
        if (_buffer != old)
            ArrayPool<byte>.Shared.Return(old);
        _searched -= _start;
        _end -= _start;
        _start = 0;
    }
}
