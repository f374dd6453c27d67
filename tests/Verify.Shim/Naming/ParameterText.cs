using System.Collections;
using System.Globalization;

namespace VerifyTests;

/// <summary>
/// Writes the value of a test parameter as part of a file name. The text is the same in every culture and on every platform.
/// </summary>
internal static class ParameterText
{
    public static string Of(object? value) => Of(value, isRoot: true);

    private static string Of(object? value, bool isRoot) => value switch
    {
        null => "null",
        string text => FileNameText.Clean(text),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        // Verify has date formats of its own for these. No test has needed them.
        DateTime or DateTimeOffset or TimeOnly => throw new NotSupportedException("Give dates and times to UseParameters as strings."),
        IFormattable number when value is decimal or Half || value.GetType().IsPrimitive =>
            number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => OfItems(items, isRoot),
        _ => FileNameText.Clean(value.ToString() ?? throw new InvalidOperationException($"{value.GetType()}.ToString() returned null.")),
    };

    private static string OfItems(IEnumerable items, bool isRoot)
    {
        var list = string.Join(',', items.Cast<object?>().Select(item => Of(item, isRoot: false)));
        if (list.Length == 0)
            return "[]";

        return isRoot ? list : $"[{list}]";
    }
}
