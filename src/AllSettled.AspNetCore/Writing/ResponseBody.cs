using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace AllSettled.AspNetCore.Writing;

/// <summary>Writes to the body of a response, and waits for a client that reads slowly.</summary>
internal sealed class ResponseBody(HttpContext context)
{
    /// <summary>How many bytes are written before they are flushed. Less costs time, and more costs memory for each response.</summary>
    private const int FlushSize = 16 * 1024;

    private readonly PipeWriter _pipe = context.Response.BodyWriter;
    private readonly CancellationToken _clientLeft = context.RequestAborted;
    private int _unflushed;

    public bool HasUnflushed => _unflushed > 0;

    public bool IsFull => _unflushed >= FlushSize;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _pipe.Write(bytes);
        _unflushed += bytes.Length;
    }

    /// <summary>Sends what was written. Ends when the client has room for it.</summary>
    /// <returns>False if the client has left.</returns>
    public async ValueTask<bool> FlushAsync()
    {
        _unflushed = 0;
        try
        {
            var result = await _pipe.FlushAsync(_clientLeft).ConfigureAwait(false);
            return !result.IsCompleted && !_clientLeft.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (_clientLeft.IsCancellationRequested)
        {
            return false;
        }
    }
}
