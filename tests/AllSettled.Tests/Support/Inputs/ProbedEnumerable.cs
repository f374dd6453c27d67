using System.Collections;

namespace AllSettled.Tests.Support;

/// <summary>A synchronous source of unknown length whose pulls the test decides. It records how it is used.</summary>
internal class ProbedEnumerable(Func<int, int?> next) : IEnumerable<int>
{
    public SourceUse Use { get; } = new();

    public Action OnOpen { get; init; } = static () => { };

    public Action OnDispose { get; init; } = static () => { };

    public static ProbedEnumerable Of(int count) => new(n => n < count ? n : null);

    public IEnumerator<int> GetEnumerator()
    {
        Use.Open();
        OnOpen();
        return new Enumerator(this);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int? Next(int number) => next(number);

    private sealed class Enumerator(ProbedEnumerable source) : IEnumerator<int>
    {
        public int Current { get; private set; }

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            int? input = null;
            int number = source.Use.BeginMove();
            try
            {
                input = source.Next(number);
            }
            finally
            {
                source.Use.EndMove(input is not null);
            }
            Current = input ?? -1;
            return input is not null;
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            source.Use.Dispose();
            source.OnDispose();
        }
    }
}
