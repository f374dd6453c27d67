using AllSettled;

namespace QuickStart;

/// <summary>A succeeds, B fails and C succeeds. Shows what the caller gets from Task.WhenAll, and from AllSettled.</summary>
internal sealed partial class Comparison(HttpClient http)
{
    private static readonly string[] _letters = ["A", "B", "C"];

    [SettledBatch]
    private async Task<string> LoadAsync(string letter, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"letters/{letter}", cancellationToken);
        await response.EnsureAcceptedAsync(cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public async Task<string?> WithTaskWhenAllAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Task.WhenAll:");
        try
        {
            string[] letters = await Task.WhenAll(_letters.Select(letter => LoadAsync(letter, cancellationToken)));
            Console.WriteLine(string.Join(", ", letters));
            return null;
        }
        catch (HttpRequestException e)
        {
            Console.WriteLine(e.Message); // A and C are lost, and nothing says which input failed
            return e.Message;
        }
    }

    public async Task<SettledBatch<string, string>> WithAllSettledAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("AllSettled:");
        var letters = await LoadSettledAsync(_letters, cancellationToken);
        foreach (var letter in letters)
        {
            Console.WriteLine(letter switch
            {
                { IsFulfilled: true, Value: var value } => $"{letter.Index}: success - {value}",
                { IsRejected: true, Error: var error } => $"{letter.Index}: failed - {error.Message}",
                _ => $"{letter.Index}: not run",
            });
        }
        return letters;
    }
}
