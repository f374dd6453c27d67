namespace AllSettled.Tests.Support;

internal static class Pool
{
    /// <summary>Gives queued continuations time to run. Nothing reports when they have run.</summary>
    public static async Task BehindAllThatIsQueued()
    {
        for (int i = 0; i < 100; i++)
        {
            await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default)
                .InTime();
        }
    }
}
