using AllSettled.Records;

namespace AllSettled.Engine.Progress;

/// <summary>
/// Tells an observer how far a run has come (S20): one report at a time, about ten a second, and a final one. A timer looks at
/// the counters, so that a run of a million quick items costs a count each and no call.
/// </summary>
internal sealed class ProgressReporter
{
    private const long Unknown = -1;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly IProgress<SettledProgress> _observer;
    private readonly Tally _tally;
    private readonly TimeProvider _timeProvider;
    private readonly long _began;
    private ITimer? _timer;

    /// <summary>-1 while nobody knows; read by a tick while the end of the run writes it.</summary>
    private long _total = Unknown;

    private int _state;
    private long _reported = -1;
    private Action? _finished;

    public ProgressReporter(IProgress<SettledProgress> observer, Tally tally, TimeProvider timeProvider, long began)
    {
        _observer = observer;
        _tally = tally;
        _timeProvider = timeProvider;
        _began = began;
    }

    /// <summary>What the observer threw; from then on it is muted (S19).</summary>
    public Exception? ObserverException { get; private set; }

    /// <param name="total">How many inputs there are, or null while nobody knows.</param>
    public void Start(long? total)
    {
        _total = total ?? Unknown;
        try
        {
            _timer = _timeProvider.CreateTimer(static reporter => ((ProgressReporter)reporter!).Tick(), this, s_interval, s_interval);
        }
        catch (Exception)
        {
            // A clock without timers: the final report needs none.
        }
    }

    /// <summary>
    /// Makes the final report and then calls back: at once, or, where a report is being made right now, from the thread that
    /// makes it. Nobody waits, so an observer that completes an item from within its report cannot deadlock the run.
    /// </summary>
    /// <param name="counts">What became of all inputs, of those that never ran, too.</param>
    /// <param name="finished">Called after the final report.</param>
    public void Finish(StatusCounts counts, Action finished)
    {
        _timer?.Dispose();
        _total = counts.Total;
        _tally.CloseAt(counts);
        _finished = finished;
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case State.Idle when Interlocked.CompareExchange(ref _state, State.Finished, State.Idle) == State.Idle:
                    ReportFinal();
                    return;
                case State.Reporting when Interlocked.CompareExchange(ref _state, State.FinishPending, State.Reporting) == State.Reporting:
                    return;
            }
        }
    }

    /// <summary>The final report, for a caller that stays on its thread.</summary>
    public void FinishAndWait(StatusCounts counts)
    {
        using var finished = new ManualResetEventSlim();
        Finish(counts, finished.Set);
        finished.Wait();
    }

    private void Tick()
    {
        if (Interlocked.CompareExchange(ref _state, State.Reporting, State.Idle) != State.Idle)
            return;
        var progress = Look();
        if (progress.Settled != _reported)
            Report(progress);
        if (Interlocked.CompareExchange(ref _state, State.Idle, State.Reporting) == State.FinishPending)
            ReportFinal();
    }

    private void ReportFinal()
    {
        Report(Look());
        _finished!();
    }

    private SettledProgress Look() => new(
        Volatile.Read(ref _total) is >= 0 and var total ? total : null, _tally.Fulfilled, _tally.Rejected, _tally.Canceled, _timeProvider.GetElapsedTime(_began))
    {
        FulfilledBefore = _tally.FulfilledBefore,
    };

    private void Report(in SettledProgress progress)
    {
        if (ObserverException is not null)
            return;
        _reported = progress.Settled;
        try
        {
            _observer.Report(progress);
        }
        catch (Exception e)
        {
            ObserverException = e;
        }
    }

    private static class State
    {
        public const int Idle = 0;

        /// <summary>A thread is making a report.</summary>
        public const int Reporting = 1;

        /// <summary>The run has ended during a report; whoever makes it makes the final one next.</summary>
        public const int FinishPending = 2;

        /// <summary>The final report is made or being made; later ticks do nothing.</summary>
        public const int Finished = 3;
    }
}
