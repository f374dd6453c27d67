namespace AllSettled.Generator.Models;

/// <summary>What parsing one attributed method gave: a model, a failure of ours, or (as null) nothing to generate.</summary>
internal sealed record ParseResult(ItemMethodModel? Model, GeneratorFailure? Failure);

/// <summary>An unexpected exception while one method was processed, as data.</summary>
/// <param name="Method">The method, as the user would name it.</param>
/// <param name="Exception">Type and message of the exception.</param>
internal sealed record GeneratorFailure(string Method, string Exception)
{
    public static GeneratorFailure Of(string method, Exception exception)
        => new(method, $"{exception.GetType().Name}: {exception.Message}".Replace('\r', ' ').Replace('\n', ' '));
}
