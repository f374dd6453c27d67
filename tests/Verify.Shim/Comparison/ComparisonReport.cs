using System.Text;

namespace VerifyTests;

/// <summary>
/// Holds the findings of a comparison. Its text has the form that Verify documents for its exceptions: IDE extensions read the names of
/// the files from it.
/// </summary>
internal sealed class ComparisonReport(string directory)
{
    public List<(FilePair Pair, string Content)> New { get; } = [];

    public List<(FilePair Pair, string Difference)> NotEqual { get; } = [];

    /// <summary>Snapshots without an output.</summary>
    public List<string> Delete { get; } = [];

    public List<FilePair> Equal { get; } = [];

    public bool HasFailed => New.Count + NotEqual.Count + Delete.Count > 0;

    public IEnumerable<FilePair> Pairs => [.. Changed, .. Equal];

    public IEnumerable<FilePair> Changed => New.Select(item => item.Pair).Concat(NotEqual.Select(item => item.Pair));

    public override string ToString()
    {
        var text = new StringBuilder($"Directory: {directory}\n");
        AppendPairs(text, "New", New.Select(item => item.Pair));
        AppendPairs(text, "NotEqual", NotEqual.Select(item => item.Pair));
        if (Delete.Count > 0)
        {
            text.Append("Delete:\n");
            foreach (var file in Delete)
                text.Append($"  - {Path.GetFileName(file)}\n");
        }

        AppendPairs(text, "Equal", Equal);
        if (New.Count + NotEqual.Count > 0)
            AppendContents(text.Append("\nFileContent:\n"));

        return text.ToString();
    }

    private static void AppendPairs(StringBuilder text, string title, IEnumerable<FilePair> pairs)
    {
        FilePair[] all = [.. pairs];
        if (all.Length == 0)
            return;

        text.Append($"{title}:\n");
        foreach (var pair in all)
            text.Append($"  - Received: {pair.ReceivedName}\n    Verified: {pair.VerifiedName}\n");
    }

    private void AppendContents(StringBuilder text)
    {
        if (New.Count > 0)
            text.Append("\nNew:\n");
        foreach (var (pair, content) in New)
            text.Append($"\nReceived: {pair.ReceivedName}\n{content}\n");

        if (NotEqual.Count > 0)
            text.Append("\nNotEqual:\n");
        foreach (var (pair, difference) in NotEqual)
        {
            text.Append($"\nReceived: {pair.ReceivedName}\nVerified: {pair.VerifiedName}\n");
            text.Append($"Compare Result:\n{difference}\n");
        }
    }
}
