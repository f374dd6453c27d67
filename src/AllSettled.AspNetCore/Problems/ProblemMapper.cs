using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AllSettled.AspNetCore.Problems;

/// <summary>Decides what the client is told of records that are not fulfilled. It never throws, so no record is lost.</summary>
internal sealed class ProblemMapper<TInput, TResult>
{
    private readonly Func<Settled<TInput, TResult>, ProblemDetails?>? _map;
    private readonly Func<Exception, ProblemDetails?>? _mapError;
    private readonly bool _includeDetails;
    private readonly ILogger _log;
    private ErrorTally _unmapped;
    private ErrorTally _mappingFailures;
    private ErrorTally _unwrittenValues;
    private ErrorTally _unwrittenProblems;
    private long _firstUnwrittenIndex;

    public ProblemMapper(HttpContext context, Func<Settled<TInput, TResult>, ProblemDetails?>? map)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<SettledResultOptions>>().Value;
        _map = map;
        _mapError = options.MapError;
        _includeDetails = options.IncludeErrorDetails ?? services.GetService<IHostEnvironment>()?.IsDevelopment() ?? false;
        _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("AllSettled.AspNetCore");
    }

    /// <summary>The problem of a record that is not fulfilled.</summary>
    public ProblemDetails Map(in Settled<TInput, TResult> record)
    {
        var problem = Ask(_map, record) ?? (record.Error is null ? null : Ask(_mapError, record.Error));
        if (problem is not null)
            return Complete(problem);
        if (record.IsCanceled)
        {
            return Default(
                StatusCodes.Status503ServiceUnavailable,
                record.Attempts == 0 ? "The item was not run." : "The item was stopped before it completed.",
                record.Error);
        }
        _unmapped.Add(record.Error!);
        return OfError(record.Error!, "The item failed.");
    }

    public ProblemDetails ValueNotWritten(in Settled<TInput, TResult> record, Exception error)
    {
        if (_unwrittenValues.First is null)
            _firstUnwrittenIndex = record.Index;
        _unwrittenValues.Add(error);
        return Default(
            StatusCodes.Status500InternalServerError, "The item is fulfilled, but its value could not be written as JSON.", error);
    }

    public void ExtensionsNotWritten(Exception error) => _unwrittenProblems.Add(error);

    /// <summary>The problem of a stream that ended early; null if it did not.</summary>
    public ProblemDetails? OfEnd(SettledStopReason reason, Exception? failure)
    {
        // What the client did wrong is known. A mapping with a default arm would hide it.
        if (RefusedInputsException.In(failure) is { } refused)
            return refused.Problem;
        if (failure is SettledInputException { InnerException: { } cause })
        {
            // What the client did wrong is no error of ours.
            if (cause is not BadHttpRequestException)
                Events.StreamFailed(_log, cause);
            return Ask(_mapError, cause) is { } problem ? Complete(problem) : OfError(cause, "The inputs could not be read to their end.");
        }
        if (reason != SettledStopReason.None)
            return Default(StatusCodes.Status503ServiceUnavailable, "The stream was stopped before its end.", failure);
        if (failure is null)
            return null;
        Events.StreamFailed(_log, failure);
        return Ask(_mapError, failure) is { } mapped ? Complete(mapped) : OfError(failure, "The stream failed.");
    }

    /// <summary>Logs what is hidden from the client, each kind once. Call it when the response has ended, in whatever way.</summary>
    public void LogErrors()
    {
        if (_unmapped.First is { } unmapped)
            Events.ItemsRejected(_log, _unmapped.Count, unmapped);
        if (_mappingFailures.First is { } failure)
            Events.MappingFailed(_log, _mappingFailures.Count, failure);
        if (_unwrittenValues.First is { } ofValue)
            Events.ValuesNotWritten(_log, _unwrittenValues.Count, _firstUnwrittenIndex, ofValue);
        if (_unwrittenProblems.First is { } ofProblem)
            Events.ProblemsNotWritten(_log, _unwrittenProblems.Count, ofProblem);
    }

    private ProblemDetails? Ask<T>(Func<T, ProblemDetails?>? map, T argument)
    {
        try
        {
            return map?.Invoke(argument);
        }
        catch (Exception e)
        {
            _mappingFailures.Add(e);
            return null;
        }
    }

    private ProblemDetails OfError(Exception error, string title)
        => error switch
        {
            RefusedInputsException refused => refused.Problem,
            BadHttpRequestException bad => Default(bad.StatusCode, title, error),
            _ => Default(StatusCodes.Status500InternalServerError, title, error),
        };

    private ProblemDetails Default(int status, string title, Exception? error)
    {
        var problem = new ProblemDetails { Status = status, Title = title };
        if (_includeDetails && error is not null)
        {
            var info = ErrorInfo.From(error);
            problem.Detail = info.Message;
            problem.Extensions["exception"] = info.Type;
        }
        return Complete(problem);
    }

    /// <summary>Adds the type and title that ASP.NET Core has for the status, if they are missing.</summary>
    private static ProblemDetails Complete(ProblemDetails problem) => TypedResults.Problem(problem).ProblemDetails;
}
