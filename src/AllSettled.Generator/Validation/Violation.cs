using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>A rule that a method breaks, and where. The analyzer reports it, and the generator emits nothing.</summary>
internal readonly struct Violation(DiagnosticDescriptor rule, Location? location, params object[] arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(rule, location ?? Location.None, arguments);
}
