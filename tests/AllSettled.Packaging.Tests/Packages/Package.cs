using System.IO.Compression;

[assembly: AssemblyFixture(typeof(AllSettled.Packaging.Tests.Package))]

namespace AllSettled.Packaging.Tests;

/// <summary>
/// The packages, packed once for all tests. They are packed from source into a folder of their own, as the first command in a fresh clone
/// would do it. Their version is new, so no cache holds them.
/// </summary>
public sealed class Package : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("allsettled-packaging-").FullName;

    public string Version { get; } = $"0.0.1-test.{DateTime.UtcNow.Ticks}";

    /// <summary>The ids of all packages, which are the names of their projects. <c>.ci/run</c> packs the same.</summary>
    public static readonly string[] Ids = ["AllSettled", "AllSettled.AspNetCore", "AllSettled.Extensions"];

    /// <summary>A local feed that contains only the packages.</summary>
    public string Feed => Path.Combine(_folder, "feed");

    /// <summary>The folder to which the programs restore their packages, instead of the user's own folder.</summary>
    public string Packages => Path.Combine(_folder, "packages");

    public async ValueTask InitializeAsync()
    {
        foreach (string id in Ids)
        {
            await DotNet.RunAsync(
                Repository.Root, packages: null, "pack", $"src/{id}", "--configuration", "Release", "--output", Feed,
                "--artifacts-path", Path.Combine(_folder, "artifacts"), $"-p:Version={Version}");
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    /// <summary>Creates a new folder for one program.</summary>
    public string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    public ZipArchive Open(string extension, string id = "AllSettled")
        => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.{extension}"));
}
