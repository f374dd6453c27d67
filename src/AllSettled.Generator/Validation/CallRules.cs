using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>Whether generated code can call the item method, and whether that call reaches it and no other overload.</summary>
internal static class CallRules
{
    public static readonly DiagnosticDescriptor SB0025ConditionalMethod = Rule.Error(
        "SB0025",
        "An item method cannot be conditional",
        "'{0}' is [Conditional], so calls may be left out of the build and their items would count as fulfilled; remove the attribute",
        "The compiler drops calls of a conditional method together with the evaluation of its arguments. A batch "
        + "would record success for work that never ran. Remove [Conditional], or test the condition inside.");

    public static readonly DiagnosticDescriptor SB0026UnmanagedCallersOnly = Rule.Error(
        "SB0026",
        "An item method can be called from C#",
        "'{0}' is [UnmanagedCallersOnly], and no C# code can call it; move the work into a method that both use",
        "A method for unmanaged callers has their calling convention and can be reached through a function pointer only. "
        + "Move the work into an ordinary method, mark that, and call it from the one for unmanaged callers.");

    public static readonly DiagnosticDescriptor SB0033OverrideIsHidden = Rule.Error(
        "SB0033",
        "A protected override is hidden by another overload",
        "Calling '{0}' would choose '{1}', which its type declares itself; rename one of them",
        "C# prefers methods that a type declares itself to those it overrides, if they are applicable at all, and a "
        + "protected override cannot be called through its base type. The batch would call the other method. Rename one "
        + "of the two, or mark a new method that calls the override.");

    public static readonly DiagnosticDescriptor SB0034TypeBehindAlias = Rule.Error(
        "SB0034",
        "A type in the signature can be named through an extern alias only",
        "'{0}' has '{1}' in its signature, which only an extern alias can name and generated code cannot; reference its assembly "
        + "without one",
        "Generated code is a file of its own, without the extern alias of yours. Add global to the aliases of the "
        + "reference, or keep the type out of the signature.");

    public static readonly DiagnosticDescriptor SB0035OverloadIsPreferred = Rule.Error(
        "SB0035",
        "Another overload is preferred to the item method",
        "Calling '{0}' would choose '{1}', whose [OverloadResolutionPriority] is higher; mark that one, or give this one another name",
        "An overload of a higher priority is called whenever it is applicable at all, so the batch would call it instead of "
        + "the marked method. Mark the preferred overload, or rename one of the two.");

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
