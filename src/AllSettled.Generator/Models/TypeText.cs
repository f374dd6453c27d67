namespace AllSettled.Generator.Models;

/// <summary>A type as the output writes it.</summary>
/// <param name="Exact">What the item method's signature says, for the wrapper's signature.</param>
/// <param name="Static">
/// The same with <c>object</c> for <c>dynamic</c>. A dynamic interface cannot be implemented (CS1966), and one dynamic
/// argument would put the call off to run time.
/// </param>
internal readonly record struct TypeText(string Exact, string Static);
