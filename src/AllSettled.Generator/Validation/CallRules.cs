using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation.Surroundings;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>Whether generated code can call the item method, and whether that call reaches it and no other overload.</summary>
internal static class CallRules
{
    public static readonly DiagnosticDescriptor SB0025ConditionalMethod = Rule.Error(
        "SB0025",
        "An item method cannot be conditional",
        "'{0}' is [Conditional], so calls may be left out of the build, but their items would count as fulfilled; remove the attribute",
        "If the condition is not met, the compiler leaves out the calls of a conditional method. A batch would record success for work "
        + "that never ran. Remove [Conditional], or test the condition inside the method.");

    public static readonly DiagnosticDescriptor SB0026UnmanagedCallersOnly = Rule.Error(
        "SB0026",
        "An item method must be callable from C#",
        "'{0}' is [UnmanagedCallersOnly], so no C# code can call it; move the work into an ordinary method and mark that method",
        "A method for unmanaged callers can be called through a function pointer only. Move the work into an ordinary method, and mark "
        + "that method. The method for unmanaged callers can call it too.");

    public static readonly DiagnosticDescriptor SB0033OverrideIsHidden = Rule.Error(
        "SB0033",
        "A protected override is hidden by another overload",
        "A call of '{0}' could reach '{1}' instead, because C# prefers declared methods to overrides; rename one of them",
        "If a type declares one overload and overrides another, C# prefers the declared overload wherever it accepts the arguments. A "
        + "batch calls a public override through its base type, but a protected override cannot be called like this. So the batch could "
        + "call the other method. Rename one of the two, or move the work into a method of another name and mark that method.");

    public static readonly DiagnosticDescriptor SB0034TypeBehindAlias = Rule.Error(
        "SB0034",
        "A type in the signature can be named through an extern alias only",
        "'{0}' has '{1}' in its signature, but generated code cannot name a type that needs an extern alias; reference its assembly "
        + "without an alias",
        "Generated code is in a file of its own, without the extern alias of your file. Add global to the aliases of the reference, or "
        + "keep the type out of the signature.");

    public static readonly DiagnosticDescriptor SB0035OverloadIsPreferred = Rule.Error(
        "SB0035",
        "Another overload is preferred to the item method",
        "A call of '{0}' would reach '{1}', which has a higher [OverloadResolutionPriority]; mark '{1}', or rename one of them",
        "C# calls an overload of a higher priority wherever it accepts the arguments. So the batch would call it instead of the marked "
        + "method. Mark the preferred overload, or rename one of the two.");

    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        Location location = method.Locations[0];

        if (IsConditional(method))
            violations.Add(new(SB0025ConditionalMethod, location, method.Name));
        else if (method.IsStatic && method.HasAttribute("UnmanagedCallersOnlyAttribute", "System.Runtime.InteropServices"))
            violations.Add(new(SB0026UnmanagedCallersOnly, location, method.Name));
        else if (OverrideCall.UnavoidableOverload(method) is { } overload)
            violations.Add(new(SB0033OverrideIsHidden, location, method.Name, Display(overload)));
        else if (PreferredOverload.Of(item, compilation) is { } preferred)
            violations.Add(new(SB0035OverloadIsPreferred, location, method.Name, Display(preferred)));
        else if (ExternAliases.FirstIn(item.NamedTypes, compilation) is { } hidden)
            violations.Add(new(SB0034TypeBehindAlias, location, method.Name, Display(hidden)));
    }

    private static bool IsConditional(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            if (current.HasAttribute("ConditionalAttribute", "System.Diagnostics"))
                return true;
        }
        return false;
    }

    private static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
