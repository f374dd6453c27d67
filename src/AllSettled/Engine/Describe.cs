namespace AllSettled.Engine;

/// <summary>Short texts about users' values for messages and displays: never long, and never throwing.</summary>
internal static class Describe
{
    private const int MaxLength = 100;

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
            return $"{error.GetType().Name}: {Shorten(error.Message ?? "")}";
        }
        catch (Exception e)
        {
            return $"{error.GetType().Name}, whose Message threw {e.GetType().Name}";
        }
    }

    private static string Shorten(string text)
    {
        text = text.ReplaceLineEndings(" ");
        if (text.Length <= MaxLength)
            return text;
        int end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end] + "…";
    }
}
