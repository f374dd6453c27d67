using System.Text.Json;
using System.Text.Json.Serialization;

namespace AllSettled.Json;

/// <summary>
/// Reads one object. Its properties may come in any order. A known property that is there twice is an error. Unknown properties are
/// skipped, or they are an error if the options say so.
/// </summary>
/// <param name="properties">The names of the known properties.</param>
/// <param name="options">The user's options. Only <see cref="JsonSerializerOptions.UnmappedMemberHandling"/> is used.</param>
internal struct ObjectReader(Words properties, JsonSerializerOptions options)
{
    private int _seen;
    private int _current = Words.Unknown;

    /// <summary>The property that is being read, as a part of a path. Empty if it is none of the known ones.</summary>
    public readonly string Place => _current == Words.Unknown ? "" : $".{properties[_current]}";

    /// <summary>Checks that the reader is at an object.</summary>
    public static void Begin(ref readonly Utf8JsonReader reader, string what)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw MalformedJson.At(in reader, $"{what} must be an object, not {JsonTokens.NameOf(in reader)}.");
    }

    /// <summary>Moves to the value of the next known property, or to the end of the object.</summary>
    /// <returns>Whether there is such a property.</returns>
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

    /// <summary>Checks, at the end of the object, that it has this property.</summary>
    public readonly void Require(ref readonly Utf8JsonReader reader, int property, string what)
    {
        if (!Has(property))
            throw MalformedJson.At(in reader, $"{what} has no \"{properties[property]}\".");
    }

    /// <summary>Checks, at the end of the object, that it does not have this property.</summary>
    public readonly void Refuse(ref readonly Utf8JsonReader reader, int property, string what)
    {
        if (Has(property))
            throw MalformedJson.At(in reader, $"{what} must not have a \"{properties[property]}\".");
    }

    private readonly void Skip(ref Utf8JsonReader reader)
    {
        if (options.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow)
            throw MalformedJson.At(in reader, $"The property must be {properties}: UnmappedMemberHandling in the options allows no other.");
        reader.Read();
        // Skip throws if the reader may get more data, as it may in an asynchronous call. TrySkip always succeeds here, because the
        // serializer calls a converter only when the whole value is in memory.
        reader.TrySkip();
    }
}
