namespace AllSettled.Generator.Tests;

/// <summary>A type as C# text, and what can be done with a value of it.</summary>
/// <param name="Text">The type.</param>
/// <param name="Default">A default value for a parameter of it, or null if it can have none.</param>
/// <param name="IsOnHeap">Whether a value can be kept; not a span or a pointer.</param>
internal sealed record RandomType(string Text, string? Default, bool IsOnHeap = true)
{
    /// <param name="choices">What decides.</param>
    /// <param name="scope">Type parameters and types that can be written here by their simple names.</param>
    /// <param name="depth">How many types this one is inside of.</param>
    public static RandomType Read(Choices choices, IReadOnlyList<RandomType> scope, int depth = 0)
    {
        if (scope.Count > 0 && choices.Chance(25))
            return InScope(choices, scope);
        return choices.Below(12) switch
        {
            < 4 => Plain(choices),
            < 7 => WithTrickyDefaults(choices),
            < 9 when depth < 2 => Composed(choices, scope, depth),
            < 11 => Unusual(choices),
            11 when depth == 0 && choices.Chance(30) => OnStack(choices),
            _ => Plain(choices),
        };
    }

    private static RandomType InScope(Choices choices, IReadOnlyList<RandomType> scope)
    {
        RandomType type = scope[choices.Below(scope.Count)];
        return choices.Chance(30) ? type with { Text = type.Text + "?" } : type;
    }

    private static RandomType Plain(Choices choices) => choices.Pick<RandomType>(
        new("int", choices.Pick("0", "3", "-1", "int.MinValue")),
        new("string", choices.Pick("\"\"", "\"a\"", "null!", "\"\\\"\\n\\u2028{0}\"", "\"\\ud800\"")),
        new("string?", choices.Pick("null", "\"x\"")),
        new("long", choices.Pick("-9223372036854775808L", "7")),
        new("bool", "true"),
        new("int?", choices.Pick("null", "5")),
        new("System.Guid", "default"),
        new("object", "null!"),
        new("object?", "null"));

    private static RandomType WithTrickyDefaults(Choices choices) => choices.Pick<RandomType>(
        new("double", choices.Pick("1.5", "double.NaN", "double.NegativeInfinity", "-0.0", "double.Epsilon")),
        new("float", choices.Pick("1e10f", "float.NaN", "float.PositiveInfinity")),
        new("decimal", choices.Pick("-2.250m", "decimal.MaxValue", "0.0m")),
        new("char", choices.Pick("'\\''", "'\\ud800'", "'\\0'")),
        new("System.DayOfWeek", choices.Pick("System.DayOfWeek.Friday", "(System.DayOfWeek)77", "default")),
        new("System.DayOfWeek?", choices.Pick("System.DayOfWeek.Friday", "null")),
        new("System.AttributeTargets", "System.AttributeTargets.Class | System.AttributeTargets.Enum"),
        new("byte", "255"),
        new("sbyte", "-128"),
        new("ulong", "ulong.MaxValue"),
        new("nint", choices.Pick("0", "-5")),
        new("decimal?", choices.Pick("1.10m", "null")),
        new("Fuzz.Level", choices.Pick("Fuzz.Level.@default", "Fuzz.Level.High", "(Fuzz.Level)(-1)")));

    private static RandomType Composed(Choices choices, IReadOnlyList<RandomType> scope, int depth)
    {
        string inner = Read(choices, scope, depth + 1).Text;
        return choices.Below(12) switch
        {
            0 => new($"System.Collections.Generic.List<{inner}>", "null!"),
            1 => new($"{inner}[]", "null!"),
            2 => new($"System.Collections.Generic.List<{inner}>?", "null"),
            3 => new($"({inner} A, string? B)", "default"),
            4 => new($"({inner}, (int X, {Read(choices, scope, depth + 1).Text} Y))", "default"),
            5 => new($"System.Collections.Generic.Dictionary<string, {inner}>", "null!"),
            6 => new($"System.Func<{inner}, string?>?", "null"),
            7 => new($"{inner}[,][]?", "null"),
            8 => new($"System.Collections.Generic.IEnumerable<{inner}>", "null!"),
            9 => new($"System.Threading.Tasks.Task<{inner}>", "null!"),
            10 => new($"System.Collections.Generic.KeyValuePair<int, {inner}>?", "null"),
            _ => new($"@event.@class<{inner}>", "null!"),
        };
    }

    private static RandomType Unusual(Choices choices) => choices.Pick<RandomType>(
        new("dynamic", "null!"),
        new("dynamic?", "null"),
        new("System.Threading.CancellationToken?", "null"),
        new("System.Threading.Tasks.Task", "null!"),
        new("System.Memory<int>", "default"),
        new("System.Action<dynamic>", "null!"),
        new("System.Collections.Generic.IAsyncEnumerable<int>", "null!"),
        new("AllSettled.SettledBatchOptions", "null!"),
        new("AllSettled.NoResult", "default"),
        new("Fuzz.Mutable", "default"),
        new("Fuzz.Gone", "null!"),
        new("Fuzz.Trial", "null!"),
        new("Trials.Product", "null!"),
        new("System.Collections.Generic.List<Modules.Part[]>?", "null"),
        new("System.Exception", "null!"),
        new("System.IComparable", "null!"),
        new("System.Type", "null!"),
        new("System.Nullable<System.DateTime>", "null"));

    private static RandomType OnStack(Choices choices) => choices.Pick<RandomType>(
        new("System.Span<int>", "default", IsOnHeap: false),
        new("System.ReadOnlySpan<char>", "default", IsOnHeap: false),
        new("int*", "null", IsOnHeap: false),
        new("delegate*<int, void>", "null", IsOnHeap: false),
        new("int*[]", "null!"),
        new("Fuzz.Cursor", "default", IsOnHeap: false));
}
