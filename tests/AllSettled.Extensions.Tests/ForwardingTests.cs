using AllSettled.CompilerServices;

namespace Consumer;

/// <summary>What makes the calls in scopes says of itself what the item method says.</summary>
public class ForwardingTests
{
    [Fact]
    public void Item_methods()
    {
        Check<int, Task, ScopedTask<Worker, int, Probe>>(rejectsResults: false);
        Check<int, Task<int>, ScopedTask<Worker, int, int, Probe>>(rejectsResults: true);
        Check<int, int, ScopedMethod<Worker, int, int, Probe>>(rejectsResults: true);

        static void Check<TInput, TReturn, TItem>(bool rejectsResults)
            where TItem : struct, IItemMethod<TInput, TReturn>
        {
            CheckCall<TInput, TReturn, TItem>();
            Assert.True(TItem.UsesContext);
            Assert.True(TItem.IsPartitioned);
            Assert.Equal(rejectsResults, TItem.RejectsResults);
        }
    }

    [Fact]
    public void Bulk_methods()
    {
        Check<NoResult, NoResult, Task, ScopedBulkTask<Worker, int, Probe>>(rejectsResults: false);
        Check<int, int[], Task<int[]>, ScopedBulkTask<Worker, int, int, int[], Probe>>(rejectsResults: true);

        static void Check<TResult, TResponse, TReturn, TItem>(bool rejectsResults)
            where TItem : struct, IItemMethod<int[], TReturn>, IBulkMethod<int, TResult, TResponse>
        {
            CheckCall<int[], TReturn, TItem>();
            Assert.Equal((9, BulkFailureMode.OneByOne, true), (TItem.MaxInputs, TItem.OnFailure, TItem.IsDistinct));
            Assert.Equal(rejectsResults, RejectsOneByOne<TResult, TResponse, TItem>());
            Assert.False(RejectsResponse<TReturn, TItem>());
        }

        static bool RejectsOneByOne<TResult, TResponse, TItem>()
            where TItem : IBulkMethod<int, TResult, TResponse>
            => TItem.RejectsResults;

        static bool RejectsResponse<TReturn, TItem>()
            where TItem : IItemMethod<int[], TReturn>
            => TItem.RejectsResults;
    }

    private static void CheckCall<TInput, TReturn, TItem>()
        where TItem : struct, IItemMethod<TInput, TReturn>
        => Assert.Equal(("Probe", 7, false), (TItem.Name, TItem.MaxConcurrency, TItem.UsesToken));

    /// <summary>An item method of every kind, with nothing as it is by default.</summary>
    internal readonly struct Probe
        : IItemMethod<int, Task>, IItemMethod<int, Task<int>>, IItemMethod<int, int>, IItemMethod<int[], Task>,
            IItemMethod<int[], Task<int[]>>, IBulkMethod<int, NoResult, NoResult>, IBulkMethod<int, int, int[]>,
            IScopedMethod<Worker, Probe>
    {
        public static string Name => "Probe";

        public static int? MaxConcurrency => 7;

        public static bool UsesContext => true;

        public static bool UsesToken => false;

        public static bool RejectsResults => true;

        public static bool IsPartitioned => true;

        public static int MaxInputs => 9;

        public static BulkFailureMode OnFailure => BulkFailureMode.OneByOne;

        public static bool IsDistinct => true;

        public Probe On(Worker self) => default;

        Task IItemMethod<int, Task>.Invoke(int input, ItemContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        Task<int> IItemMethod<int, Task<int>>.Invoke(int input, ItemContext context, CancellationToken cancellationToken)
            => Task.FromResult(input);

        int IItemMethod<int, int>.Invoke(int input, ItemContext context, CancellationToken cancellationToken) => input;

        Task IItemMethod<int[], Task>.Invoke(int[] input, ItemContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        Task<int[]> IItemMethod<int[], Task<int[]>>.Invoke(int[] input, ItemContext context, CancellationToken cancellationToken)
            => Task.FromResult(input);

        BulkResults<int, NoResult> IBulkMethod<int, NoResult, NoResult>.ResultsOf(NoResult response) => BulkResults<int, NoResult>.None();

        BulkResults<int, int> IBulkMethod<int, int, int[]>.ResultsOf(int[] response) => BulkResults<int, int>.InOrder(response);
    }
}
