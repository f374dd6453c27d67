using AllSettled;
using Spectre.Console;

namespace QuickStart;

/// <summary>Shows the progress of a batch: a bar on a terminal, plain lines in a file or a pipe.</summary>
internal static class ProgressDisplay
{
    public static Task<T> ShowAsync<T>(int total, Func<IProgress<SettledProgress>, Task<T>> run)
        => Console.IsOutputRedirected
            ? run(new Lines(total))
            : AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(display => run(new Bar(display.AddTask($"{total} requests", maxValue: total))));

    private sealed class Bar(ProgressTask bar) : IProgress<SettledProgress>
    {
        public void Report(SettledProgress progress)
        {
            bar.Value = progress.Settled;
            bar.Description = $"{progress.Settled,5} settled, {progress.Rejected,3} failed";
        }
    }

    private sealed class Lines(int total) : IProgress<SettledProgress>
    {
        private const int Steps = 4;
        private int _shown;

        public void Report(SettledProgress progress)
        {
            // Reports come one at a time, and their counts never fall. So this needs no lock and skips no line.
            while (_shown < progress.Settled * Steps / total)
                Console.WriteLine($"{++_shown * total / Steps} of {total} settled");
        }
    }
}
