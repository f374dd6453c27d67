namespace AllSettled.Engine.Stopping;

/// <summary>A run, as its <see cref="RunStop"/> knows it. Either method may be called twice, and on any thread.</summary>
internal interface IRunStopListener
{
    /// <summary>No further item may start. The items that run are being told to stop.</summary>
    void OnStopRequested(SettledStopReason reason);

    /// <summary>No further item may start. The items that run may finish (S32).</summary>
    void OnSoftStopRequested();

    /// <summary>Items that were told to stop, and still run, are abandoned (S10).</summary>
    void OnGraceOver();
}
