namespace VerifyTests;

/// <summary>Names and finds the files of one test.</summary>
/// <param name="Directory">The directory of the files. It need not exist.</param>
/// <param name="Prefix">The beginning of all their names.</param>
internal sealed record SnapshotNames(string Directory, string Prefix)
{
    public FilePair For(string? name, string extension)
    {
        var suffix = name is null ? "" : $"#{name}";
        var path = Path.Combine(Directory, Prefix + suffix);
        return new FilePair($"{path}.received.{extension}", $"{path}.verified.{extension}");
    }

    public IEnumerable<string> Verified() => Find("verified");

    public void DeleteReceived()
    {
        foreach (var file in Find("received"))
            File.Delete(file);
    }

    // The pattern `Type.Method*` would also find the files of `Type.Method2` and of `Type.Method_a=1`.
    private IEnumerable<string> Find(string kind)
    {
        if (!System.IO.Directory.Exists(Directory))
            return [];

        return System.IO.Directory.GetFiles(Directory, $"*.{kind}.*").Where(file =>
        {
            var name = Path.GetFileName(file);
            return name.StartsWith($"{Prefix}.{kind}.", StringComparison.Ordinal)
                || name.StartsWith($"{Prefix}#", StringComparison.Ordinal);
        });
    }
}
