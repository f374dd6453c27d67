using AllSettled.Records;

namespace AllSettled.Engine.Progress;

/// <summary>
/// Reports the progress of a run to an observer (S20): one report at a time, about ten per second, and a final one. A timer reads the
/// counters. So an item costs one count and no call of the observer.
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

    /// <summary>-1 while it is not known. The end of the run writes it while a tick may read it.</summary>
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

    /// <summary>What the observer threw, or null. It gets no reports after that (S19).</summary>
    public Exception? ObserverException { get; private set; }

    /// <param name="total">How many inputs there are; null while that is not known.</param>
    public void Start(long? total)
    {
        _total = total ?? Unknown;
        try
        {
            _timer = _timeProvider.CreateTimer(static reporter => ((ProgressReporter)reporter!).Tick(), this, s_interval, s_interval);
        }
        catch (Exception)
        {
            // The clock has no timers. The final report needs none.
        }
    }

    /// <summary>
    /// Makes the final report and then calls back. If a thread is making a report right now, that thread does both when it is done.
    /// No thread waits. So an observer that completes an item inside its report cannot deadlock the run.
    /// </summary>
    /// <param name="counts">The outcomes of all inputs, with those that never ran.</param>
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

    /// <summary>Makes the final report, and blocks this thread until it is made.</summary>
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
        Volatile.Read(ref _total) is >= 0 and var total ? total : null,
        _tally.Fulfilled,
        _tally.Rejected,
        _tally.Canceled,
        _timeProvider.GetElapsedTime(_began))
    {
        SettledBefore = _tally.Before.Total,
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

        /// <summary>A thread makes a report.</summary>
        public const int Reporting = 1;

        /// <summary>The run ended during a report. The thread that makes it makes the final one next.</summary>
        public const int FinishPending = 2;

        /// <summary>The final report is made, or is being made. Later ticks do nothing.</summary>
        public const int Finished = 3;
    }
}
