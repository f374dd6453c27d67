namespace AllSettled.Generator.Tests;

/// <summary>The type parameters of a type or method, with constraints.</summary>
/// <param name="Types">The parameters as types.</param>
/// <param name="List"><c>&lt;T, U&gt;</c>, or nothing.</param>
/// <param name="Constraints">What follows the header, or nothing.</param>
internal sealed record RandomTypeParameters(IReadOnlyList<RandomType> Types, string List, string Constraints)
{
    private const string Annotations = "System.Diagnostics.CodeAnalysis.";

    public static RandomTypeParameters Read(
        Choices choices, IReadOnlyCollection<string> taken, int max, bool canBeVariant = false, bool canUseAlias = false)
    {
        int count = choices.Chance(30) ? choices.Below(max) + 1 : 0;
        var names = new List<string>();
        var declared = new List<string>();
        for (int i = 0; i < count; i++)
        {
            string name = choices.Pick(
                "T", "U", "TKey", "@class", "Name", "Invoke", "Task", "@dynamic", "System", "inputs", "Größe", "FSettledItem", "AllSettled",
                "@scoped", "V", "W");
            if (names.Contains(name) || (taken.Contains(name) && !choices.Chance(3)))
                continue;
            names.Add(name);
            string prefix = canBeVariant && choices.Chance(10) ? choices.Pick("in ", "out ") : "";
            string attribute = choices.Chance(4)
                ? $"[{Annotations}DynamicallyAccessedMembers({Annotations}DynamicallyAccessedMemberTypes.All)] "
                : "";
            declared.Add(attribute + prefix + name);
        }
        string[] constraints = [.. names.Select(name => Constraint(choices, name, names, canUseAlias))];
        return new(
            [.. names.Zip(constraints, (name, constraint)
                => new RandomType(name, "default!", IsOnHeap: !constraint.Contains("allows", StringComparison.Ordinal)))],
            names.Count == 0 ? "" : $"<{string.Join(", ", declared)}>",
            string.Concat(constraints.Where(text => text.Length > 0).Select(text => " " + text)));
    }

    private static string Constraint(Choices choices, string name, List<string> names, bool canUseAlias)
    {
        if (!choices.Chance(55))
            return "";
        string constraint = choices.Pick(
            "class", "struct", "notnull", "class?", "unmanaged", "new()", "class, new()", "System.IDisposable",
            $"System.IComparable<{name}>", "System.Enum", "struct, System.Enum", "System.Exception", "System.Exception?, new()",
            "System.Delegate", $"class, System.IComparable<{name}>?, new()",
            "Fuzz.Thing", "System.Collections.Generic.IEnumerable<object?>", "notnull, System.IDisposable", "System.IDisposable?",
            "Fuzz.IGone", "class, Fuzz.ITrial", "Trials.IProduct", "Modules.IPart", canUseAlias ? "Old::Aliased.IUser" : "class",
            names[choices.Below(names.Count)], GeneratorHarness.KnowsCSharp13 ? "allows ref struct" : "class");
        return constraint == name ? "" : $"where {name} : {constraint}";
    }
}
