using DiffEngine;

namespace VerifyTests;

/// <summary>Opens diff tools for what differs and closes them for what is equal again.</summary>
/// <param name="ShowChange">Shows a received file beside its snapshot.</param>
/// <param name="ShowDelete">Offers to delete a snapshot.</param>
/// <param name="Close">Closes the tool that an earlier run opened.</param>
internal sealed record DiffWindows(Func<FilePair, Task> ShowChange, Func<string, Task> ShowDelete, Action<FilePair> Close)
{
    /// <summary>No tool opens on a build server, or where the variable <c>DiffEngine_Disabled</c> is <c>true</c>.</summary>
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
