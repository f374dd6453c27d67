using System.Text.Json.Serialization;
using AllSettled.Errors;

namespace AllSettled;

/// <summary>
/// An exception as data: what is left of it in JSON, on a wire or in a table. Immutable, and equal by value.
/// </summary>
/// <remarks>
/// Bounded, whatever the exception is like: at most 16 levels of inner errors and at most 100 errors in all, those near the
/// top first (<see cref="OmittedCount"/> tells what that left out), and of messages and stack traces the first 32,768 characters.
/// </remarks>
/// <example>
/// <code>
/// foreach (var failed in users.Rejected)
///     failures.Add(failed.Input, ErrorInfo.From(failed.Error!));
/// </code>
/// </example>
[JsonConverter(typeof(SettledJsonConverter))]
public sealed record ErrorInfo
{
    /// <summary>The levels of one error with all inner ones: as JSON, in a record of a batch, no more than half of what readers allow by default.</summary>
    internal const int MaxDepth = 16;

    internal const int MaxErrors = 100;

    /// <summary>Of texts that are taken from an exception, in characters.</summary>
    internal const int MaxLength = 32_768;

    private readonly int _depth = 1;
    private readonly int _errors = 1;

    /// <summary>The exception's type as <see cref="System.Type.ToString"/> gives it, such as <c>System.IO.IOException</c>.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public required string Type
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>The exception's message; of an exception whose <see cref="Exception.Message"/> throws, a sentence that says so.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public required string Message
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>
    /// The exception's stack trace if it was asked for and there is one, else <see langword="null"/>: it tells much about the
    /// inside of a program.
    /// </summary>
    public string? StackTrace { get; init; }

    /// <summary>
    /// All the inner exceptions of an <see cref="AggregateException"/>; of any other exception the one that it has, if it has one.
    /// </summary>
    /// <exception cref="ArgumentNullException">It, or one of the errors, is set to null.</exception>
    /// <exception cref="ArgumentException">It is set to errors that would make more than 16 levels or 100 errors in all.</exception>
    public IReadOnlyList<ErrorInfo> InnerErrors
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            ErrorInfo[] inner = [.. value];
            int depth = 1, errors = 1;
            foreach (var error in inner)
            {
                ArgumentNullException.ThrowIfNull(error, nameof(value));
                depth = Math.Max(depth, error._depth + 1);
                errors += error._errors;
            }
            if (depth > MaxDepth || errors > MaxErrors)
                throw new ArgumentException($"An error has at most {MaxDepth} levels and {MaxErrors} errors in all, and this one {depth} and {errors}.", nameof(value));
            (_depth, _errors) = (depth, errors);
            field = Array.AsReadOnly(inner);
        }
    } = [];

    /// <summary>How many inner errors there were beside <see cref="InnerErrors"/> that the bounds left out, not counting their own inner errors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a negative number.</exception>
    public int OmittedCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Takes down what an exception says, whatever it is: this never throws because of what the exception does.</summary>
    /// <param name="exception">The exception. Of a <see cref="SettledErrorException"/> it is what that one carries.</param>
    /// <param name="includeStackTrace">Whether to take the stack traces too, of the inner exceptions as well.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static ErrorInfo From(Exception exception, bool includeStackTrace = false)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return ErrorTree.Copy(exception, includeStackTrace);
    }

    /// <summary>Whether the other says the same, its inner errors included.</summary>
    public bool Equals(ErrorInfo? other)
        => ReferenceEquals(this, other)
            || (other is not null
                && Type == other.Type && Message == other.Message && StackTrace == other.StackTrace
                && OmittedCount == other.OmittedCount && InnerErrors.SequenceEqual(other.InnerErrors));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Message, InnerErrors.Count);

    /// <summary>Such as <c>System.IO.IOException: disk full</c>; inner errors and stack trace are not shown.</summary>
    public override string ToString() => $"{Type}: {Message}";
}
