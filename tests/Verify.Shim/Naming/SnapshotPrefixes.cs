using System.Collections.Concurrent;

namespace VerifyTests;

/// <summary>Sees to it that no two verifications of a test run share their files, in parallel or one after the other.</summary>
internal static class SnapshotPrefixes
{
    // Ignoring case, though the real package does not: the names must differ on Windows and macOS too.
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
