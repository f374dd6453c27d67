namespace AllSettled.Generator.Models;

/// <summary>A type parameter of a wrapper.</summary>
/// <param name="Name">The name, escaped where C# needs it.</param>
/// <param name="IsOfType">
/// Whether it is one of the item method's type, which an extension method has to repeat, and not of the method itself.
/// </param>
/// <param name="Constraints">What stands after <c>where T :</c>, or null.</param>
/// <param name="Attributes">Attributes that the wrapper's type parameter repeats.</param>
internal sealed record TypeParameterModel(string Name, bool IsOfType, string? Constraints, EquatableArray<string> Attributes);
