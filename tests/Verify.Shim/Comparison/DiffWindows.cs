using DiffEngine;

namespace VerifyTests;

/// <summary>Shows a developer what differs, and closes the windows of what no longer does.</summary>
/// <param name="ShowChange">Opens a received file beside its snapshot.</param>
/// <param name="ShowDelete">Offers a snapshot for deletion.</param>
/// <param name="Close">Closes what an earlier run opened.</param>
internal sealed record DiffWindows(Func<FilePair, Task> ShowChange, Func<string, Task> ShowDelete, Action<FilePair> Close)
{
    /// <summary>Nothing is opened on a build server, or where the variable <c>DiffEngine_Disabled</c> says so.</summary>
    public static DiffWindows ForThisMachine => DiffRunner.Disabled || BuildServerDetector.Detected ? None : Installed;

    public static DiffWindows None { get; } = new(_ => Task.CompletedTask, _ => Task.CompletedTask, _ => { });

    public static DiffWindows Installed { get; } = new(
        pair => DiffRunner.LaunchForTextAsync(pair.ReceivedPath, pair.VerifiedPath, System.Text.Encoding.UTF8),
        DiffRunner.AddDeleteAsync,
        pair => DiffRunner.Kill(pair.ReceivedPath, pair.VerifiedPath));

    public async Task ShowAsync(ComparisonReport report)
    {
        report.Equal.ForEach(Close);

        foreach (var file in report.Delete)
            await ShowDelete(file).ConfigureAwait(false);
        foreach (var pair in report.Changed)
            await ShowChange(pair).ConfigureAwait(false);
    }
}
