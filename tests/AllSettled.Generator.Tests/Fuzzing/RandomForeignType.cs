using System.Text.RegularExpressions;

namespace AllSettled.Generator.Tests;

/// <summary>A type that an attribute of the assembly names, with a base that has methods too.</summary>
/// <param name="Attributes">One or two attributes of the assembly.</param>
/// <param name="Declarations">The types.</param>
internal sealed record RandomForeignType(string Attributes, string Declarations)
{
    private const string Home = "Home", Leaf = "Leaf";

    /// <param name="choices">What decides.</param>
    /// <param name="namespace">What the types are declared in; empty for the global namespace.</param>
    /// <param name="number">Part of their names.</param>
    /// <param name="canUseAlias">Whether the file has the extern alias.</param>
    public static RandomForeignType Read(Choices choices, string @namespace, int number, bool canUseAlias)
    {
        string kind = choices.Pick("class", "class", "interface");
        bool isInterface = kind is "interface";
        var typeParameters = RandomTypeParameters.Read(choices, [], max: 2, canUseAlias: canUseAlias);
        string arguments = typeParameters.List.Length == 0 ? "" : $"<{string.Join(", ", typeParameters.Types.Select(type => type.Text))}>";
        string unbound = arguments.Length == 0 ? "" : $"<{new string(',', typeParameters.Types.Count - 1)}>";
        string global = "global::" + (@namespace.Length == 0 ? "" : @namespace + ".");

        // The base has the same name and is nested elsewhere, or has a name of its own, or is in another assembly.
        string baseName = choices.Pick($"Root{number}", $"{Home}{number}.{Leaf}{number}");
        bool isLibrarys = !isInterface && arguments.Length == 0 && choices.Chance(30);
        string @base = isLibrarys
            ? choices.Pick("Fuzz.Gone", "Fuzz.Trial", "Trials.Product", "Modules.Part", canUseAlias ? "Old::Aliased.User" : "Fuzz.Gone")
            : global + baseName + arguments;
        string members = $"{Method(choices, isInterface, "Do")} {Method(choices, isInterface, "Do")}";
        string body = $"public {kind} {baseName.Split('.')[^1]}{typeParameters.List}{typeParameters.Constraints} {{ {members} }}";
        string ofBase = isLibrarys ? ""
            : baseName.Contains('.', StringComparison.Ordinal)
                ? $"public static class {Home}{number} {{ {Mark(choices)}{body} }}"
                : Mark(choices) + body;
        string head = $"{Mark(choices)}public {choices.Pick("", isInterface ? "" : "sealed ")}{kind} {Leaf}{number}{typeParameters.List}";
        string method = Method(choices, isInterface, choices.Pick("Do", "Other"));
        string leaf = $"{head} : {@base}{typeParameters.Constraints} {{ {method} }}";

        string name = choices.Pick("Do", "Do", isInterface ? "Do" : "DoStatic");
        string attributes = $"[assembly: AllSettled.SettledBatchFor(typeof({global}{Leaf}{number}{unbound}), \"{name}\")]";
        string attributeOfBase = $"[assembly: AllSettled.SettledBatchFor(typeof({global}{baseName}{unbound}), \"{name}\")]";
        if (!isLibrarys && choices.Chance(50))
            attributes = choices.Chance(50) ? attributeOfBase + attributes : attributes + attributeOfBase;
        return new(attributes, $"{ofBase} {leaf}");
    }

    /// <summary>Whether a generated file is of a type that the file with this number names.</summary>
    public static bool IsOf(string hint, int number)
        => Regex.IsMatch(hint, $@"^SettledBatchFor-.*\b(Root|{Home}|{Leaf}){number}\b");

    private static string Mark(Choices choices) => !choices.Chance(25) ? "" : choices.Pick(
        "[System.Obsolete] ", "[System.Obsolete(\"type\")] ", "[System.Diagnostics.CodeAnalysis.Experimental(\"FUZZ06\")] ",
        "[System.CLSCompliant(false)] ");

    private static string Method(Choices choices, bool isInterface, string name)
    {
        string parameters = choices.Pick(
            "int x", "string x", "uint x", "int x, string y = \"\"", "int[] x, System.Threading.CancellationToken ct = default",
            "System.Type x, object? y = null", "");
        string body = isInterface ? ";" : " => throw null!;";
        return isInterface || choices.Chance(70)
            ? $"{Mark(choices)}public int {name}({parameters}){body}"
            : $"{Mark(choices)}public static System.Threading.Tasks.Task {name}Static({parameters}){body}";
    }
}
