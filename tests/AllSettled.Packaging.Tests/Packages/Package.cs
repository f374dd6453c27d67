using System.IO.Compression;

[assembly: AssemblyFixture(typeof(AllSettled.Packaging.Tests.Package))]

namespace AllSettled.Packaging.Tests;

/// <summary>
/// The package, packed once for all tests. It is packed from source into a folder of its own, as the first command in a fresh clone would
/// do it. Its version is new, so no cache holds it.
/// </summary>
public sealed class Package : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("allsettled-packaging-").FullName;

    public string Version { get; } = $"0.0.1-test.{DateTime.UtcNow.Ticks}";

    /// <summary>A local feed that contains only the package.</summary>
    public string Feed => Path.Combine(_folder, "feed");

    /// <summary>The folder to which the programs restore their packages, instead of the user's own folder.</summary>
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

    /// <summary>Creates a new folder for one program.</summary>
    public string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    public ZipArchive Open(string extension) => ZipFile.OpenRead(Path.Combine(Feed, $"AllSettled.{Version}.{extension}"));
}
