namespace AllSettled.Generator.Models;

/// <summary>The result of parsing one marked method: a model, or a failure of the generator.</summary>
internal sealed record ParseResult(ItemMethodModel? Model, GeneratorFailure? Failure);
