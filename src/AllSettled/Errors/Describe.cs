using System.Buffers;

namespace AllSettled.Errors;

/// <summary>
/// Short texts about users' values, for messages, displays and spans. Each text is one line of limited length. No method throws, even if
/// the value's own members throw.
/// </summary>
internal static class Describe
{
    private const int MaxLength = 100;

    /// <summary>Control characters. Somebody reads the log on a terminal, and they could control this terminal.</summary>
    private static readonly SearchValues<char> s_unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl)]);

    /// <summary>The text of an input or a value.</summary>
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

    /// <summary>The type and the message of an error, without its stack trace.</summary>
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

    /// <summary>The type of the error. For an error that was read from data, the type of the original exception.</summary>
    private static string TypeOf(Exception error)
        => error is SettledErrorException { Info.Type: var type } ? Shorten(type) : error.GetType().Name;

    /// <summary>Cuts the text first, so that the work does not depend on its length.</summary>
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
