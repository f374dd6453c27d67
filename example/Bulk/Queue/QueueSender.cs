using System.Globalization;
using System.Net.Http.Json;
using AllSettled;
using QuickStart;

namespace Bulk.Queue;

/// <summary>Sends messages, ten per call. The response says of each message whether it was accepted.</summary>
internal sealed partial class QueueSender(HttpClient http)
{
    private static readonly SettledBatchOptions s_options = new() { ItemTimeout = TimeSpan.FromSeconds(30) };

    [SettledBulk(10, MaxConcurrency = 4)] // generates SendSettledAsync and SendSettledStreamAsync
    private async Task<IReadOnlyList<Settled<Message, Receipt>>> SendAsync(
        IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        var entries = messages.Select((message, position) => new Entry(position.ToString(CultureInfo.InvariantCulture), message));
        using var response = await http.PostAsJsonAsync("messages", entries, cancellationToken);
        await response.EnsureAcceptedAsync(cancellationToken);
        var reply = (await response.Content.ReadFromJsonAsync<Reply>(cancellationToken))!;

        Message MessageOf(string id) => messages[int.Parse(id, CultureInfo.InvariantCulture)];
        return
        [
            .. reply.Successful.Select(entry => Settled.Fulfilled(MessageOf(entry.Id), new Receipt(entry.MessageId))),
            .. reply.Failed.Select(entry => Settled.Rejected<Message, Receipt>(
                MessageOf(entry.Id), new InvalidOperationException(entry.Reason))),
        ];
    }

    /// <summary>Sends all messages, and once more those that were not accepted.</summary>
    public async Task<SettledBatch<Message, Receipt>> SendAllAsync(IEnumerable<Message> messages, CancellationToken cancellationToken)
    {
        var sent = await SendSettledAsync(messages, s_options, cancellationToken);
        Console.WriteLine($"{sent.Fulfilled.Count} sent, {sent.Rejected.Count} not");
        foreach (var failures in sent.Rejected.GroupBy(failed => failed.Error?.Message, failed => failed.Input.Number))
            Console.WriteLine($"  {failures.Key}: {string.Join(' ', failures)}");

        if (!sent.AllFulfilled)
            sent = await sent.RetryAsync(cancellationToken); // new calls, with the messages that are missing
        Console.WriteLine($"After a retry: {sent.Fulfilled.Count} sent, {sent.Rejected.Count} not");
        return sent;
    }

    /// <summary>Sends what comes from elsewhere, until it is told to stop. It finishes what it has taken.</summary>
    public async Task<SettledBatch<Message, Receipt>> ForwardAsync(
        IAsyncEnumerable<Message> messages, CancellationToken stopTaking, CancellationToken cancellationToken)
    {
        var options = s_options with { StopTaking = stopTaking };
        var sent = await SendSettledStreamAsync(messages, options, cancellationToken).ToSettledBatchAsync();
        return await sent.RetryAsync(s_options, cancellationToken); // runs only what is not fulfilled
    }
}
