using System.Collections;

namespace AllSettled.Tests.Support;

/// <summary>Where a <see cref="SourceProbe"/> throws.</summary>
public enum SourceFault
{
    None,
    GetEnumerator,
    NullEnumerator,
    MoveNext,
    Current,
    Dispose,
    MoveNextAndDispose,
}

/// <summary>
/// A source of 0, 1, 2, … that counts how it is enumerated. It records every breach of the rules: a second enumerator, two pulls at once,
/// a pull after the end.
/// </summary>
internal class SourceProbe(int length) : IEnumerable<int>
{
    private readonly List<string> _breaches = [];
    private int _pulling;

    /// <summary>Thrown where <see cref="Fault"/> says.</summary>
    public Exception Error { get; } = new InvalidDataException("the source broke");

    /// <summary>Thrown by Dispose when the enumeration fails too.</summary>
    public Exception SecondError { get; } = new InvalidDataException("and broke again");

    public SourceFault Fault { get; init; }

    /// <summary>The number of the pull that throws, from 0. As many inputs come before it.</summary>
    public int FaultAt { get; init; }

    /// <summary>Called in each pull with its number, from 0.</summary>
    public Action<int>? OnPull { get; init; }

    public int Enumerators { get; private set; }

    public int Pulls { get; private set; }

    /// <summary>How many inputs were returned.</summary>
    public int Taken { get; private set; }

    public int Disposals { get; private set; }

    /// <summary>The breaches of the rules that were found.</summary>
    public IReadOnlyList<string> Breaches => _breaches;

    public IEnumerator<int> GetEnumerator()
    {
        if (++Enumerators > 1)
            _breaches.Add("GetEnumerator was called again");
        return Fault switch
        {
            SourceFault.GetEnumerator => throw Error,
            SourceFault.NullEnumerator => null!,
            _ => new Enumerator(this, length),
        };
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Enumerator(SourceProbe probe, int length) : IEnumerator<int>
    {
        private int _next;
        private int _current = -1;
        private bool _ended;

        public int Current
        {
            get
            {
                if (probe.Fault == SourceFault.Current && _current == probe.FaultAt)
                {
                    _ended = true;
                    throw probe.Error;
                }
                return _current;
            }
        }

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (Interlocked.Exchange(ref probe._pulling, 1) == 1)
                probe._breaches.Add("MoveNext was called while it ran");
            if (_ended)
                probe._breaches.Add("MoveNext was called after the end");
            if (probe.Disposals > 0)
                probe._breaches.Add("MoveNext was called after Dispose");
            try
            {
                probe.Pulls++;
                probe.OnPull?.Invoke(_next);
                if (probe.Fault is SourceFault.MoveNext or SourceFault.MoveNextAndDispose && _next == probe.FaultAt)
                {
                    _ended = true;
                    throw probe.Error;
                }
                if (_next >= length)
                {
                    _ended = true;
                    return false;
                }
                _current = _next++;
                probe.Taken = _next;
                return true;
            }
            finally
            {
                Volatile.Write(ref probe._pulling, 0);
            }
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            if (++probe.Disposals > 1)
                probe._breaches.Add("Dispose was called again");
            if (Volatile.Read(ref probe._pulling) == 1)
                probe._breaches.Add("Dispose was called during MoveNext");
            if (probe.Fault == SourceFault.Dispose)
                throw probe.Error;
            if (probe.Fault == SourceFault.MoveNextAndDispose)
                throw probe.SecondError;
        }
    }
}

/// <summary>A <see cref="SourceProbe"/> that reports a count, which may be wrong.</summary>
internal sealed class CountedProbe(int length, Func<int> count) : SourceProbe(length), IReadOnlyCollection<int>
{
    public CountedProbe(int length)
        : this(length, () => length)
    {
    }

    public int Count => count();
}

/// <summary>A <see cref="SourceProbe"/> that is a mutable collection. Nobody may call the methods that change it or copy it.</summary>
internal sealed class CollectionProbe(int length, Func<int> count) : SourceProbe(length), ICollection<int>
{
    public CollectionProbe(int length)
        : this(length, () => length)
    {
    }

    public int Count => count();

    public bool IsReadOnly => true;

    public void Add(int item) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public bool Contains(int item) => throw new NotSupportedException();

    public void CopyTo(int[] array, int arrayIndex) => throw new NotSupportedException();

    public bool Remove(int item) => throw new NotSupportedException();
}
