using System.Runtime.CompilerServices;

namespace QuickStart;

/// <summary>What the example promises: a broken promise is named on the error output and fails the run.</summary>
internal static class Expect
{
    public static int ExitCode { get; private set; }

    public static void That(bool kept, [CallerArgumentExpression(nameof(kept))] string promise = "")
    {
        if (kept)
            return;
        Console.Error.WriteLine($"NOT AS STATED: {promise}");
        ExitCode = 1;
    }
}
