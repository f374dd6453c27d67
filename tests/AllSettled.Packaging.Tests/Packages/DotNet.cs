using System.Diagnostics;
using System.Text;

namespace AllSettled.Packaging.Tests;

/// <summary>Runs the <c>dotnet</c> command as a user would, without the environment of the test's own build.</summary>
internal static class DotNet
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <returns>Standard output and error output, in the order in which the lines came.</returns>
    /// <exception cref="InvalidOperationException">
    /// The exit code is not 0, or the command took too long. The message contains the output.
    /// </exception>
    public static async Task<string> RunAsync(string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] inherited = [.. start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in inherited)
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // a build process that stays alive would hold the folder
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        if (packages is not null)
            start.Environment["NUGET_PACKAGES"] = packages;

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var timeout = new CancellationTokenSource(_limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw Failure($"took longer than {_limit}");
        }
        return process.ExitCode == 0 ? output.ToString() : throw Failure($"ended with exit code {process.ExitCode}");

        void Append(object sender, DataReceivedEventArgs e)
        {
            lock (output)
                output.Append(e.Data is null ? "" : e.Data + "\n");
        }

        InvalidOperationException Failure(string how)
        {
            lock (output)
                return new($"dotnet {string.Join(' ', arguments)}\nin {folder} {how}:\n{output}");
        }
    }
}
