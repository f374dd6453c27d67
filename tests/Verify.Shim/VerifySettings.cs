using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>Where the snapshots of a verification lie, and what is left out of them.</summary>
public class VerifySettings
{
    private readonly List<Func<string, string?>> _scrubbers = [];
    private readonly List<Func<GeneratedSourceResult, bool>> _ignoredResults = [];

    /// <summary>Creates settings without any deviation from the defaults.</summary>
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

    /// <summary>Puts the snapshots into another directory.</summary>
    /// <param name="directory">Absolute, or relative to the directory of the test's source file.</param>
    public void UseDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        Directory = directory;
    }

    /// <summary>
    /// The arguments of a parameterised test, which become part of the file names. Simple arguments of a theory are found
    /// without it. Fewer values than the method has parameters stand for the first ones.
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

    /// <summary>One parameter that is an array, as opposed to several parameters.</summary>
    public void UseParameters<T>(T[] parameters) => Parameters = [parameters];

    /// <summary>Replaces lines or leaves them out.</summary>
    /// <param name="replaceLine">Returns what to write in place of a line, or <see langword="null"/> to leave it out.</param>
    public void ScrubLinesWithReplace(Func<string, string?> replaceLine)
    {
        ArgumentNullException.ThrowIfNull(replaceLine);
        _scrubbers.Add(replaceLine);
    }

    /// <summary>Lets several verifications share one set of snapshot files.</summary>
    public void DisableRequireUniquePrefix() => UniquePrefixRequired = false;

    internal void IgnoreResult(Func<GeneratedSourceResult, bool> shouldIgnore) => _ignoredResults.Add(shouldIgnore);

    internal bool IsIgnored(GeneratedSourceResult result) => _ignoredResults.Exists(ignores => ignores(result));
}
