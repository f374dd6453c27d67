using System.Text.Json;

namespace AllSettled.Json;

/// <summary>
/// The word for each status in JSON: <c>fulfilled</c> and <c>rejected</c> as in JavaScript's <c>Promise.allSettled</c>, and
/// <c>canceled</c>.
/// </summary>
internal static class StatusWords
{
    /// <summary>The number of each word is the value of its <see cref="SettledStatus"/>.</summary>
    private static readonly Words s_words = new("canceled", "fulfilled", "rejected");

    public static JsonEncodedText Of(SettledStatus status) => s_words[(int)status];

    public static SettledStatus Read(ref readonly Utf8JsonReader reader) => (SettledStatus)JsonTokens.ReadWord(in reader, s_words);
}
