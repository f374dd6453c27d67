using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>Says where the snapshots of a verification are stored, how they are named, and what is replaced or left out in them.</summary>
public class VerifySettings
{
    private readonly List<Func<string, string?>> _scrubbers = [];
    private readonly List<Func<GeneratedSourceResult, bool>> _ignoredResults = [];

    /// <summary>Creates the default settings.</summary>
    public VerifySettings()
    {
    }

    /// <summary>Copies <paramref name="settings"/>.</summary>
    public VerifySettings(VerifySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Directory = settings.Directory;
        Parameters = settings.Parameters;
        UniquePrefixRequired = settings.UniquePrefixRequired;
        _scrubbers.AddRange(settings._scrubbers);
        _ignoredResults.AddRange(settings._ignoredResults);
    }

    internal string? Directory { get; private set; }

    internal IReadOnlyList<object?>? Parameters { get; private set; }

    internal bool UniquePrefixRequired { get; private set; } = true;

    internal IEnumerable<Func<string, string?>> Scrubbers => _scrubbers;

    /// <summary>Stores the snapshots in another directory.</summary>
    /// <param name="directory">An absolute path, or a path relative to the directory of the test's source file.</param>
    public void UseDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        Directory = directory;
    }

    /// <summary>
    /// Gives the arguments of a parameterised test. They become part of the file names. Simple arguments of a theory are found without
    /// this call. Fewer values than parameters are taken for the first parameters.
    /// </summary>
    public void UseParameters(params object?[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Length == 0)
            throw new ArgumentException("At least one parameter value is needed.", nameof(parameters));

        Parameters = parameters;
    }

    /// <inheritdoc cref="UseParameters(object?[])"/>
    public void UseParameters<T>(T parameter) => Parameters = [parameter];

    /// <summary>Gives the argument of one parameter that is an array.</summary>
    public void UseParameters<T>(T[] parameters) => Parameters = [parameters];

    /// <summary>Replaces lines or leaves them out.</summary>
    /// <param name="replaceLine">Returns what to write in place of a line, or <see langword="null"/> to leave it out.</param>
    public void ScrubLinesWithReplace(Func<string, string?> replaceLine)
    {
        ArgumentNullException.ThrowIfNull(replaceLine);
        _scrubbers.Add(replaceLine);
    }

    /// <summary>Allows several verifications to use the same snapshot files.</summary>
    public void DisableRequireUniquePrefix() => UniquePrefixRequired = false;

    internal void IgnoreResult(Func<GeneratedSourceResult, bool> shouldIgnore) => _ignoredResults.Add(shouldIgnore);

    internal bool IsIgnored(GeneratedSourceResult result) => _ignoredResults.Exists(ignores => ignores(result));
}
