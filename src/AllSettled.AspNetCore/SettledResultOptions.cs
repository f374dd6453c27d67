using AllSettled.AspNetCore.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;

namespace AllSettled.AspNetCore;

/// <summary>Options of an application, for all <see cref="SettledResults"/> and all <see cref="SettledInputs{T}"/>.</summary>
/// <example>
/// <code>
/// builder.Services.Configure&lt;SettledResultOptions&gt;(options =>
/// {
///     options.MapError = error => error is KeyNotFoundException ? new ProblemDetails { Status = 404 } : null;
///     options.MaxInputCount = 200;
/// });
/// </code>
/// </example>
public sealed class SettledResultOptions
{
    private int _maxInputCount = 1_000;
    private long _maxInputBytes = 1024 * 1024;
    private int _maxBytesPerInput = 1024 * 1024;

    /// <summary>
    /// Says what a client is told of an error. It is called with the error of an item, and with the error of a source of inputs. Null by
    /// default. It is not asked about inputs that are refused: the client is told what is wrong with them.
    /// </summary>
    /// <remarks>
    /// It is asked if the function of the endpoint is not given, or returns null. If it returns null, the client is told the status of a
    /// <see cref="BadHttpRequestException"/>, and 500 for every other error. If it throws, the error counts as one that it does not know.
    /// </remarks>
    public Func<Exception, ProblemDetails?>? MapError { get; set; }

    /// <summary>
    /// Whether a client is told the type and the message of an error that nothing maps. Null by default: only if
    /// <see cref="IHostEnvironment"/> is Development.
    /// </summary>
    public bool? IncludeErrorDetails { get; set; }

    /// <summary>The greatest number of inputs in a request body. 1,000 by default. An endpoint may have another limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxInputCount
    {
        get => _maxInputCount;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxInputCount = value;
        }
    }

    /// <summary>The greatest size of a request body with inputs, in bytes. 1 MiB by default. An endpoint may have another limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long MaxInputBytes
    {
        get => _maxInputBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxInputBytes = value;
        }
    }

    /// <summary>
    /// The greatest size of one input, in bytes: of a line of NDJSON, or of an element of a JSON array. 1 MiB by default. An endpoint may
    /// have another limit.
    /// </summary>
    /// <remarks>
    /// It limits the memory that one request needs, if <see cref="MaxInputBytes"/> is large. An array is read in parts, so that an element
    /// may be larger than the limit by the size of one part.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1, or above 1 GiB.</exception>
    public int MaxBytesPerInput
    {
        get => _maxBytesPerInput;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, InputLimits.GreatestBytesPerInput);
            _maxBytesPerInput = value;
        }
    }
}
