using System.Buffers;

namespace AllSettled.Errors;

/// <summary>Short texts about users' values for messages and displays: one line, never long, and never throwing.</summary>
internal static class Describe
{
    private const int MaxLength = 100;

    /// <summary>What could steer the terminal that a log is read on.</summary>
    private static readonly SearchValues<char> s_unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl)]);

    public static string Value<T>(T value)
    {
        try
        {
            return value is null ? "null" : Shorten(value.ToString() ?? "");
        }
        catch (Exception e)
        {
            return $"{{{typeof(T).Name}, whose ToString threw {e.GetType().Name}}}";
        }
    }

    /// <summary>Type and message, without a stack trace.</summary>
    public static string Error(Exception error)
    {
        try
        {
            return $"{TypeOf(error)}: {Shorten(ErrorText.MessageOf(error))}";
        }
        catch (Exception e)
        {
            return $"{error.GetType().Name}, whose Message threw {e.GetType().Name}";
        }
    }

    /// <summary>Of an error that came from elsewhere, the type it had there.</summary>
    private static string TypeOf(Exception error)
        => error is SettledErrorException { Info.Type: var type } ? Shorten(type) : error.GetType().Name;

    /// <summary>Cuts before anything else: a text of any length costs what its beginning costs.</summary>
    private static string Shorten(string text)
    {
        if (text.Length > MaxLength)
            text = text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
        text = text.ReplaceLineEndings(" ");
        return text.AsSpan().IndexOfAny(s_unprintable) < 0 ? text : string.Create(text.Length, text, static (line, text) =>
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = s_unprintable.Contains(text[i]) ? ' ' : text[i];
        });
    }
}
