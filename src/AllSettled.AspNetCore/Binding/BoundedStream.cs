using AllSettled.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace AllSettled.AspNetCore.Binding;

/// <summary>The body of a request, up to a number of bytes. They are counted, because a request need not say its length.</summary>
internal sealed class BoundedStream(Stream body, InputLimits limits) : Stream
{
    /// <summary>What may stand between two inputs: brackets, commas and white space.</summary>
    private const int SizeBetweenInputs = 16 * 1024;

    private long _read;
    private long _inputStart;
    private long _inputCount;
    private bool _limitsInputs;

    /// <summary>The first byte that is neither white space nor a byte order mark. Null if there was none yet.</summary>
    public byte? FirstByte { get; private set; }

    /// <summary>Whether the body begins with the byte order mark of UTF-16. UTF-8 never has these bytes.</summary>
    public bool IsUtf16 => FirstByte is 0xFE or 0xFF;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Lets only so many bytes be read after an input as one input may have. The reader must have taken all inputs that are complete
    /// before it reads on.
    /// </summary>
    public void LimitBytesPerInput() => _limitsInputs = true;

    /// <summary>Says that an input was complete. What is read from now on belongs to the next one.</summary>
    public void CountInput()
    {
        _inputCount++;
        _inputStart = _read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_limitsInputs)
            buffer = WithinInput(buffer);
        int count;
        try
        {
            count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException { Source: "System.IO.Compression.Brotli" })
        {
            // The middleware that decompresses stands between the client and us. BrotliStream has no exception of its own for wrong data.
            throw new RefusedInputsException(
                StatusCodes.Status400BadRequest, "The body of the request could not be decompressed.", e);
        }
        _read += count;
        if (_read > limits.MaxBytes)
            throw limits.TooLarge();
        if (FirstByte is null)
            FindFirst(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private Memory<byte> WithinInput(Memory<byte> buffer)
    {
        long rest = limits.MaxBytesPerInput + (long)SizeBetweenInputs - (_read - _inputStart);
        if (rest <= 0 && !buffer.IsEmpty)
            throw limits.InputTooLarge($"at $[{_inputCount}]");
        return buffer.Length <= rest ? buffer : buffer[..(int)rest];
    }

    private void FindFirst(ReadOnlySpan<byte> bytes)
    {
        int index = bytes.IndexOfAnyExcept(" \t\r\n\uFEFF"u8);
        if (index >= 0)
            FirstByte = bytes[index];
    }
}
