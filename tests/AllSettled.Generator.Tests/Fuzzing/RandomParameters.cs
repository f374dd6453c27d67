namespace AllSettled.Generator.Tests;

/// <summary>The parameters of one method.</summary>
/// <param name="Declared">The list, without parentheses.</param>
/// <param name="Undecorated">The same without attributes and default values, for another declaration of the method.</param>
/// <param name="Kept">The names of those whose arguments can be kept.</param>
/// <param name="Outs">The names of those that must be assigned.</param>
/// <param name="Typed">The name and type of each.</param>
internal sealed record RandomParameters(
    string Declared, string Undecorated, IReadOnlyList<string> Kept, IReadOnlyList<string> Outs,
    IReadOnlyList<(string Name, string Type)> Typed)
{
    public static RandomParameters Read(Choices choices, IReadOnlyList<RandomType> scope, bool canBeExtension)
    {
        int count = choices.Chance(3) ? 0 : 1 + choices.Below(5);
        var declared = new List<string>();
        var undecorated = new List<string>();
        var kept = new List<string>();
        var outs = new List<string>();
        var typed = new List<(string Name, string Type)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool isExtension = canBeExtension && choices.Chance(30);
        bool optional = false;
        for (int i = 0; i < count; i++)
        {
            string name = Name(choices);
            if (!names.Add(Plain(name)))
                continue;
            bool isFirst = declared.Count == 0;
            RandomType type = Type(choices, scope);
            string attributes = Attributes(choices, type, kept, out bool isCallerInfo);
            string modifier = !choices.Chance(20) ? "" : choices.Pick("in ", "ref readonly ", "in ", "ref readonly ", "ref ", "out ");
            if (isExtension && isFirst)
                modifier = "this " + (modifier is "out " or "ref readonly " ? "" : modifier);
            bool isParams = i == count - 1 && modifier.Length == 0 && choices.Chance(15);
            if (isParams)
            {
                type = choices.Pick<RandomType>(
                    new("string[]", null), new("int[]?", null), new("object?[]", null),
                    new(scope.Count > 0 ? scope[0].Text + "[]" : "int[]", null),
                    new(GeneratorHarness.KnowsCSharp13 ? "System.Collections.Generic.List<int>" : "int[]", null),
                    GeneratorHarness.KnowsCSharp13 ? new("System.ReadOnlySpan<int>", null, IsOnHeap: false) : new("int[]", null));
                modifier = "params ";
            }
            optional = (optional || isCallerInfo || choices.Chance(25)) && !isParams;
            bool byReference = modifier.StartsWith("ref", StringComparison.Ordinal) || modifier is "out ";
            string @default = optional && type.Default is not null && !byReference && !modifier.StartsWith("this", StringComparison.Ordinal)
                ? " = " + type.Default : "";
            declared.Add($"{attributes}{modifier}{type.Text} {name}{@default}");
            typed.Add((Plain(name), type.Text));
            undecorated.Add($"{modifier}{type.Text} {name}");
            if (modifier == "out ")
                outs.Add(name);
            else if (type.IsOnHeap)
                kept.Add(name);
        }
        return new(string.Join(", ", declared), string.Join(", ", undecorated), kept, outs, typed);
    }

    private static RandomType Type(Choices choices, IReadOnlyList<RandomType> scope)
    {
        if (choices.Chance(12))
            return new("System.Threading.CancellationToken", "default");
        if (choices.Chance(4))
            return new("AllSettled.ItemContext", "default");
        return RandomType.Read(choices, scope);
    }

    private static string Attributes(Choices choices, RandomType type, List<string> earlier, out bool isCallerInfo)
    {
        isCallerInfo = false;
        if (choices.Chance(12))
            return "[AllSettled.PerItem] ";
        if (!choices.Chance(12))
            return "";
        string described = earlier.Count > 0 ? Plain(earlier[choices.Below(earlier.Count)]) : "x";
        // Values that metadata can hold and C# cannot always write.
        if (type.Text is "object" or "object?" or "dynamic" or "dynamic?" or "System.IComparable" or "string" && choices.Chance(30))
            return "[System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(\"abc\")] ";
        if (type.Text is "string" or "string?" or "object" or "object?" or "int")
        {
            isCallerInfo = true;
            return type.Text is "int"
                ? "[System.Runtime.CompilerServices.CallerLineNumber] "
                : choices.Pick(
                    "[System.Runtime.CompilerServices.CallerMemberName] ",
                    $"[System.Runtime.CompilerServices.CallerArgumentExpression(\"{described}\")] ",
                    "[System.Runtime.CompilerServices.CallerFilePath] ");
        }
        return choices.Pick(
            "[System.Diagnostics.CodeAnalysis.AllowNull] ", "[System.Diagnostics.CodeAnalysis.DisallowNull] ",
            "[System.Runtime.InteropServices.Optional] ", "[System.Diagnostics.CodeAnalysis.MaybeNull] ",
            "[Fuzz.Note(typeof(int), new[] { 1 })] ", "[System.Diagnostics.CodeAnalysis.NotNull] ");
    }

    private static string Name(Choices choices) => !choices.Chance(40)
        ? choices.Pick("x", "y", "z", "id", "name", "count")
        : choices.Pick(
            "inputs", "options", "cancellationToken", "self", "input", "context", "item", "Name", "MaxConcurrency", "UsesContext", "Invoke",
            "Equals", "ToString", "GetHashCode", "GetType", "MemberwiseClone", "Finalize", "@class", "@event", "@await", "@async", "value",
            "@field", "größe", "名前", "\\u0061b", "_", "__", "Item1", "Item2", "Item3", "Rest", "F", "C", "System", "AllSettled", "Task",
            "T", "inputs2", "options2", "self2", "input2", "result", "var", "@this", "nameof", "record", "@params", "global", "Fuzz",
            "CompareTo", "FSettledItem", "FSettled", "@scoped", "@int", "PartitionKeys", "IsPartitioned", "KeyOf");

    private static string Plain(string name) => name.TrimStart('@').Replace("\\u0061", "a");
}
