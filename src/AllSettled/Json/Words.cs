using System.Text.Json;

namespace AllSettled.Json;

/// <summary>Words that JSON has in one place: the property names of an object, or the names of a status. A word's number is its place here.</summary>
internal sealed class Words(params string[] words)
{
    public const int Unknown = -1;

    private readonly JsonEncodedText[] _words = Array.ConvertAll(words, static word => JsonEncodedText.Encode(word));

    public JsonEncodedText this[int number] => _words[number];

    /// <summary>The number of the word that the reader stands on, whatever escapes it is written with.</summary>
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
            // Half a surrogate pair: no word of ours.
        }
        return Unknown;
    }

    /// <summary>Such as <c>"fulfilled", "rejected" or "canceled"</c>.</summary>
    public override string ToString()
        => string.Join(", ", words[..^1].Select(word => $"\"{word}\"")) + $" or \"{words[^1]}\"";
}
