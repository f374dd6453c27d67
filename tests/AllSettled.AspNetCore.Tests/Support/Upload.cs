using System.IO.Pipelines;
using System.Net;
using System.Text;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>A body that a test sends piece by piece. With HTTP/2 the client reads the response meanwhile.</summary>
internal sealed class Upload : HttpContent
{
    private readonly Pipe _pipe = new();

    public async Task SendAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public void Complete() => _pipe.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // The client sends the headers of the request with the first flush.
        await stream.FlushAsync();
        while (true)
        {
            var result = await _pipe.Reader.ReadAsync();
            foreach (var part in result.Buffer)
                await stream.WriteAsync(part);
            await stream.FlushAsync();
            _pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
