namespace AllSettled.Tests.Support;

internal static class Pool
{
    /// <summary>Gives continuations that are on their way time to run; nothing says when they have.</summary>
    public static async Task BehindAllThatIsQueued()
    {
        for (int i = 0; i < 100; i++)
        {
            await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default)
                .InTime();
        }
    }
}
