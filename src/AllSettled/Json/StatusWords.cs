using System.Text.Json;

namespace AllSettled.Json;

/// <summary>What a status is called in JSON: the words of <c>Promise.allSettled</c>, and one more.</summary>
internal static class StatusWords
{
    private static readonly Words s_words = new("canceled", "fulfilled", "rejected");

    public static JsonEncodedText Of(SettledStatus status) => s_words[(int)status];

    public static SettledStatus Read(ref readonly Utf8JsonReader reader) => (SettledStatus)JsonTokens.ReadWord(in reader, s_words);
}
