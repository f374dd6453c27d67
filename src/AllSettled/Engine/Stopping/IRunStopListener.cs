namespace AllSettled.Engine.Stopping;

/// <summary>A run, as its <see cref="RunStop"/> knows it. Either method may be called twice, and on any thread.</summary>
internal interface IRunStopListener
{
    void OnStopRequested();

    void OnGraceOver();
}
