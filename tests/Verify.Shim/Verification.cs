using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>Runs one verification: finds the test, takes the generator's outputs and compares them.</summary>
internal static class Verification
{
    public static async Task<VerifyResult> RunAsync(Func<GeneratorDriverRunResult> target, VerifySettings settings, string sourceFile)
    {
        VerifySourceGenerators.ThrowIfNotInitialized();
        VerifySourceGenerators.VerifyHasRun = true;

        var test = CurrentTest.Get();
        var names = new SnapshotNames(Directory(settings, sourceFile), SnapshotPrefix.Of(test, settings));
        SnapshotPrefixes.Claim(names, settings);

        // The generator may have thrown. Then, too, no received file of an earlier run may stay.
        names.DeleteReceived();

        var outputs = GeneratorOutputs.Of(target(), settings);
        return await SnapshotComparison.RunAsync(names, outputs, DiffWindows.ForThisMachine).ConfigureAwait(false);
    }

    private static string Directory(VerifySettings settings, string sourceFile)
    {
        var directory = Path.GetDirectoryName(sourceFile);
        // A deterministic build writes the root of the repository as `/_/`. No such directory exists on the machine.
        if (string.IsNullOrEmpty(directory) || sourceFile.StartsWith("/_/", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The source file of the test is not a path of this machine: {sourceFile}. "
                + "Set DeterministicSourcePaths to false in the test project.");
        }

        return settings.Directory is { } custom ? Path.Combine(directory, custom) : directory;
    }
}
