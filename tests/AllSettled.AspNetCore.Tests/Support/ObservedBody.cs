using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>Says when the server waits for its client: when a flush of a response does not complete at once.</summary>
internal sealed class ObservedBody
{
    private readonly TaskCompletionSource[] _blocked = Signals();
    private readonly TaskCompletionSource[] _released = Signals();
    private int _blocks;

    /// <summary>Whether a flush is pending now.</summary>
    public bool IsBlocked { get; private set; }

    public Task Blocked(int number) => _blocked[number - 1].Task;

    public Task Released(int number) => _released[number - 1].Task;

    /// <summary>Adds a middleware that observes the responses.</summary>
    public void Observe(WebApplication app)
        => app.Use(next => context =>
        {
            context.Features.Set<IHttpResponseBodyFeature>(new Body(context.Features.Get<IHttpResponseBodyFeature>()!, this));
            return next(context);
        });

    private static TaskCompletionSource[] Signals()
        => [.. Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        int number = _blocks++;
        IsBlocked = true;
        if (number < _blocked.Length)
            _blocked[number].SetResult();
        try
        {
            return await flush;
        }
        finally
        {
            IsBlocked = false;
            if (number < _released.Length)
                _released[number].SetResult();
        }
    }

    private sealed class Body(IHttpResponseBodyFeature inner, ObservedBody observer) : IHttpResponseBodyFeature
    {
        public Stream Stream => inner.Stream;

        public PipeWriter Writer { get; } = new BodyWriter(inner.Writer, observer);

        public Task CompleteAsync() => inner.CompleteAsync();

        public void DisableBuffering() => inner.DisableBuffering();

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
            => inner.SendFileAsync(path, offset, count, cancellationToken);

        public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);
    }

    private sealed class BodyWriter(PipeWriter inner, ObservedBody observer) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var flush = inner.FlushAsync(cancellationToken);
            return flush.IsCompleted ? flush : observer.WaitAsync(flush);
        }
    }
}
