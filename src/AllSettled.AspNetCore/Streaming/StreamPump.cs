using AllSettled.AspNetCore.Problems;
using AllSettled.AspNetCore.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.AspNetCore.Streaming;

/// <summary>
/// Takes records from a stream and sends them. It takes a record only when the client has room for what was written before, so a slow
/// client slows the source down.
/// </summary>
internal sealed class StreamPump<TInput, TResult>
{
    /// <summary>
    /// How long a record may wait for others, so that they are sent together. It matters if the reader of a stream runs items itself: the
    /// next record is never pending then, and takes long.
    /// </summary>
    private static readonly TimeSpan s_maxWait = TimeSpan.FromMilliseconds(20);

    private readonly StreamFormat _format;
    private readonly SettledStreamOptions _options;
    private readonly ProblemMapper<TInput, TResult> _problems;
    private readonly EntryWriter<TInput, TResult> _entries;
    private readonly ResponseBody _body;
    private readonly TimeProvider _time;
    private readonly CancellationToken _aborted;
    private readonly TimeSpan _heartbeat;
    private long _flushedAt;
    private bool _clientLeft;
    private long _fulfilled;
    private long _rejected;
    private long _canceled;

    public StreamPump(
        HttpContext context, StreamFormat format, SettledStreamOptions options, ProblemMapper<TInput, TResult> problems)
    {
        _format = format;
        _options = options;
        _problems = problems;
        _entries = new(context, problems);
        _body = new(context);
        _time = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        _aborted = context.RequestAborted;
        _heartbeat = format.IsEventStream ? options.HeartbeatInterval : Timeout.InfiniteTimeSpan;
    }

    public async Task RunAsync(IAsyncEnumerable<Settled<TInput, TResult>> stream, string lastEventId)
    {
        _format.WriteStart(_body, _options, lastEventId);
        // The client sees the headers now, and not with the first record.
        if (!await FlushAsync().ConfigureAwait(false))
            return;
        try
        {
            var (reason, failure) = await SendRecordsAsync(stream).ConfigureAwait(false);
            if (!_clientLeft && !_aborted.IsCancellationRequested)
                await SendEndAsync(reason, failure).ConfigureAwait(false);
        }
        finally
        {
            _problems.LogErrors();
        }
    }

    private async Task SendEndAsync(SettledStopReason reason, Exception? failure)
    {
        bool completed = reason == SettledStopReason.None && failure is null;
        _format.WriteEnd(_body, _entries.WriteEnd(
            SummaryText.Start(reason, completed, _fulfilled, _rejected, _canceled), _problems.OfEnd(reason, failure)));
        await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Sends all records, and disposes of the stream.</summary>
    /// <returns>How the stream ended.</returns>
    private async Task<(SettledStopReason Reason, Exception? Failure)> SendRecordsAsync(
        IAsyncEnumerable<Settled<TInput, TResult>> stream)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_aborted);
        IAsyncEnumerator<Settled<TInput, TResult>> records;
        try
        {
            records = stream.GetAsyncEnumerator(stop.Token);
        }
        catch (Exception e)
        {
            return (SettledStopReason.None, e);
        }

        Exception? failure = null;
        try
        {
            failure = await SendRecordsAsync(records, stop).ConfigureAwait(false);
        }
        finally
        {
            try
            {
                await records.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }
        return (records.GetStopReason() ?? ReasonOf(failure), failure);
    }

    /// <returns>What the stream threw; null if it ended without an exception, or if the client has left.</returns>
    private async Task<Exception?> SendRecordsAsync(IAsyncEnumerator<Settled<TInput, TResult>> records, CancellationTokenSource stop)
    {
        Task<bool>? pending = null;
        try
        {
            while (true)
            {
                if (_body.HasUnflushed && _time.GetElapsedTime(_flushedAt) >= s_maxWait && !await FlushAsync().ConfigureAwait(false))
                    return null;
                try
                {
                    var next = records.MoveNextAsync();
                    pending = next.IsCompleted ? null : next.AsTask();
                    if (pending is null && !next.Result)
                        return null;
                }
                catch (Exception e)
                {
                    return e;
                }
                if (pending is not null)
                {
                    if (!await WaitAsync(pending).ConfigureAwait(false))
                        return null;
                    var ended = pending;
                    pending = null;
                    try
                    {
                        if (!await ended.ConfigureAwait(false))
                            return null;
                    }
                    catch (Exception e)
                    {
                        return e;
                    }
                }
                Send(records.Current);
                if (_body.IsFull && !await FlushAsync().ConfigureAwait(false))
                    return null;
            }
        }
        finally
        {
            // A stream must not be disposed of during a read.
            if (pending is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Send(in Settled<TInput, TResult> record)
    {
        switch (record.Status)
        {
            case SettledStatus.Fulfilled:
                _fulfilled++;
                break;
            case SettledStatus.Rejected:
                _rejected++;
                break;
            default:
                _canceled++;
                break;
        }
        _format.WriteEntry(_body, record.Index, _entries.Write(record));
    }

    /// <summary>Sends what is written, and then heartbeats, until the next record is there.</summary>
    /// <returns>False if the client has left. The task may not have completed then.</returns>
    private async Task<bool> WaitAsync(Task next)
    {
        if (_body.HasUnflushed && !await FlushAsync().ConfigureAwait(false))
            return false;
        while (_heartbeat != Timeout.InfiniteTimeSpan && !next.IsCompleted)
        {
            using var wait = new CancellationTokenSource();
            var beat = Task.Delay(_heartbeat, _time, wait.Token);
            if (await Task.WhenAny(next, beat).ConfigureAwait(false) == next)
            {
                await wait.CancelAsync().ConfigureAwait(false);
                break;
            }
            // A line that begins with a colon is a comment.
            _body.Write(":\n\n"u8);
            if (!await FlushAsync().ConfigureAwait(false))
                return false;
        }
        return true;
    }

    private async ValueTask<bool> FlushAsync()
    {
        _clientLeft = !await _body.FlushAsync().ConfigureAwait(false);
        _flushedAt = _time.GetTimestamp();
        return !_clientLeft;
    }

    /// <summary>The reason of a stream that is not a wrapper's own, for example of a filter.</summary>
    private static SettledStopReason ReasonOf(Exception? failure)
        => failure switch
        {
            SettledBatchException stopped => stopped.StopReason,
            OperationCanceledException { CancellationToken.IsCancellationRequested: true } => SettledStopReason.Canceled,
            _ => SettledStopReason.None,
        };
}
