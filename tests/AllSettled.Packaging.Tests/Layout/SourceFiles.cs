namespace AllSettled.Packaging.Tests;

/// <summary>The files that people write, without the output of builds.</summary>
internal static class SourceFiles
{
    private static readonly string[] s_built = ["bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "artifacts"];

    /// <param name="directory">The directory to search, with all folders below it.</param>
    /// <param name="extensions">The extensions of the files.</param>
    public static IEnumerable<string> Under(string directory, params string[] extensions)
    {
        var files = Directory.EnumerateFiles(directory).Where(path => extensions.Contains(Path.GetExtension(path)));
        var folders = Directory.EnumerateDirectories(directory).Where(path => !s_built.Contains(Path.GetFileName(path)));
        return files.Concat(folders.SelectMany(folder => Under(folder, extensions)));
    }
}
