using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>Turns the result of a generator run into texts to compare.</summary>
internal static class GeneratorOutputs
{
    /// <summary>Returns the diagnostics, if there are any, and then one text per generated file.</summary>
    /// <exception cref="Exception">
    /// A generator threw. One exception is thrown as it is, several as an <see cref="AggregateException"/>.
    /// </exception>
    public static IReadOnlyList<SnapshotOutput> Of(GeneratorDriverRunResult run, VerifySettings settings)
    {
        ThrowIfGeneratorThrew(run);

        var sources = run.Results
            .SelectMany(result => result.GeneratedSources
                .Where(source => !settings.IsIgnored(source))
                .OrderBy(source => source.HintName, StringComparer.Ordinal))
            .Select(source => OfSource(source, settings));

        IEnumerable<SnapshotOutput> diagnostics = run.Diagnostics.IsEmpty
            ? []
            : [new SnapshotOutput(null, "txt", DiagnosticsText.Of(run.Diagnostics, settings.Scrubbers))];

        return Numbered([.. diagnostics, .. sources]);
    }

    private static void ThrowIfGeneratorThrew(GeneratorDriverRunResult run)
    {
        Exception[] exceptions = [.. run.Results.Select(result => result.Exception).OfType<Exception>()];
        if (exceptions is [var single])
            ExceptionDispatchInfo.Throw(single);
        if (exceptions.Length > 1)
            throw new AggregateException(exceptions);
    }

    private static SnapshotOutput OfSource(GeneratedSourceResult source, VerifySettings settings)
    {
        // A hint name may contain directories and may lack the extension. The compiler adds the extension to the path of the tree.
        var path = source.SyntaxTree.FilePath is { Length: > 0 } filePath ? filePath : source.HintName;
        var extension = Path.GetExtension(path) is { Length: > 1 } withDot ? withDot[1..] : "cs";
        var name = FileNameText.Clean(Path.GetFileNameWithoutExtension(path));
        var text = SnapshotText.Of($"//HintName: {source.HintName}\n{source.SourceText}", settings.Scrubbers);
        return new SnapshotOutput(name, extension, text);
    }

    /// <summary>Numbers the files of generators that chose the same hint name, as Verify does.</summary>
    private static List<SnapshotOutput> Numbered(IReadOnlyList<SnapshotOutput> outputs)
    {
        var numbered = new List<SnapshotOutput>();
        foreach (var sameFile in outputs.GroupBy(output => (Name: output.Name?.ToUpperInvariant(), output.Extension)))
        {
            SnapshotOutput[] group = [.. sameFile];
            if (group.Select(output => output.Name).Distinct().ToArray() is { Length: > 1 } names)
            {
                // Verify writes both files. But after a checkout on Windows or macOS only one of them exists.
                throw new InvalidOperationException($"Generated files differ only in the case of their names: {string.Join(", ", names)}.");
            }

            numbered.AddRange(group.Length == 1
                ? group
                : group.Select((output, index) => output with { Name = $"{output.Name}.{index:D2}" }));
        }

        return numbered;
    }
}
