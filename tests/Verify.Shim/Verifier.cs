using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using VerifyTests;

namespace VerifyXunit;

/// <summary>Compares the outputs of source generators with the snapshots that are stored beside the test.</summary>
public static class Verifier
{
    /// <summary>Verifies every file and every diagnostic of the last run of <paramref name="target"/>.</summary>
    /// <param name="target">A driver that has run.</param>
    /// <param name="settings">The settings to begin with. They are copied: the methods of the returned task do not change them.</param>
    /// <param name="sourceFile">The file of the test. The snapshots are stored beside it.</param>
    public static SettingsTask Verify(
        GeneratorDriver target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        return Create(target.GetRunResult, settings, sourceFile);
    }

    /// <inheritdoc cref="Verify(GeneratorDriver, VerifySettings?, string)"/>
    public static SettingsTask Verify(
        GeneratorDriverRunResult target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        return Create(() => target, settings, sourceFile);
    }

    private static SettingsTask Create(Func<GeneratorDriverRunResult> target, VerifySettings? settings, string sourceFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sourceFile);
        // The settings are complete only when the task is awaited. So the verification begins there.
        return new SettingsTask(settings, final => Verification.RunAsync(target, final, sourceFile));
    }
}
