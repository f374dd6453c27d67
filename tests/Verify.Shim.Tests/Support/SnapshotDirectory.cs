using System.Text;

namespace VerifyShim.Tests;

/// <summary>A temporary directory for the snapshots of one test.</summary>
internal sealed class SnapshotDirectory : IDisposable
{
    public static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public string Path { get; } = Directory.CreateTempSubdirectory("snapshots").FullName;

    /// <summary>The names of all files, sorted.</summary>
    public string[] Names => [.. Directory.GetFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    /// <summary>Writes a file as Verify does.</summary>
    public void Write(string name, string text) => File.WriteAllBytes(At(name), [.. ByteOrderMark, .. Encoding.UTF8.GetBytes(text)]);

    public void WriteBytes(string name, byte[] bytes) => File.WriteAllBytes(At(name), bytes);

    /// <summary>Accepts all outputs, as a developer does who renames the files.</summary>
    public void AcceptAll()
    {
        foreach (var name in Names.Where(name => name.Contains(".received.", StringComparison.Ordinal)))
            File.Move(At(name), At(name.Replace(".received.", ".verified.", StringComparison.Ordinal)), overwrite: true);
    }

    public static byte[] Utf8WithMark(string text) => [.. ByteOrderMark, .. Encoding.UTF8.GetBytes(text)];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
