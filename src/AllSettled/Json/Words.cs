using System.Text.Json;

namespace AllSettled.Json;

/// <summary>
/// The words that are possible at one place in JSON: the property names of an object, or the names of an enumeration's values. The number
/// of a word is its position in this list, from 0.
/// </summary>
internal sealed class Words(params string[] words)
{
    public const int Unknown = -1;

    private readonly JsonEncodedText[] _words = Array.ConvertAll(words, static word => JsonEncodedText.Encode(word));

    public JsonEncodedText this[int number] => _words[number];

    /// <summary>
    /// The number of the word that the reader is at, or <see cref="Unknown"/>. The word may be written with escape sequences.
    /// </summary>
    public int Find(ref readonly Utf8JsonReader reader)
    {
        try
        {
            for (int number = 0; number < _words.Length; number++)
            {
                if (reader.ValueTextEquals(_words[number].EncodedUtf8Bytes))
                    return number;
            }
        }
        catch (InvalidOperationException)
        {
            // The text contains half of a surrogate pair. No word does.
        }
        return Unknown;
    }

    /// <summary>All words, for a message: <c>"canceled", "fulfilled" or "rejected"</c>.</summary>
    public override string ToString()
        => string.Join(", ", words[..^1].Select(word => $"\"{word}\"")) + $" or \"{words[^1]}\"";
}
