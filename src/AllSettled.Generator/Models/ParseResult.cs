namespace AllSettled.Generator.Models;

/// <summary>The result of parsing one marked method: models, or a failure of the generator.</summary>
/// <param name="Models">One for each file: of the wrappers that are called on an instance, and of those with a scope per item.</param>
/// <param name="Failure">The failure, or null.</param>
internal sealed record ParseResult(EquatableArray<ItemMethodModel> Models, GeneratorFailure? Failure);
