using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization;
using AllSettled.Errors;
using AllSettled.Json;
using AllSettled.Records;

namespace AllSettled;

/// <summary>One input with its outcome: the record that a batch returns for every input.</summary>
/// <remarks>
/// No property throws, whatever the status. <see langword="default"/> says "never ran" (<see cref="SettledStatus.Canceled"/>,
/// no attempts), which is true of it.
/// </remarks>
/// <typeparam name="TInput">The type of the input.</typeparam>
/// <typeparam name="TResult">The type of the item method's result; <see cref="NoResult"/> if it returns none.</typeparam>
/// <example>
/// <code>
/// string line = users[0] switch
/// {
///     { IsFulfilled: true, Value: var user } => user.Name,
///     { Error: HttpRequestException { StatusCode: HttpStatusCode.NotFound } } => "gone",
///     { IsRejected: true, Error: var error } => error.Message,
///     _ => "canceled",
/// };
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(SettledJsonConverter))]
public readonly record struct Settled<TInput, TResult>
{
    internal Settled(long index, TInput input, in Outcome<TResult> outcome)
    {
        Index = index;
        Input = input;
        Value = outcome.Value;
        Error = outcome.Error;
        Status = outcome.Status;
        Attempts = outcome.Attempts;
    }

    /// <summary>The position of the input in the source, from 0; kept by retries.</summary>
    public long Index { get; }

    /// <summary>The input itself.</summary>
    public TInput Input { get; }

    /// <summary>What became of the item.</summary>
    public SettledStatus Status { get; }

    /// <summary>The item method's result if fulfilled, else <see langword="default"/>.</summary>
    public TResult? Value { get; }

    /// <summary>
    /// The exception instance the item method failed with if rejected. Of a canceled item, what the last call that failed did so with, where
    /// it had been called before: by a resilience pipeline, or in the batch that was retried. Else <see langword="null"/>.
    /// </summary>
    public Exception? Error { get; }

    /// <summary>How often the item method was called for this input; 0 exactly if it never was.</summary>
    public int Attempts { get; }

    /// <summary>Whether the item method returned a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsFulfilled => Status == SettledStatus.Fulfilled;

    /// <summary>Whether the item method failed.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsRejected => Status == SettledStatus.Rejected;

    /// <summary>Whether the item never ran or was told to stop.</summary>
    public bool IsCanceled => Status == SettledStatus.Canceled;

    /// <summary>Gets the value of a fulfilled item.</summary>
    /// <param name="value">The value, or <see langword="default"/>.</param>
    /// <returns>Whether the item is fulfilled.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out TResult value)
    {
        value = Value;
        return IsFulfilled;
    }

    /// <summary>The value of a fulfilled item; of any other, its failure as an exception.</summary>
    /// <exception cref="Exception">The item is rejected: the very instance it failed with, its original stack kept.</exception>
    /// <exception cref="OperationCanceledException">The item is canceled; around its <see cref="Error"/>, if it has one.</exception>
    public TResult GetValueOrThrow()
    {
        if (IsFulfilled)
            return Value;
        if (IsRejected)
            ExceptionDispatchInfo.Throw(Error);
        throw new OperationCanceledException($"Item #{Index} was canceled" + (Attempts == 0 ? " before it ran." : "."), Error);
    }

    /// <summary>Maps the outcome to a value, one function for each status.</summary>
    /// <param name="fulfilled">Called with the value of a fulfilled item.</param>
    /// <param name="rejected">Called with the error of a rejected item.</param>
    /// <param name="canceled">Called for a canceled item.</param>
    public T Match<T>(Func<TResult, T> fulfilled, Func<Exception, T> rejected, Func<T> canceled)
    {
        ArgumentNullException.ThrowIfNull(fulfilled);
        ArgumentNullException.ThrowIfNull(rejected);
        ArgumentNullException.ThrowIfNull(canceled);
        return Status switch
        {
            SettledStatus.Fulfilled => fulfilled(Value!),
            SettledStatus.Rejected => rejected(Error!),
            _ => canceled(),
        };
    }

    /// <summary>Takes the record apart: <c>foreach (var (id, user, error) in users) …</c></summary>
    /// <param name="input">The input.</param>
    /// <param name="value">The value if fulfilled, else <see langword="default"/>.</param>
    /// <param name="error">The <see cref="Error"/> if there is one, else <see langword="null"/>.</param>
    public void Deconstruct(out TInput input, out TResult? value, out Exception? error)
    {
        input = Input;
        value = Value;
        error = Error;
    }

    /// <summary>Called by <see cref="SettledJsonConverter"/>: only here are both types known without making a type at run time.</summary>
    internal static JsonConverter CreateJsonConverter(bool includeStackTraces) => new SettledConverter<TInput, TResult>(includeStackTraces);

    /// <summary>Such as <c>#3 42 → fulfilled Alice</c>; of an error its type and message, no stack trace.</summary>
    public override string ToString()
    {
        string head = $"#{Index} {Describe.Value(Input)} → ";
        return Status switch
        {
            SettledStatus.Fulfilled when typeof(TResult) == typeof(NoResult) => head + "fulfilled",
            SettledStatus.Fulfilled => head + "fulfilled " + Describe.Value(Value),
            SettledStatus.Rejected => head + "rejected " + Describe.Error(Error!),
            _ when Error is not null => head + "canceled after " + Describe.Error(Error),
            _ => head + (Attempts == 0 ? "canceled, never ran" : "canceled"),
        };
    }
}

/// <summary>Makes records by hand, for tests and for data that did not come from a batch.</summary>
/// <seealso cref="SettledBatch.Create"/>
public static class Settled
{
    /// <summary>A fulfilled record.</summary>
    /// <param name="index">The position of the input, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="value">What the item method returned.</param>
    /// <param name="attempts">How often the item method was called for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> above 1,073,741,823.
    /// </exception>
    public static Settled<TInput, TResult> Fulfilled<TInput, TResult>(long index, TInput input, TResult value, int attempts = 1)
    {
        var outcome = default(Outcome<TResult>);
        outcome.Fulfill(value, ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>A rejected record.</summary>
    /// <param name="index">The position of the input, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="error">What the item method failed with.</param>
    /// <param name="attempts">How often the item method was called; 0 where a resilience pipeline failed without a call.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> above 1,073,741,823.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public static Settled<TInput, TResult> Rejected<TInput, TResult>(long index, TInput input, Exception error, int attempts = 1)
    {
        ArgumentNullException.ThrowIfNull(error);
        var outcome = default(Outcome<TResult>);
        outcome.Reject(error, ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>A canceled record: of an item that never ran, or, with an attempt or more, of one that was told to stop.</summary>
    /// <param name="index">The position of the input, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="attempts">How often the item method was called.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> above 1,073,741,823.
    /// </exception>
    public static Settled<TInput, TResult> Canceled<TInput, TResult>(long index, TInput input, int attempts = 0)
    {
        var outcome = default(Outcome<TResult>);
        outcome.Cancel(ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>A canceled record with an error: of an item that had failed and was to be called again when the batch was told to stop.</summary>
    /// <param name="index">The position of the input, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="error">What the last call failed with.</param>
    /// <param name="attempts">How often the item method was called.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> is negative, or <paramref name="attempts"/> below 1 or above 1,073,741,823.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public static Settled<TInput, TResult> Canceled<TInput, TResult>(long index, TInput input, Exception error, int attempts = 1)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        var outcome = default(Outcome<TResult>);
        outcome.Cancel(ValidAttempts(attempts), error);
        return new(ValidIndex(index), input, outcome);
    }

    private static long ValidIndex(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return index;
    }

    private static int ValidAttempts(int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(attempts, Outcome.MaxAttempts);
        return attempts;
    }
}
