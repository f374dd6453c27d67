using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AllSettled;
using AllSettled.AspNetCore;
using Import.Rows;
using Microsoft.AspNetCore.Http;
using QuickStart;

namespace Import.Drive;

/// <summary>Rows with the numbers from first to last, and what the application should say of each.</summary>
internal sealed class Upload(int first, int last)
{
    public IReadOnlyList<int> Numbers { get; } = [.. Enumerable.Range(first, last - first + 1)];

    /// <summary>The numbers of the rows that the application has fulfilled.</summary>
    public IReadOnlyList<int> Imported { get; private set; } = [];

    public static string VatIdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"ZZ{number:000}");

    /// <summary>The status that the answer should have for a row. See <see cref="Service.Companies"/> for what the service does.</summary>
    public static int ExpectedStatusOf(int number) => number switch
    {
        102 or 103 => StatusCodes.Status422UnprocessableEntity,
        _ when number % 50 == 1 => StatusCodes.Status422UnprocessableEntity,
        _ when number % 25 == 0 => StatusCodes.Status404NotFound,
        _ when number % 60 == 7 => StatusCodes.Status502BadGateway,
        19 => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status200OK,
    };

    public Task<HttpResponseMessage> SendAsync(HttpClient http, string path, CancellationToken cancellationToken)
        => http.SendAsync(
            new(HttpMethod.Post, path) { Content = JsonContent.Create(Numbers.Select(RowOf)) },
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);

    /// <summary>Reads the answer of <c>/import</c>: all entries at once.</summary>
    public async Task<IReadOnlyList<SettledEntry<ImportedCustomer>>> ImportAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(http, "/import", cancellationToken);
        Expect.That((int)response.StatusCode == StatusCodes.Status207MultiStatus);
        var body = (await response.Content.ReadFromJsonAsync<MultiStatusBody<ImportedCustomer>>(cancellationToken))!;
        Expect.That(body is { StopReason: SettledStopReason.None, InputCompleted: true });
        Expect.That(body.Items.Count == body.FulfilledCount + body.RejectedCount);
        return body.Items;
    }

    /// <summary>Reads the answer of <c>/import/stream</c>: a line for each row, as soon as it has settled, and then the end.</summary>
    public async Task<IReadOnlyList<SettledEntry<ImportedCustomer>>> StreamAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(http, "/import/stream", cancellationToken);
        Expect.That((int)response.StatusCode == StatusCodes.Status200OK);
        using var text = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var entries = new List<SettledEntry<ImportedCustomer>>();
        SettledSummary? end = null;
        while (await text.ReadLineAsync(cancellationToken) is { } json)
        {
            Expect.That(end is null); // nothing comes after the end
            var line = JsonSerializer.Deserialize<SettledLine<ImportedCustomer>>(json, JsonSerializerOptions.Web)!;
            end = line.End;
            if (end is null)
                entries.Add(JsonSerializer.Deserialize<SettledEntry<ImportedCustomer>>(json, JsonSerializerOptions.Web)!);
        }
        Expect.That(end is { StopReason: SettledStopReason.None, InputCompleted: true });
        Expect.That(end?.FulfilledCount + end?.RejectedCount == entries.Count);
        return entries;
    }

    /// <summary>Prints what the answer says, and checks that it has exactly one entry for each row.</summary>
    public void Report(IReadOnlyList<SettledEntry<ImportedCustomer>> entries)
    {
        var inOrder = entries.OrderBy(entry => entry.Index).ToList();
        Expect.That(inOrder.Select(entry => entry.Index).SequenceEqual(Enumerable.Range(0, Numbers.Count).Select(index => (long)index)));
        var answers = Numbers.Zip(inOrder, (number, entry) => (Number: number, Entry: entry)).ToList();
        Expect.That(answers.All(answer => StatusOf(answer.Entry) == ExpectedStatusOf(answer.Number)));

        var fulfilled = answers.Where(answer => answer.Entry.Status == SettledStatus.Fulfilled).ToList();
        Expect.That(fulfilled.All(answer => answer.Entry.Value?.VatId == VatIdOf(answer.Number)));
        Imported = [.. fulfilled.Select(answer => answer.Number)];
        int missing = Numbers.Count - Imported.Count;
        Console.WriteLine($"{Numbers.Count} rows, {entries.Count} entries: {Imported.Count} imported, {missing} not");
        var problems = answers.Except(fulfilled)
            .GroupBy(answer => (Status: StatusOf(answer.Entry), answer.Entry.Problem?.Detail), answer => answer.Number);
        foreach (var rows in problems.OrderBy(rows => rows.Key))
            Console.WriteLine($"  {rows.Key.Status} {rows.Key.Detail} {string.Join(' ', rows)}");
    }

    private static int StatusOf(SettledEntry<ImportedCustomer> entry)
        => entry.Status == SettledStatus.Fulfilled ? StatusCodes.Status200OK : entry.Problem?.Status ?? 0;

    // Some rows are not valid: one is null, one has no VAT id, some have a wrong address.
    private static Row? RowOf(int number) => number switch
    {
        103 => null,
        102 => new(null, "a@example.com"),
        _ when number % 50 == 1 => new(VatIdOf(number), "nowhere"),
        _ => new(VatIdOf(number), $"customer{number}@example.com"),
    };
}
