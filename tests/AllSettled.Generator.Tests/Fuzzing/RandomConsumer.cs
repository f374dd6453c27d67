using System.Text;
using System.Text.RegularExpressions;

namespace AllSettled.Generator.Tests;

/// <summary>A random file with marked methods, most of them valid C#.</summary>
internal static partial class RandomConsumer
{
    /// <param name="numbers">What decides.</param>
    /// <param name="number">Part of the names of types and namespaces that are not nested in something else, such as <c>Case7</c>.</param>
    public static string Write(int[] numbers, int number)
    {
        var choices = new Choices(numbers);
        var text = new StringBuilder();
        bool usesAlias = choices.Chance(10);
        if (usesAlias)
            text.AppendLine("extern alias Old;");
        if (choices.Chance(6))
            text.AppendLine("#nullable disable");
        string @namespace = choices.Pick(
            $"Case{number}", $"Case{number}", $"Case{number}.@class.System", $"Case{number}.AllSettled.Größe", "");
        RandomForeignType? foreign = choices.Chance(10) ? RandomForeignType.Read(choices, @namespace, number, usesAlias) : null;
        if (foreign is not null)
            text.AppendLine(foreign.Attributes);
        if (@namespace.Length > 0)
            text.AppendLine($"namespace {@namespace};");
        if (foreign is not null)
            text.AppendLine(foreign.Declarations);

        var chain = Chain(choices, outermost: @namespace.Length > 0 ? "" : $"Case{number}", number, usesAlias, out Surroundings around);
        var methods = new List<RandomMethod> { RandomMethod.Read(choices, around, $"{number}.0") };
        while (choices.Chance(25) && methods.Count < 3)
            methods.Add(RandomMethod.Read(choices, around, $"{number}.{methods.Count}", choices.Chance(50) ? methods[0].Name : null));

        if (around.HasBase)
        {
            string attribute = BaseAttribute(choices);
            string members = string.Join(" ", methods.Select(method => method.InBase));
            string sibling = choices.Chance(30) ? Sibling(choices, methods[0].Name, $"{number}.inherited") : "";
            text.AppendLine($"{attribute}public class Base{number} {{ {members} {sibling} }}");
        }
        foreach (TypeHeader type in chain)
            text.AppendLine($"{type.Declaration} {{");
        foreach (RandomMethod method in methods)
            text.AppendLine("    " + method.Declaration);
        for (int i = 0; choices.Chance(20); i++)
            text.AppendLine("    " + Sibling(choices, methods[0].Name, $"{number}.sibling{i}"));
        text.AppendLine("}");

        // Beside the innermost type, with its type parameters.
        TypeHeader last = chain[^1];
        if (around.Kind is "interface" || around.Modifiers.Contains("abstract", StringComparison.Ordinal))
        {
            string kind = around.Kind is "record" ? "record" : "class";
            string list = PlainList(last);
            string members = string.Join(" ", methods.Select(method => method.Implementation));
            text.AppendLine(
                $"public {kind} Concrete{number}{list} : {last.Name}{list}{last.TypeParameters.Constraints} {{ {members} }}");
        }
        text.Append('}', chain.Count - 1);
        return Rooted().Replace(text.ToString(), "global::$0");
    }

    private static string BaseAttribute(Choices choices) => !choices.Chance(20) ? "" : choices.Pick(
        "[System.Obsolete] ", "[System.Obsolete(\"base\")] ", "[System.Diagnostics.CodeAnalysis.Experimental(\"FUZZ05\")] ");

    private static List<TypeHeader> Chain(Choices choices, string outermost, int number, bool canUseAlias, out Surroundings around)
    {
        var chain = new List<TypeHeader>();
        var scope = new List<RandomType>();
        int depth = 1 + (choices.Chance(35) ? 1 + choices.Below(2) : 0);
        around = null!;
        for (int i = 0; i < depth; i++)
        {
            bool isInnermost = i == depth - 1;
            string kind = choices.Pick("class", "class", "class", "struct", "record", "record struct", "interface", "interface");
            string modifiers = Modifiers(choices, kind, isInnermost);
            string name = i == 0 && outermost.Length > 0 ? outermost
                : !choices.Chance(30) ? (i == depth - 1 ? "C" : $"Outer{i}")
                : choices.Pick(
                    "@event", "Größe", "System", "AllSettled", "Task", "SettledBatch", "@await", "Name", "IThing", "FSettledItem",
                    "Invoke");
            if (chain.Any(type => type.Name == name))
                name = $"Inner{i}";
            var typeParameters = RandomTypeParameters.Read(
                choices, [.. scope.Select(type => type.Text)], max: 2, canBeVariant: kind is "interface", canUseAlias);
            scope.AddRange(typeParameters.Types);
            string accessibility = i == 0
                ? choices.Pick("public", "public", "internal", choices.Chance(4) ? "file" : "")
                : choices.Pick("public", "public", "internal", "private", "protected internal");
            string partial = choices.Chance(4) ? "" : "partial ";
            bool hasBase = isInnermost && kind is "class" && modifiers.Length == 0 && scope.Count == 0 && choices.Chance(30);
            string attribute = choices.Chance(4) ? "[System.Obsolete(\"old\")] " : "";
            string primary = kind.StartsWith("record", StringComparison.Ordinal) && choices.Chance(50) ? "(int X, string input)" : "";
            string @base = hasBase ? $" : Base{number}" : "";
            string head = $"{attribute}{accessibility} {modifiers}{partial}{kind} {name}{typeParameters.List}";
            chain.Add(new(name, $"{head}{primary}{@base}{typeParameters.Constraints}", typeParameters));
            if (isInnermost)
            {
                bool canHoldExtensions = i == 0 && typeParameters.Types.Count == 0
                    && modifiers.Contains("static", StringComparison.Ordinal);
                scope.Add(canHoldExtensions
                    ? new("string", "null!")
                    : new($"{name}{PlainList(chain[^1])}", "default!", IsOnHeap: !modifiers.Contains("ref", StringComparison.Ordinal)));
                if (canUseAlias)
                    scope.Add(new("Old::Aliased.User", "null!"));
                around = new(kind, modifiers, hasBase, canHoldExtensions, canUseAlias, scope);
            }
        }
        return chain;
    }

    private static string Modifiers(Choices choices, string kind, bool isInnermost) => kind switch
    {
        "class" => choices.Pick("", "", "sealed ", "abstract ", "static ", "static ", "unsafe "),
        "record" => choices.Pick("", "", "sealed ", "abstract "),
        "struct" => choices.Pick("", "readonly ", isInnermost && choices.Chance(20) ? "ref " : "readonly "),
        "record struct" => choices.Pick("", "readonly "),
        _ => "",
    };

    /// <summary>Another member that may conflict with a wrapper, or be called in place of the marked method.</summary>
    private static string Sibling(Choices choices, string name, string id) => choices.Pick(
        $"public static string {name}(object a, object b) => \"\";",
        $"public static string {name}(params object[] a) => \"\";",
        $"public static int {name}<TA>(TA a) where TA : struct => 1;",
        $"public static string {name}(long x, int y = 1) => \"\";",
        $"private static int {name}Settled => 1;",
        $"public static void {name}SettledAsync("
            + "System.Collections.Generic.IEnumerable<int> inputs, System.Threading.CancellationToken token) { }",
        $"public static void {name}SettledStream(int x) {{ }}",
        $"private struct {name}SettledItem {{ }}",
        "private struct FSettledItem { }",
        "public static int Everything => 1;",
        "public static void inputs() { }",
        $"[AllSettled.SettledBatch, Fuzz.Id(\"{id}\")] public static int {name}(System.Version version)"
            + $" => Fuzz.Calls.Run<int>(\"{id}\", new object?[] {{ version }});");

    private static string PlainList(TypeHeader type)
        => type.TypeParameters.Types.Count == 0
            ? ""
            : $"<{string.Join(", ", type.TypeParameters.Types.Select(parameter => parameter.Text))}>";

    /// <summary>Namespaces whose names parameters, types and members may have too.</summary>
    [GeneratedRegex(@"(?<![\w.@:""])(System|AllSettled|Fuzz|Trials|Modules)\.(?=@?[\p{Lu}])|(?<![\w.@:""])@event\.(?=@class)")]
    private static partial Regex Rooted();

    private sealed record TypeHeader(string Name, string Declaration, RandomTypeParameters TypeParameters);
}
