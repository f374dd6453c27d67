namespace VerifyTests;

/// <summary>A snapshot and the file that a failed comparison writes beside it.</summary>
/// <param name="ReceivedPath">The output of a failed comparison.</param>
/// <param name="VerifiedPath">The snapshot.</param>
internal readonly record struct FilePair(string ReceivedPath, string VerifiedPath)
{
    public string ReceivedName => Path.GetFileName(ReceivedPath);

    public string VerifiedName => Path.GetFileName(VerifiedPath);
}
