using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about code that works, but not as one would think.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor SB1001DiscardedBatch = new(
        "SB1001",
        "The outcomes of a batch are discarded",
        "Nobody looks at what '{0}' returns, so {1}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A batch does not throw because an item failed: it returns what happened. Call EnsureAllFulfilled() to have it "
        + "throw, look at Rejected, or assign it to _ if failures do not matter here.",
        Pages + "SB1001.md");

    public static readonly DiagnosticDescriptor SB1002OnlyValues = new(
        "SB1002",
        "Only the values of a batch are read",
        "Only fulfilled items are read of what '{0}' returns, so failures go unseen; call EnsureAllFulfilled() on it, or look at Rejected too",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "Values and Fulfilled leave out every item that failed or was canceled, and a shorter list looks like any other. Call "
        + "EnsureAllFulfilled() before you read one of them, or look at Rejected. If the rest really does not matter, deconstruct "
        + "the batch and say so: var (fulfilled, _, _) = batch.",
        Pages + "SB1002.md");

    public static readonly DiagnosticDescriptor SB1003NotThreadSafe = new(
        "SB1003",
        "Concurrent items share what serves one operation at a time",
        "'{0}' is a {2}, which serves one operation at a time, and items of '{1}' that run at once share it; create one per item, or set MaxConcurrency = 1",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A database context, connection or transaction is not thread-safe: a second operation on it throws, or mixes up data, "
        + "while the first is running. Create one in the item method, by an IDbContextFactory or a DbDataSource, or let items "
        + "run one after another with MaxConcurrency = 1 on the attribute.",
        Pages + "SB1003.md");

    public static readonly DiagnosticDescriptor SB1004SwallowsOptions = new(
        "SB1004",
        "A shared parameter would take the options",
        "Shared parameter '{0}' of '{1}' accepts a SettledBatchOptions, so options given after the inputs may end up in it; give it a narrower type or another place",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "Options stand right after the inputs, and the overload without options has the first shared parameter there. If "
        + "that accepts anything, options can be taken for its argument and be ignored without a word. Give the parameter a "
        + "narrower type, or let one of such a type come before it.",
        Pages + "SB1004.md");

    public static readonly DiagnosticDescriptor SB1005TaskOfTask = new(
        "SB1005",
        "A task of a task settles before its work is done",
        "'{0}' returns a task of '{1}', so an item counts as fulfilled once that inner task is made; await it inside",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "The batch awaits what the method returns, once. A task inside is recorded as a value, running or failed, and "
        + "neither its failure nor the bound on concurrency reaches it. Await it in the method, or unwrap it.",
        Pages + "SB1005.md");

    public static readonly DiagnosticDescriptor SB1006TaskAsItem = new(
        "SB1006",
        "An input that is a task runs already",
        "'{0}' of '{1}' is a task, which runs before the batch looks at it; take what the task is made from",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A batch bounds, times and cancels calls of its item method. Inputs that are tasks have been started by "
        + "whoever made them, all at once. Let the method take what the tasks are made from and start the work itself.",
        Pages + "SB1006.md");

    public static readonly DiagnosticDescriptor SB1007MutableStructReceiver = new(
        "SB1007",
        "Every item runs on a copy of a mutable struct",
        "'{0}' is called on copies of '{1}', and what it changes in them is lost; make the method readonly, or the type a class",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A batch keeps a struct receiver by value and calls the method on a copy for every item, so no item sees what "
        + "another has changed, and the caller sees none of it. Mark the method or the struct readonly if it changes "
        + "nothing, and make the type a class if it does.",
        Pages + "SB1007.md");

    public static readonly DiagnosticDescriptor SB1008NoToken = new(
        "SB1008",
        "An item method takes no token although it calls what could be stopped",
        "'{0}' takes no CancellationToken, so that nothing can stop its call of '{1}', which would take one; add a parameter and pass it on",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "Cancellation, time limits and failure thresholds stop items through the token that the method takes. Without one the "
        + "batch waits until items end by themselves, and abandons them after a grace period. Add a CancellationToken parameter "
        + "and pass it on, or pass CancellationToken.None where a call must not be stopped.",
        Pages + "SB1008.md");

    public static readonly DiagnosticDescriptor SB1009UncheckedValue = new(
        "SB1009",
        "A value is read that may not be there",
        "The status of the record is not looked at, and Value of an item that failed is {0}; read Values or Fulfilled, check IsFulfilled, or call GetValueOrThrow()",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A record of every item is in the batch, and Value of one that was rejected or canceled is the default of its type: a "
        + "zero that sums up like any other, or a null as if the item method had returned it. Read the batch's Values or its "
        + "Fulfilled records, ask IsFulfilled first, or call GetValueOrThrow().",
        Pages + "SB1009.md");

    public static readonly DiagnosticDescriptor SB1010PerItemAlone = new(
        "SB1010",
        "[PerItem] does nothing without [SettledBatch]",
        "[PerItem] on '{0}' does nothing, because nothing batches its method; mark the method [SettledBatch], or remove it",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "The attribute says which parameters of an item method vary per item. Where the method has no [SettledBatch] there is "
        + "no wrapper for it to shape. Mark the method, or remove the attribute.",
        Pages + "SB1010.md");

    public static readonly DiagnosticDescriptor SB1011TakenByOptions = new(
        "SB1011",
        "The options take an argument that a shared parameter could take",
        "'{0}' is given to '{1}', not to '{2}'; name the argument, '{1}:' or '{2}:'",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "Options stand right after the inputs, and null, default and new() fit them as well as the first shared parameter. The "
        + "overload with options is preferred, so they take the argument, and what follows goes to the parameters before those "
        + "that it was meant for. Name the argument: the one overload has that parameter in its place.",
        Pages + "SB1011.md");

    public static readonly DiagnosticDescriptor SB1012Iterator = new(
        "SB1012",
        "An item method is an iterator",
        "'{0}' is an iterator, and nothing of it runs before its result is read: every item would count as fulfilled; return a list",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "Calling a method with yield makes a sequence and runs none of it. The batch records that sequence, fulfilled, and the work "
        + "is done where somebody reads it: one item after another, without time limits and retries, and with nobody to record its "
        + "failures. Put what is yielded into a list and return that.",
        Pages + "SB1012.md");

    public static readonly DiagnosticDescriptor SB1016UnseenCanceled = new(
        "SB1016",
        "Canceled records are not looked at",
        "'{0}' can be stopped by {1}, and the records of items that then did not run are in neither Values nor Rejected; read Unfulfilled or Canceled, or call ThrowIfCanceled()",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "An item that never ran because its batch was stopped, or that was told to stop, is canceled: neither fulfilled nor rejected. "
        + "Code that reads only those two loses it without a word. Call ThrowIfCanceled() behind a batch that got a token, as "
        + "other cancelable methods throw by themselves; read Unfulfilled, which has rejected and canceled records, in place of Rejected; or "
        + "look at Canceled, AllFulfilled or StopReason.",
        Pages + "SB1016.md");

    public static readonly DiagnosticDescriptor SB1017SynchronousRetry = new(
        "SB1017",
        "Retry is for synchronous items",
        "The items of '{0}' are asynchronous, and Retry() throws InvalidOperationException for those; await RetryAsync()",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A batch has Retry and RetryAsync, whatever its item method is. Retry runs synchronous items on the caller's thread; it does not "
        + "block that thread for asynchronous ones, and throws an InvalidOperationException. RetryAsync runs both.",
        Pages + "SB1017.md");

    public static readonly DiagnosticDescriptor SB1018BlockingSource = new(
        "SB1018",
        "A buffered call is given a source that blocks",
        "'{0}' {1}, and '{2}' reads it to its end on the caller's thread before any item runs; call '{3}' with {4}",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A buffered call takes all of its inputs before it runs the first item, and synchronously, also where it is awaited. A source "
        + "that waits for others keeps the caller's thread for as long, a query does while it is answered, and one without an end "
        + "for ever. The stream of the same method takes inputs while items run and waits for an asynchronous source without a "
        + "thread; ToSettledBatchAsync() makes a batch of it.",
        Pages + "SB1018.md");
}
