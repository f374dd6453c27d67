using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization;
using AllSettled.Errors;
using AllSettled.Json;
using AllSettled.Records;

namespace AllSettled;

/// <summary>The record of one input: the input together with its outcome. A batch has one record for every input.</summary>
/// <remarks>
/// No property throws, whatever the status is. The value <see langword="default"/> is the record of an item that never ran: its status is
/// <see cref="SettledStatus.Canceled"/> and it has no attempts.
/// </remarks>
/// <typeparam name="TInput">The type of the input.</typeparam>
/// <typeparam name="TResult">The type of the value that the item method returns, or <see cref="NoResult"/> if it returns none.</typeparam>
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

    /// <summary>The position of the input in the source, from 0. A retry keeps it.</summary>
    public long Index { get; }

    /// <summary>The input itself.</summary>
    public TInput Input { get; }

    /// <summary>The outcome of the item: fulfilled, rejected or canceled.</summary>
    public SettledStatus Status { get; }

    /// <summary>
    /// The value that the item method returned, if the item is fulfilled. If <see cref="SettledBatchAttribute.RejectIf"/> called the result
    /// a failure, the result of the rejected item. Otherwise <see langword="default"/>.
    /// </summary>
    /// <remarks>
    /// Only this property has the result of a rejected item. <see cref="TryGetValue"/>, <see cref="Match"/>, <see cref="Deconstruct"/> and
    /// the values of a batch are about fulfilled items alone.
    /// </remarks>
    public TResult? Value { get; }

    /// <summary>The error of the item, or <see langword="null"/> if it has none. A fulfilled item has none.</summary>
    /// <remarks>
    /// <para>
    /// A rejected item always has an error: the same exception instance that the item method threw, or that its task holds. If
    /// <see cref="SettledBatchOptions.ItemTimeout"/> ended the item, the error is a <see cref="TimeoutException"/>, whose inner exception
    /// is what the item method threw, if it ended. With <see cref="SettledBatchOptions.Resilience"/> it can be an exception of the
    /// pipeline. In a record that was read from JSON it is a <see cref="SettledErrorException"/>.
    /// </para>
    /// <para>
    /// A canceled item has an error if an earlier call of it failed: a call that a resilience pipeline made, or a call in the batch that
    /// was retried. It is the error of the last call that failed.
    /// </para>
    /// </remarks>
    public Exception? Error { get; }

    /// <summary>
    /// How many times the item method was called for this input. The calls of a resilience pipeline and of retries are counted as well.
    /// </summary>
    public int Attempts { get; }

    /// <summary>Whether the item method returned a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsFulfilled => Status == SettledStatus.Fulfilled;

    /// <summary>Whether the item method failed.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    public bool IsRejected => Status == SettledStatus.Rejected;

    /// <summary>Whether the item never ran, or was told to stop and did not complete.</summary>
    public bool IsCanceled => Status == SettledStatus.Canceled;

    /// <summary>Gets the value of a fulfilled item.</summary>
    /// <param name="value">The value, or <see langword="default"/> if the item is not fulfilled.</param>
    /// <returns>Whether the item is fulfilled.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out TResult value)
    {
        value = IsFulfilled ? Value : default;
        return IsFulfilled;
    }

    /// <summary>Returns the value of a fulfilled item, and throws for any other item.</summary>
    /// <exception cref="Exception">
    /// The item is rejected. Thrown is its <see cref="Error"/>, the same instance, with its original stack trace.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The item is canceled. The inner exception is its <see cref="Error"/>, if it has one.
    /// </exception>
    public TResult GetValueOrThrow()
    {
        if (IsFulfilled)
            return Value;
        if (IsRejected)
            ExceptionDispatchInfo.Throw(Error);
        throw new OperationCanceledException($"Item #{Index} was canceled" + (Attempts == 0 ? " before it ran." : "."), Error);
    }

    /// <summary>Calls the one function that is meant for the item's status, and returns what it returns.</summary>
    /// <param name="fulfilled">Called with the value if the item is fulfilled.</param>
    /// <param name="rejected">Called with the error if the item is rejected.</param>
    /// <param name="canceled">Called if the item is canceled.</param>
    /// <exception cref="ArgumentNullException">One of the functions is null, even if it would not be called.</exception>
    /// <example>
    /// <code>
    /// string line = users[0].Match(user => user.Name, error => error.Message, () => "canceled");
    /// </code>
    /// </example>
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

    /// <summary>Deconstructs the record: <c>foreach (var (id, user, error) in users) …</c></summary>
    /// <remarks>An error that is null does not mean that the item is fulfilled: it may be canceled.</remarks>
    /// <param name="input">The <see cref="Input"/>.</param>
    /// <param name="value">The value of a fulfilled item; <see langword="default"/> if the item is not fulfilled.</param>
    /// <param name="error">The <see cref="Error"/>, or <see langword="null"/> if there is none.</param>
    public void Deconstruct(out TInput input, out TResult? value, out Exception? error)
    {
        input = Input;
        value = IsFulfilled ? Value : default;
        error = Error;
    }

    /// <summary>
    /// Called by <see cref="SettledJsonConverter"/> through reflection. Both type arguments are known here, so that no generic type
    /// has to be made at run time.
    /// </summary>
    internal static JsonConverter CreateJsonConverter(bool includeStackTraces) => new SettledConverter<TInput, TResult>(includeStackTraces);

    /// <summary>One line, for example <c>#3 42 → fulfilled Alice</c>. It has an error's type and message, but no stack trace.</summary>
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

/// <summary>Creates single records, for tests and for data that did not come from a batch.</summary>
/// <seealso cref="SettledBatch.Create"/>
/// <example>
/// <code>
/// var record = Settled.Rejected&lt;int, User&gt;(index: 0, input: 42, new TimeoutException("too slow"), attempts: 3);
/// </code>
/// </example>
public static class Settled
{
    /// <summary>Creates the record of a fulfilled item.</summary>
    /// <param name="index">The position of the input in the source, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="value">The value that the item method returned.</param>
    /// <param name="attempts">How many times the item method was called. 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> is above 1,073,741,823.
    /// </exception>
    public static Settled<TInput, TResult> Fulfilled<TInput, TResult>(long index, TInput input, TResult value, int attempts = 1)
    {
        var outcome = default(Outcome<TResult>);
        outcome.Fulfill(value, ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>Reports that an input of a bulk call is fulfilled. The index is 0: the batch has the right one.</summary>
    /// <param name="input">The input.</param>
    /// <param name="value">Its result.</param>
    public static Settled<TInput, TResult> Fulfilled<TInput, TResult>(TInput input, TResult value) => Fulfilled(0, input, value);

    /// <summary>Reports that an input of a bulk call is rejected. The index is 0: the batch has the right one.</summary>
    /// <param name="input">The input.</param>
    /// <param name="error">The exception that it failed with.</param>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public static Settled<TInput, TResult> Rejected<TInput, TResult>(TInput input, Exception error)
        => Rejected<TInput, TResult>(0, input, error);

    /// <summary>Creates the record of a rejected item.</summary>
    /// <param name="index">The position of the input in the source, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="error">The exception that the item failed with.</param>
    /// <param name="attempts">
    /// How many times the item method was called. 1 by default. 0 means that a resilience pipeline rejected the item without a call.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> is above 1,073,741,823.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public static Settled<TInput, TResult> Rejected<TInput, TResult>(long index, TInput input, Exception error, int attempts = 1)
    {
        ArgumentNullException.ThrowIfNull(error);
        var outcome = default(Outcome<TResult>);
        outcome.Reject(error, ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>Creates the record of a rejected item whose result was a failure.</summary>
    /// <param name="index">The position of the input in the source, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="value">The result that was a failure. It is the <see cref="Settled{TInput,TResult}.Value"/> of the record.</param>
    /// <param name="error">The exception that the item failed with.</param>
    /// <param name="attempts">How many times the item method was called. 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> is above 1,073,741,823.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public static Settled<TInput, TResult> Rejected<TInput, TResult>(
        long index, TInput input, TResult value, Exception error, int attempts = 1)
    {
        ArgumentNullException.ThrowIfNull(error);
        var outcome = default(Outcome<TResult>);
        outcome.KeepFailedResult(value);
        outcome.Reject(error, ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>Creates the record of a canceled item without an error.</summary>
    /// <param name="index">The position of the input in the source, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="attempts">
    /// How many times the item method was called. 0 by default, which means that the item never ran. 1 or more means that it was told to
    /// stop.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> or <paramref name="attempts"/> is negative, or <paramref name="attempts"/> is above 1,073,741,823.
    /// </exception>
    public static Settled<TInput, TResult> Canceled<TInput, TResult>(long index, TInput input, int attempts = 0)
    {
        var outcome = default(Outcome<TResult>);
        outcome.Cancel(ValidAttempts(attempts));
        return new(ValidIndex(index), input, outcome);
    }

    /// <summary>
    /// Creates the record of a canceled item with an error. A call of the item had failed, and a stop of the batch came before another call
    /// could succeed.
    /// </summary>
    /// <param name="index">The position of the input in the source, from 0.</param>
    /// <param name="input">The input.</param>
    /// <param name="error">The error of the last call that failed.</param>
    /// <param name="attempts">How many times the item method was called. At least 1, and 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> is negative, or <paramref name="attempts"/> is below 1 or above 1,073,741,823.
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
