namespace AllSettled.Packaging.Tests;

/// <summary>A project as <c>dotnet new console</c> and <c>dotnet add package AllSettled</c> leave it.</summary>
internal sealed class Consumer
{
    private readonly Package _package;
    private readonly string _folder;

    /// <param name="package">The package under test.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="targetFramework">The target framework.</param>
    /// <param name="program">Its only source file.</param>
    /// <param name="isLibrary">Whether it is a library that other projects refer to. Otherwise it is a program.</param>
    /// <param name="usesPackage">Whether it refers to the package itself.</param>
    /// <param name="reference">A library that it refers to.</param>
    /// <param name="isWeb">Whether it uses the framework of ASP.NET Core.</param>
    /// <param name="packages">Other packages that it refers to.</param>
    public Consumer(
        Package package, string name, string targetFramework, string program, bool isLibrary = false, bool usesPackage = true,
        Consumer? reference = null, bool isWeb = false, params (string Id, string Version)[] packages)
    {
        _package = package;
        _folder = package.CreateFolder(name);
        ProjectFile = Path.Combine(_folder, $"{name}.csproj");
        Write("Program.cs", program);
        Write($"{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">

              <PropertyGroup>
                <OutputType>{(isLibrary ? "Library" : "Exe")}</OutputType>
                <TargetFramework>{targetFramework}</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>

              <ItemGroup>
                {string.Join('\n', packages.Select(other => $"<PackageReference Include=\"{other.Id}\" Version=\"{other.Version}\" />"))}
                {(usesPackage ? $"""<PackageReference Include="AllSettled" Version="{package.Version}" />""" : "")}
                {(isWeb ? """<FrameworkReference Include="Microsoft.AspNetCore.App" />""" : "")}
                {(reference is not null ? $"""<ProjectReference Include="{reference.ProjectFile}" />""" : "")}
              </ItemGroup>

            </Project>
            """);
        // NuGet uses this source in addition to the user's own sources.
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="local" value="{package.Feed}" />
              </packageSources>
            </configuration>
            """);
        // These files keep the project from inheriting the files of the folders above.
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            Write(file, "<Project />");
    }

    private string ProjectFile { get; }

    /// <summary>Builds the project. Every warning is an error.</summary>
    public Task<string> BuildAsync() => DotNet.RunAsync(_folder, _package.Packages, "build", "-warnaserror");

    /// <returns>The output of the built program.</returns>
    public Task<string> RunAsync() => DotNet.RunAsync(_folder, _package.Packages, "run", "--no-build");

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
