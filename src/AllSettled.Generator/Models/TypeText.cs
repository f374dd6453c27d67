namespace AllSettled.Generator.Models;

/// <summary>A type as generated code writes it.</summary>
/// <param name="Exact">The type as in the item method's signature, for the wrapper's signature.</param>
/// <param name="Static">
/// The type with <c>object</c> for <c>dynamic</c>. A dynamic interface cannot be implemented (CS1966), and a dynamic argument would bind
/// the call at run time.
/// </param>
internal readonly record struct TypeText(string Exact, string Static);
