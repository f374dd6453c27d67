using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace AllSettled.Packaging.Tests;

/// <summary>The package contains everything that is needed, and nothing else.</summary>
public class PackageContentTests(Package package)
{
    private static readonly string[] _openPackagingConventions = ["[Content_Types].xml", "_rels/.rels"];

    [Fact]
    public void The_package_holds_exactly_these_files()
    {
        using var archive = package.Open("nupkg");

        Assert.Equal(
            [
                "AllSettled.nuspec",
                "LICENSE",
                "README.md",
                "analyzers/dotnet/cs/AllSettled.CodeFixes.dll",
                "analyzers/dotnet/cs/AllSettled.Generator.dll",
                "lib/net10.0/AllSettled.dll",
                "lib/net10.0/AllSettled.xml",
                "lib/net8.0/AllSettled.dll",
                "lib/net8.0/AllSettled.xml",
            ],
            Files(archive));
    }

    [Fact]
    public void The_symbol_package_holds_the_symbols_of_the_runtime()
    {
        using var archive = package.Open("snupkg");

        Assert.Equal(["AllSettled.nuspec", "lib/net10.0/AllSettled.pdb", "lib/net8.0/AllSettled.pdb"], Files(archive));
    }

    [Fact]
    public void The_feed_gets_one_package()
        => Assert.Equal(
            [$"AllSettled.{package.Version}.nupkg", $"AllSettled.{package.Version}.snupkg"],
            Directory.GetFiles(package.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void The_manifest_names_license_and_readme_and_Polly_as_the_only_dependency()
    {
        using var archive = package.Open("nupkg");
        using var stream = archive.GetEntry("AllSettled.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        XElement Element(string name) => metadata.Element(metadata.Name.Namespace + name)!;

        Assert.Equal("AllSettled", Element("id").Value);
        Assert.Equal("MIT", Element("license").Value);
        Assert.Equal("README.md", Element("readme").Value);
        Assert.Equal(["net10.0", "net8.0"], Element("dependencies").Elements().Select(group => group.Attribute("targetFramework")!.Value));
        Assert.All(Element("dependencies").Elements(), group =>
        {
            var only = Assert.Single(group.Elements());
            Assert.Equal(("Polly.Core", "8.5.2"), (only.Attribute("id")!.Value, only.Attribute("version")!.Value));
        });
    }

    [Theory]
    [InlineData("AllSettled.Generator", "netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp")]
    [InlineData(
        "AllSettled.CodeFixes", "netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp",
        "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "AllSettled.Generator")]
    public void An_analyzer_needs_only_what_every_compiler_or_editor_brings(string assembly, params string[] allowed)
    {
        // These assemblies come with the compiler and belong to its public API.
        string[] brought = ["System.Collections.Immutable", "System.Memory", "System.Composition.AttributedModel"];

        Assert.Empty(References($"analyzers/dotnet/cs/{assembly}.dll").Except(allowed).Except(brought));
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void The_runtime_needs_only_the_framework_and_Polly(string framework)
        => Assert.Equal(
            ["Polly.Core"],
            References($"lib/{framework}/AllSettled.dll").Where(reference => !reference.StartsWith("System.", StringComparison.Ordinal)));

    private static IEnumerable<string> Files(ZipArchive archive)
        => archive.Entries.Select(entry => entry.FullName)
            .Where(name => !_openPackagingConventions.Contains(name) && !name.StartsWith("package/services/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private string[] References(string entry)
    {
        using var archive = package.Open("nupkg");
        using var stream = archive.GetEntry(entry)!.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        bytes.Position = 0;
        using var file = new PEReader(bytes);
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
