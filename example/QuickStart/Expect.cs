using System.Runtime.CompilerServices;

namespace QuickStart;

/// <summary>Checks what the example promises. A broken promise is written to the error output and makes the run fail.</summary>
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
