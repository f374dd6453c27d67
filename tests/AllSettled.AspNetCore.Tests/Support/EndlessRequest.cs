using System.Net.Sockets;
using System.Text;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>
/// A request whose body never ends. The client reads the answer while it sends. <see cref="HttpClient"/> does not do that with HTTP/1.1.
/// </summary>
internal static class EndlessRequest
{
    /// <summary>Sends until the answer has arrived, as far as the given text.</summary>
    /// <returns>The answer.</returns>
    public static async Task<string> PostAsync(TestServer server, string contentType, string start, string more, string end)
    {
        using var client = new TcpClient(server.Address.Host, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            $"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\n\r\n"));
        using var answered = new CancellationTokenSource();
        var sending = SendAsync(stream, start, string.Concat(Enumerable.Repeat(more, 10_000)), answered.Token);
        string answer = "";
        byte[] buffer = new byte[4096];
        while (!answer.Contains(end))
        {
            int read = await stream.ReadAsync(buffer).AsTask().InTime();
            Assert.True(read > 0, $"The connection was closed after: {answer}");
            answer += Encoding.UTF8.GetString(buffer, 0, read);
        }
        await answered.CancelAsync();
        await sending;
        return answer;
    }

    private static async Task SendAsync(Stream stream, string start, string more, CancellationToken answered)
    {
        try
        {
            await SendChunkAsync(start);
            while (true)
                await SendChunkAsync(more);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test has its answer, or the server has closed the connection.
        }

        async Task SendChunkAsync(string chunk)
        {
            if (chunk != "")
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"{chunk.Length:x}\r\n{chunk}\r\n"), answered);
        }
    }
}
