namespace AllSettled.Packaging.Tests;

/// <summary>A project as <c>dotnet new console</c> and <c>dotnet add package AllSettled</c> leave it.</summary>
internal sealed class Consumer
{
    private readonly Package _package;
    private readonly string _folder;

    public Consumer(Package package, string name, string targetFramework, string program, params (string Id, string Version)[] packages)
    {
        _package = package;
        _folder = package.CreateFolder(name);
        Write("Program.cs", program);
        Write($"{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">

              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{targetFramework}</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>

              <ItemGroup>
                <PackageReference Include="AllSettled" Version="{package.Version}" />
                {string.Join('\n', packages.Select(other => $"<PackageReference Include=\"{other.Id}\" Version=\"{other.Version}\" />"))}
              </ItemGroup>

            </Project>
            """);
        // Beside the user's own sources.
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="local" value="{package.Feed}" />
              </packageSources>
            </configuration>
            """);
        // Whatever stands above the folder is not inherited.
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            Write(file, "<Project />");
    }

    /// <summary>Builds, with every warning an error.</summary>
    public Task<string> BuildAsync() => DotNet.RunAsync(_folder, _package.Packages, "build", "-warnaserror");

    /// <returns>What the built program prints.</returns>
    public Task<string> RunAsync() => DotNet.RunAsync(_folder, _package.Packages, "run", "--no-build");

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
