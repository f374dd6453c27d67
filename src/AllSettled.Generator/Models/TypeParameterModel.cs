namespace AllSettled.Generator.Models;

/// <summary>A type parameter of a wrapper.</summary>
/// <param name="Name">The name, escaped if C# needs it.</param>
/// <param name="IsOfType">Whether it belongs to the item method's type, not to the method. An extension method has to repeat it.</param>
/// <param name="Constraints">The text after <c>where T :</c>, or null.</param>
/// <param name="Attributes">Attributes that the wrapper's type parameter repeats.</param>
internal sealed record TypeParameterModel(string Name, bool IsOfType, string? Constraints, EquatableArray<string> Attributes);
