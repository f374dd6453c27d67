namespace VerifyTests;

/// <summary>The result of a verification that passed.</summary>
public class VerifyResult
{
    internal VerifyResult(IEnumerable<string> files) => Files = files;

    /// <summary>The paths of all snapshots that were compared.</summary>
    public IEnumerable<string> Files { get; }
}
