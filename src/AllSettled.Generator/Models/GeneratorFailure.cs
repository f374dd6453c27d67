namespace AllSettled.Generator.Models;

/// <summary>An unexpected exception while one method was processed, as data.</summary>
/// <param name="Method">The method, as the user names it.</param>
/// <param name="Exception">Type and message of the exception.</param>
internal sealed record GeneratorFailure(string Method, string Exception)
{
    public static GeneratorFailure Of(string method, Exception exception)
        => new(method, $"{exception.GetType().Name}: {exception.Message}".Replace('\r', ' ').Replace('\n', ' '));
}
