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

    [Theory]
    [InlineData("AllSettled.AspNetCore")]
    [InlineData("AllSettled.Extensions")]
    public void A_package_around_it_holds_exactly_these_files(string id)
    {
        using var archive = package.Open("nupkg", id);

        Assert.Equal(
            [
                $"{id}.nuspec",
                "LICENSE",
                "README.md",
                $"lib/net10.0/{id}.dll",
                $"lib/net10.0/{id}.xml",
                $"lib/net8.0/{id}.dll",
                $"lib/net8.0/{id}.xml",
            ],
            Files(archive).OrderBy(file => file.EndsWith(".nuspec", StringComparison.Ordinal) ? "" : file, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("AllSettled")]
    [InlineData("AllSettled.AspNetCore")]
    [InlineData("AllSettled.Extensions")]
    public void The_symbol_package_holds_the_symbols_of_the_runtime(string id)
    {
        using var archive = package.Open("snupkg", id);

        Assert.Equal([$"{id}.nuspec", $"lib/net10.0/{id}.pdb", $"lib/net8.0/{id}.pdb"], Files(archive));
    }

    [Fact]
    public void Every_project_that_can_be_packed_is_packed_and_the_feed_has_nothing_else()
    {
        var packable = SourceFiles.Under(Path.Combine(Repository.Root, "src"), ".csproj")
            .Where(file => File.ReadAllText(file).Contains("<IsPackable>true</IsPackable>", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file)!);

        Assert.Equal(Package.Ids, packable.Order(StringComparer.Ordinal));
        Assert.Equal(
            Package.Ids.SelectMany(id => new[] { $"{id}.{package.Version}.nupkg", $"{id}.{package.Version}.snupkg" })
                .Order(StringComparer.Ordinal),
            Directory.GetFiles(package.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("AllSettled.AspNetCore")]
    [InlineData(
        "AllSettled.Extensions", "Microsoft.Extensions.DependencyInjection.Abstractions 8.0.0",
        "Microsoft.Extensions.Logging.Abstractions 8.0.0")]
    public void A_package_around_it_brings_AllSettled_with_its_generator(string id, params string[] others)
    {
        using var archive = package.Open("nupkg", id);
        using var stream = archive.GetEntry($"{id}.nuspec")!.Open();
        var groups = XDocument.Load(stream).Descendants().Where(element => element.Name.LocalName == "group").ToList();
        var dependencies = groups.Where(group => group.Parent!.Name.LocalName == "dependencies").ToList();

        Assert.Equal(["net10.0", "net8.0"], dependencies.Select(group => group.Attribute("targetFramework")!.Value));
        Assert.All(dependencies, group =>
        {
            Assert.Equal(
                [$"AllSettled {package.Version}", .. others],
                group.Elements().Select(one => $"{one.Attribute("id")!.Value} {one.Attribute("version")!.Value}")
                    .Order(StringComparer.Ordinal));
            var own = group.Elements().Single(one => one.Attribute("id")!.Value == "AllSettled");
            Assert.DoesNotContain("Analyzers", own.Attribute("exclude")?.Value ?? "", StringComparison.Ordinal);
        });
    }

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
