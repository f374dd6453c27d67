using System.Text.Json;
using System.Text.Json.Serialization;

namespace AllSettled.Json;

/// <summary>
/// Reads one object with known properties, in whatever order they come: each at most once, unknown ones skipped or, if the options
/// say so, refused.
/// </summary>
/// <param name="properties">The known ones.</param>
/// <param name="options">Of them, only what they say about unknown properties.</param>
internal struct ObjectReader(Words properties, JsonSerializerOptions options)
{
    private int _seen;
    private int _current = Words.Unknown;

    /// <summary>Where reading is, relative to the object: a property, or the object itself.</summary>
    public readonly string Place => _current == Words.Unknown ? "" : $".{properties[_current]}";

    public static void Begin(ref readonly Utf8JsonReader reader, string what)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw MalformedJson.At(in reader, $"{what} is an object, not {JsonTokens.NameOf(in reader)}.");
    }

    /// <summary>Goes to the value of the next property that is known, or to the end of the object.</summary>
    public bool Next(ref Utf8JsonReader reader, out int property)
    {
        while (true)
        {
            _current = property = Words.Unknown;
            reader.Read();
            if (reader.TokenType == JsonTokenType.EndObject)
                return false;

            property = properties.Find(in reader);
            if (property == Words.Unknown)
            {
                Skip(ref reader);
                continue;
            }
            _current = property;
            if (Has(property))
                throw MalformedJson.At(in reader, "The property is there twice.");
            _seen |= 1 << property;
            reader.Read();
            return true;
        }
    }

    public readonly bool Has(int property) => (_seen & (1 << property)) != 0;

    /// <summary>At the end of the object: a property that it must have.</summary>
    public readonly void Require(ref readonly Utf8JsonReader reader, int property, string what)
    {
        if (!Has(property))
            throw MalformedJson.At(in reader, $"{what} has no \"{properties[property]}\".");
    }

    /// <summary>At the end of the object: a property that it must not have.</summary>
    public readonly void Refuse(ref readonly Utf8JsonReader reader, int property, string what)
    {
        if (Has(property))
            throw MalformedJson.At(in reader, $"{what} has a \"{properties[property]}\".");
    }

    private readonly void Skip(ref Utf8JsonReader reader)
    {
        if (options.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow)
            throw MalformedJson.At(in reader, $"A property here is called {properties}, and the options allow no other.");
        reader.Read();
        // Not Skip, which refuses a reader that may get more data, as one of an asynchronous call: all of our value is there.
        reader.TrySkip();
    }
}
