using System.Text;

namespace VerifyTests;

/// <summary>Compares the outputs of one test with its snapshots.</summary>
internal static class SnapshotComparison
{
    /// <summary>Verify writes UTF-8 with a byte order mark.</summary>
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>Writes a received file for every output that has no equal snapshot.</summary>
    /// <exception cref="VerifyException">
    /// An output is new or differs from its snapshot, or a snapshot has no output.
    /// </exception>
    public static async Task<VerifyResult> RunAsync(SnapshotNames names, IReadOnlyList<SnapshotOutput> outputs, DiffWindows windows)
    {
        var report = new ComparisonReport(names.Directory);
        foreach (var output in outputs)
            await CompareAsync(names.For(output.Name, output.Extension), output.Text, report).ConfigureAwait(false);

        // Some file systems ignore case. There, the case of a listed name may differ from the case of the name that was compared.
        report.Delete.AddRange(names.Verified()
            .Except(report.Pairs.Select(pair => pair.VerifiedPath), StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal));

        await windows.ShowAsync(report).ConfigureAwait(false);
        return report.HasFailed
            ? throw new VerifyException(report.ToString())
            : new VerifyResult(report.Equal.Select(pair => pair.VerifiedPath));
    }

    private static async Task CompareAsync(FilePair pair, string received, ComparisonReport report)
    {
        var verifiedFile = new FileInfo(pair.VerifiedPath);
        // A diff tool needs two files, so an empty one is created for a new output. It is not a snapshot.
        if (verifiedFile is { Exists: true, Length: 0 })
            verifiedFile.Delete();

        if (!File.Exists(pair.VerifiedPath))
        {
            await WriteAsync(pair, received).ConfigureAwait(false);
            report.New.Add((pair, received));
            return;
        }

        // Like Verify, this reads a file with and without a byte order mark. Everything else must be equal.
        var verified = await File.ReadAllTextAsync(pair.VerifiedPath, Encoding).ConfigureAwait(false);
        if (verified == received)
        {
            report.Equal.Add(pair);
            return;
        }

        await WriteAsync(pair, received).ConfigureAwait(false);
        report.NotEqual.Add((pair, TextDifference.Describe(pair, verified, received)));
    }

    private static async Task WriteAsync(FilePair pair, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pair.ReceivedPath)!);
        await File.WriteAllTextAsync(pair.ReceivedPath, text, Encoding).ConfigureAwait(false);
    }
}
