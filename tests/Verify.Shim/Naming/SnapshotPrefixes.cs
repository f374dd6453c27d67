using System.Collections.Concurrent;

namespace VerifyTests;

/// <summary>Refuses a verification whose files another verification of the same test run has used.</summary>
internal static class SnapshotPrefixes
{
    // Verify compares the case too. But names that differ only in case are the same file on Windows and macOS.
    private static readonly ConcurrentDictionary<string, bool> Claimed = new(StringComparer.OrdinalIgnoreCase);

    public static void Claim(SnapshotNames names, VerifySettings settings)
    {
        var path = Path.GetFullPath(Path.Combine(names.Directory, names.Prefix));
        if (!Claimed.TryAdd(path, true) && settings.UniquePrefixRequired)
        {
            throw new InvalidOperationException(
                $"The prefix has already been used: {path}. Verify once per test, and give each case of a theory different parameters.");
        }
    }
}
