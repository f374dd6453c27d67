using System.IO.Compression;

[assembly: AssemblyFixture(typeof(AllSettled.Packaging.Tests.Package))]

namespace AllSettled.Packaging.Tests;

/// <summary>
/// The package, packed once for all tests: from source into a folder of its own, as the first command in a fresh clone
/// would do it, under a version that no cache can hold.
/// </summary>
public sealed class Package : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("allsettled-packaging-").FullName;

    public string Version { get; } = $"0.0.1-test.{DateTime.UtcNow.Ticks}";

    /// <summary>A local feed with the package as its only one.</summary>
    public string Feed => Path.Combine(_folder, "feed");

    /// <summary>Where the programs that use it restore their packages to, instead of the user's own folder.</summary>
    public string Packages => Path.Combine(_folder, "packages");

    public async ValueTask InitializeAsync()
        => await DotNet.RunAsync(
            Repository.Root, packages: null, "pack", "src/AllSettled", "--configuration", "Release", "--output", Feed,
            "--artifacts-path", Path.Combine(_folder, "artifacts"), $"-p:Version={Version}");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    /// <summary>A new folder for one program.</summary>
    public string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    public ZipArchive Open(string extension) => ZipFile.OpenRead(Path.Combine(Feed, $"AllSettled.{Version}.{extension}"));
}
