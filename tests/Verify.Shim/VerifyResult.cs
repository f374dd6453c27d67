namespace VerifyTests;

/// <summary>The files of a verification that passed.</summary>
public class VerifyResult
{
    internal VerifyResult(IReadOnlyList<FilePair> files) => Files = files;

    /// <summary>Every snapshot that was compared.</summary>
    public IEnumerable<FilePair> Files { get; }
}
