using System.Collections.Immutable;

namespace AllSettled.Engine.Inputs;

/// <summary>The source of a stream, synchronous or asynchronous. It is opened once per run (S12).</summary>
internal abstract class InputSource<TInput>
{
    /// <summary>Whether the source takes a token (S30).</summary>
    public abstract bool TakesToken { get; }

    /// <summary>The inputs, if they are an array; else null.</summary>
    public virtual TInput[]? Array => null;

    /// <summary>
    /// Whether the inputs are a collection of the framework that exists already. To pull the next one takes no time, and calls no code of
    /// the user.
    /// </summary>
    public virtual bool IsPlainCollection => false;

    /// <param name="stop">Passed to a source that takes a token.</param>
    public abstract IAsyncEnumerator<TInput> Open(CancellationToken stop);

    public static InputSource<TInput> Of(IEnumerable<TInput> inputs) => new Synchronous(inputs);

    public static InputSource<TInput> Of(IAsyncEnumerable<TInput> inputs) => new Asynchronous(inputs);

    private sealed class Asynchronous(IAsyncEnumerable<TInput> inputs) : InputSource<TInput>
    {
        public override bool TakesToken => true;

        public override IAsyncEnumerator<TInput> Open(CancellationToken stop) => inputs.GetAsyncEnumerator(stop);
    }

    private sealed class Synchronous(IEnumerable<TInput> inputs) : InputSource<TInput>
    {
        public override bool TakesToken => false;

        public override TInput[]? Array => inputs as TInput[];

        public override bool IsPlainCollection
        {
            get
            {
                // A type that derives from one of them may do anything.
                var type = inputs.GetType();
                return inputs is TInput[] || type == typeof(List<TInput>) || type == typeof(HashSet<TInput>)
                    || type == typeof(ImmutableArray<TInput>) || type == typeof(ImmutableList<TInput>)
                    || type == typeof(Queue<TInput>) || type == typeof(Stack<TInput>) || type == typeof(LinkedList<TInput>);
            }
        }

        public override IAsyncEnumerator<TInput> Open(CancellationToken stop) => new Enumerator(inputs.GetEnumerator());

        private sealed class Enumerator(IEnumerator<TInput> inputs) : IAsyncEnumerator<TInput>
        {
            public TInput Current => inputs.Current;

            public ValueTask<bool> MoveNextAsync() => new(inputs.MoveNext());

            public ValueTask DisposeAsync()
            {
                inputs.Dispose();
                return default;
            }
        }
    }
}
