using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>One call of <c>Verify</c>, from the running test to the verdict.</summary>
internal static class Verification
{
    public static async Task<VerifyResult> RunAsync(Func<GeneratorDriverRunResult> target, VerifySettings settings, string sourceFile)
    {
        VerifySourceGenerators.ThrowIfNotInitialized();
        VerifySourceGenerators.VerifyHasRun = true;

        var test = CurrentTest.Get();
        var names = new SnapshotNames(Directory(settings, sourceFile), SnapshotPrefix.Of(test, settings));
        SnapshotPrefixes.Claim(names, settings);

        // Before the generator's output is looked at, so that an exception in it leaves nothing stale behind either.
        names.DeleteReceived();

        var outputs = GeneratorOutputs.Of(target(), settings);
        return await SnapshotComparison.RunAsync(names, outputs, DiffWindows.ForThisMachine).ConfigureAwait(false);
    }

    private static string Directory(VerifySettings settings, string sourceFile)
    {
        var directory = Path.GetDirectoryName(sourceFile);
        // A deterministic build maps the root of the repository to `/_/`, where nothing can be found or written.
        if (string.IsNullOrEmpty(directory) || sourceFile.StartsWith("/_/", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The source file of the test is not a path of this machine: {sourceFile}. Set DeterministicSourcePaths to false in the test project.");
        }

        return settings.Directory is { } custom ? Path.Combine(directory, custom) : directory;
    }
}
