using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using VerifyTests;

namespace VerifyXunit;

/// <summary>Compares what a source generator produced with the snapshots that lie next to the test.</summary>
public static class Verifier
{
    /// <summary>Verifies every file and diagnostic of the last run of <paramref name="target"/>.</summary>
    /// <param name="target">A driver that has run.</param>
    /// <param name="settings">Copied; changes made through the returned task stay with this call.</param>
    /// <param name="sourceFile">The file of the test, from which the place of the snapshots is derived.</param>
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
        // The test is looked up when the task is awaited, not here: only then are its settings complete.
        return new SettingsTask(settings, final => Verification.RunAsync(target, final, sourceFile));
    }
}
