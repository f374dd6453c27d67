using System.Text.Json.Serialization;
using AllSettled.Errors;

namespace AllSettled;

/// <summary>
/// What an exception says, as plain data. Use it where the exception itself cannot go: into JSON, a message or a table.
/// Immutable. Two instances are equal if their contents are equal.
/// </summary>
/// <remarks>
/// The size is limited, whatever the exception is like: at most 16 levels of inner errors, at most 100 errors in all, and the first
/// 32,768 characters of each message and each stack trace that is taken from an exception. The errors nearest to the top are kept, and
/// <see cref="OmittedCount"/> says how many were left out.
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
    /// <summary>
    /// How many levels one error has at most, with its inner errors. In a batch, such an error is 34 levels of JSON deep, and
    /// readers of JSON allow 64 by default.
    /// </summary>
    internal const int MaxDepth = 16;

    internal const int MaxErrors = 100;

    /// <summary>How many characters are taken from a text of an exception.</summary>
    internal const int MaxLength = 32_768;

    private readonly int _depth = 1;
    private readonly int _errors = 1;

    /// <summary>
    /// The full name of the exception's type, as <see cref="System.Type.ToString"/> gives it: <c>System.IO.IOException</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public required string Type
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>The exception's message. If the exception's <see cref="Exception.Message"/> throws, a sentence that says so.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
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
    /// The exception's stack trace, or <see langword="null"/> if there is none or nobody asked for it. It is left out by default,
    /// because a stack trace tells much about the inside of a program.
    /// </summary>
    public string? StackTrace { get; init; }

    /// <summary>
    /// All inner exceptions of an <see cref="AggregateException"/>. For any other exception, its inner exception if it has one. Empty by
    /// default.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value, or one of the errors in it, is null.</exception>
    /// <exception cref="ArgumentException">
    /// With these inner errors, this error would have more than 16 levels or 100 errors in all.
    /// </exception>
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
            {
                throw new ArgumentException(
                    $"An error has at most {MaxDepth} levels and {MaxErrors} errors in all, but this one has {depth} and {errors}. "
                        + "Leave inner errors out, and set OmittedCount to their number.",
                    nameof(value));
            }
            (_depth, _errors) = (depth, errors);
            field = Array.AsReadOnly(inner);
        }
    } = [];

    /// <summary>
    /// How many inner errors of this error were left out of <see cref="InnerErrors"/>, because of the limits. Their own inner errors are
    /// not counted. 0 by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int OmittedCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Copies what an exception says. This works for every exception, even if its members throw.</summary>
    /// <param name="exception">
    /// The exception. For a <see cref="SettledErrorException"/>, its <see cref="SettledErrorException.Info"/> is copied.
    /// </param>
    /// <param name="includeStackTrace">Whether to copy the stack traces as well, those of the inner exceptions included.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static ErrorInfo From(Exception exception, bool includeStackTrace = false)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return ErrorTree.Copy(exception, includeStackTrace);
    }

    /// <summary>Whether the other error has the same contents, its inner errors included.</summary>
    public bool Equals(ErrorInfo? other)
        => ReferenceEquals(this, other)
            || (other is not null
                && Type == other.Type && Message == other.Message && StackTrace == other.StackTrace
                && OmittedCount == other.OmittedCount && InnerErrors.SequenceEqual(other.InnerErrors));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Message, InnerErrors.Count);

    /// <summary>The type and the message: <c>System.IO.IOException: disk full</c>. Without inner errors and stack trace.</summary>
    public override string ToString() => $"{Type}: {Message}";
}
