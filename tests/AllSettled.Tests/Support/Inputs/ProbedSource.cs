namespace AllSettled.Tests.Support;

/// <summary>An asynchronous source whose pulls the test decides. It records how it is used.</summary>
/// <param name="next">Receives the number of the pull and the token of the enumeration. Returns the next input, or null at the end.</param>
internal sealed class ProbedSource(Func<int, CancellationToken, ValueTask<int?>> next) : IAsyncEnumerable<int>
{
    public SourceUse Use { get; } = new();

    public Action OnOpen { get; init; } = static () => { };

    public Func<ValueTask> OnDispose { get; init; } = static () => default;

    public CancellationToken Token { get; private set; }

    /// <summary>0 to count - 1. One pull of three is pending at first.</summary>
    public static ProbedSource Of(int count) => new(async (n, _) =>
    {
        if (n % 3 == 1)
            await Task.Yield();
        return n < count ? n : null;
    });

    /// <summary>These inputs. One pull of three is pending at first.</summary>
    public static ProbedSource Of(int[] inputs) => new(async (n, _) =>
    {
        if (n % 3 == 1)
            await Task.Yield();
        return n < inputs.Length ? inputs[n] : null;
    });

    public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Use.Open();
        Token = cancellationToken;
        OnOpen();
        return new Enumerator(this, cancellationToken);
    }

    private sealed class Enumerator(ProbedSource source, CancellationToken token) : IAsyncEnumerator<int>
    {
        public int Current { get; private set; }

        public async ValueTask<bool> MoveNextAsync()
        {
            int? input = null;
            int number = source.Use.BeginMove();
            try
            {
                input = await source.Next(number, token).ConfigureAwait(false);
            }
            finally
            {
                source.Use.EndMove(input is not null);
            }
            Current = input ?? -1;
            return input is not null;
        }

        public ValueTask DisposeAsync()
        {
            source.Use.Dispose();
            return source.OnDispose();
        }
    }

    private ValueTask<int?> Next(int number, CancellationToken token) => next(number, token);
}
