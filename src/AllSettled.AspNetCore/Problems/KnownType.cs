using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AllSettled.AspNetCore.Problems;

/// <summary>Finds how to write an object whose own type may not be in the application's JSON context.</summary>
internal static class KnownType
{
    /// <summary>The nearest of the object's type and its base classes that the options know.</summary>
    /// <param name="options">The options.</param>
    /// <param name="value">The object.</param>
    /// <param name="declared">The answer if they know none that is nearer than this type.</param>
    public static JsonTypeInfo Nearest(JsonSerializerOptions options, object value, JsonTypeInfo declared)
    {
        for (var type = value.GetType(); type is not null && type != declared.Type && type != typeof(object); type = type.BaseType)
        {
            if (options.TryGetTypeInfo(type, out var info))
                return info;
        }
        return declared;
    }
}
