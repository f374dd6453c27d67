namespace AllSettled.Generator.Models;

/// <summary>What parsing one attributed method gave: a model, a failure of ours, or (as null) nothing to generate.</summary>
internal sealed record ParseResult(ItemMethodModel? Model, GeneratorFailure? Failure);
