using AllSettled.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>Does what generated wrappers of bulk methods do.</summary>
internal static class BulkBatch
{
    /// <summary>Runs a bulk method that returns a dictionary. Equal inputs are sent once.</summary>
    public static Task<SettledBatch<TInput, TResult>> ByKeyAsync<TInput, TResult, TMode>(
        IEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyDictionary<TInput, TResult>>> method,
        SettledBatchOptions? options = null, CancellationToken token = default)
        where TMode : IMode
        => SettledRunner.RunBulkTaskAsync<TInput, TResult, IReadOnlyDictionary<TInput, TResult>,
            Item<TInput, TResult, IReadOnlyDictionary<TInput, TResult>, TMode>>(
            inputs, new(method, BulkResults<TInput, TResult>.ByKey), options, token);

    /// <summary>Runs a bulk method that returns a list in the order of the inputs.</summary>
    public static Task<SettledBatch<TInput, TResult>> InOrderAsync<TInput, TResult, TMode>(
        IEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyList<TResult>>> method,
        SettledBatchOptions? options = null, CancellationToken token = default)
        where TMode : IMode
        => SettledRunner.RunBulkTaskAsync<TInput, TResult, IReadOnlyList<TResult>, Item<TInput, TResult, IReadOnlyList<TResult>, TMode>>(
            inputs, new(method, BulkResults<TInput, TResult>.InOrder), options, token);

    /// <summary>Runs a bulk method whose results name their inputs.</summary>
    public static Task<SettledBatch<TInput, TResult>> ByInputOfAsync<TInput, TResult, TMode>(
        IEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task<IEnumerable<TResult>>> method,
        Func<TResult, TInput> inputOf, SettledBatchOptions? options = null)
        where TMode : IMode
        => WithKeysAsync<TInput, TInput, TResult, TMode>(inputs, method, inputOf, static input => input, options);

    /// <summary>Runs a bulk method whose results have the keys of their inputs.</summary>
    public static Task<SettledBatch<TInput, TResult>> WithKeysAsync<TInput, TKey, TResult, TMode>(
        IEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task<IEnumerable<TResult>>> method,
        Func<TResult, TKey> keyOfResult, Func<TInput, TKey> keyOf, SettledBatchOptions? options = null)
        where TMode : IMode
        => SettledRunner.RunBulkTaskAsync<TInput, TResult, IEnumerable<TResult>, Item<TInput, TResult, IEnumerable<TResult>, TMode>>(
            inputs, new(method, response => BulkResults<TInput, TResult>.WithKeys(response, keyOfResult, keyOf)), options, default);

    /// <summary>Runs a bulk method that reports each input.</summary>
    public static Task<SettledBatch<TInput, TResult>> ReportedAsync<TInput, TResult, TMode>(
        IEnumerable<TInput> inputs,
        Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyList<Settled<TInput, TResult>>>> method,
        SettledBatchOptions? options = null)
        where TMode : IMode
        => SettledRunner.RunBulkTaskAsync<TInput, TResult, IReadOnlyList<Settled<TInput, TResult>>,
            Item<TInput, TResult, IReadOnlyList<Settled<TInput, TResult>>, TMode>>(
            inputs, new(method, BulkResults<TInput, TResult>.Reported), options, default);

    /// <summary>Runs a bulk method without a result.</summary>
    public static Task<SettledBatch<TInput, NoResult>> RunAsync<TInput, TMode>(
        IEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task> method,
        SettledBatchOptions? options = null, CancellationToken token = default)
        where TMode : IMode
        => SettledRunner.RunBulkTaskAsync(inputs, new Item<TInput, TMode>(method), options, token);

    /// <summary>Streams a bulk method that returns a dictionary.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamAsync<TInput, TResult, TMode>(
        IEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyDictionary<TInput, TResult>>> method,
        SettledBatchOptions? options = null, CancellationToken token = default)
        where TMode : IMode
        => SettledRunner.StreamBulkTaskAsync<TInput, TResult, IReadOnlyDictionary<TInput, TResult>,
            Item<TInput, TResult, IReadOnlyDictionary<TInput, TResult>, TMode>>(
            inputs, new(method, BulkResults<TInput, TResult>.ByKey), options, token);

    /// <summary>Streams a bulk method that returns a dictionary, over an asynchronous source.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamAsync<TInput, TResult, TMode>(
        IAsyncEnumerable<TInput> inputs, Func<IReadOnlyList<TInput>, CancellationToken, Task<IReadOnlyDictionary<TInput, TResult>>> method,
        SettledBatchOptions? options = null, CancellationToken token = default)
        where TMode : IMode
        => SettledRunner.StreamBulkTaskAsync<TInput, TResult, IReadOnlyDictionary<TInput, TResult>,
            Item<TInput, TResult, IReadOnlyDictionary<TInput, TResult>, TMode>>(
            inputs, new(method, BulkResults<TInput, TResult>.ByKey), options, token);

    /// <summary>Runs a bulk method that returns a list, and judges each result.</summary>
    public static Task<SettledBatch<int, int>> JudgedAsync(
        IEnumerable<int> inputs, Func<IReadOnlyList<int>, CancellationToken, Task<IReadOnlyList<int>>> method,
        Func<int, int, Exception?> judge, SettledBatchOptions? options = null)
        => SettledRunner.RunBulkTaskAsync<int, int, IReadOnlyList<int>, JudgedItem>(inputs, new(method, judge), options, default);

    /// <summary>What the attribute of a bulk method says.</summary>
    public interface IMode
    {
        static abstract int MaxInputs { get; }

        static virtual BulkFailureMode OnFailure => BulkFailureMode.Reject;

        static virtual bool IsDistinct => false;
    }

    public readonly struct Three : IMode
    {
        public static int MaxInputs => 3;
    }

    public readonly struct ThreeDistinct : IMode
    {
        public static int MaxInputs => 3;

        public static bool IsDistinct => true;
    }

    public readonly struct SplitEight : IMode
    {
        public static int MaxInputs => 8;

        public static BulkFailureMode OnFailure => BulkFailureMode.Split;
    }

    public readonly struct SplitEightDistinct : IMode
    {
        public static int MaxInputs => 8;

        public static BulkFailureMode OnFailure => BulkFailureMode.Split;

        public static bool IsDistinct => true;
    }

    public readonly struct OneByOneEight : IMode
    {
        public static int MaxInputs => 8;

        public static BulkFailureMode OnFailure => BulkFailureMode.OneByOne;
    }

    private readonly struct Item<TInput, TResult, TResponse, TMode>(
        Func<IReadOnlyList<TInput>, CancellationToken, Task<TResponse>> method, Func<TResponse, BulkResults<TInput, TResult>> read)
        : IItemMethod<TInput[], Task<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        where TMode : IMode
    {
        public static string Name => Batch.MethodName;

        public static int MaxInputs => TMode.MaxInputs;

        public static BulkFailureMode OnFailure => TMode.OnFailure;

        public static bool IsDistinct => TMode.IsDistinct;

        public BulkResults<TInput, TResult> ResultsOf(TResponse response) => read(response);

        public Task<TResponse> Invoke(TInput[] input, ItemContext context, CancellationToken cancellationToken)
            => method(input, cancellationToken);
    }

    private readonly struct JudgedItem(
        Func<IReadOnlyList<int>, CancellationToken, Task<IReadOnlyList<int>>> method, Func<int, int, Exception?> judge)
        : IItemMethod<int[], Task<IReadOnlyList<int>>>, IBulkMethod<int, int, IReadOnlyList<int>>
    {
        public static string Name => Batch.MethodName;

        public static int MaxInputs => 8;

        public static BulkFailureMode OnFailure => BulkFailureMode.Split;

        static bool IBulkMethod<int, int, IReadOnlyList<int>>.RejectsResults => true;

        public BulkResults<int, int> ResultsOf(IReadOnlyList<int> response) => BulkResults<int, int>.InOrder(response);

        public Exception? FailureOf(int input, int result) => judge(input, result);

        public Task<IReadOnlyList<int>> Invoke(int[] input, ItemContext context, CancellationToken cancellationToken)
            => method(input, cancellationToken);
    }

    private readonly struct Item<TInput, TMode>(Func<IReadOnlyList<TInput>, CancellationToken, Task> method)
        : IItemMethod<TInput[], Task>, IBulkMethod<TInput, NoResult, NoResult>
        where TMode : IMode
    {
        public static string Name => Batch.MethodName;

        public static int MaxInputs => TMode.MaxInputs;

        public static BulkFailureMode OnFailure => TMode.OnFailure;

        public static bool IsDistinct => TMode.IsDistinct;

        public BulkResults<TInput, NoResult> ResultsOf(NoResult response) => BulkResults<TInput, NoResult>.None();

        public Task Invoke(TInput[] input, ItemContext context, CancellationToken cancellationToken)
            => method(input, cancellationToken);
    }
}
