using System.Runtime.ExceptionServices;

namespace AllSettled.Tests.Support;

/// <summary>Counts how often one exception is thrown, by any code.</summary>
internal sealed class ThrowCounter : IDisposable
{
    private readonly Exception _exception;
    private int _count;

    public ThrowCounter(Exception exception)
    {
        _exception = exception;
        AppDomain.CurrentDomain.FirstChanceException += Note;
    }

    public int Count => _count;

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= Note;

    private void Note(object? sender, FirstChanceExceptionEventArgs e)
    {
        if (ReferenceEquals(e.Exception, _exception))
            Interlocked.Increment(ref _count);
    }
}
