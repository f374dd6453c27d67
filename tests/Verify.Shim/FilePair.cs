namespace VerifyTests;

/// <summary>A snapshot, and the file that is written beside it when the output differs.</summary>
public readonly struct FilePair
{
    internal FilePair(string extension, string receivedPath, string verifiedPath)
    {
        Extension = extension;
        ReceivedPath = receivedPath;
        VerifiedPath = verifiedPath;
    }

    /// <summary>The extension without its dot.</summary>
    public string Extension { get; }

    /// <summary>The output of a failed comparison.</summary>
    public string ReceivedPath { get; }

    /// <summary>The snapshot.</summary>
    public string VerifiedPath { get; }
}
