namespace AllSettled.Tests.Support;

/// <summary>The kinds of source that the engine treats differently: sources that it counts and copies, and sources that it pulls.</summary>
internal static class Sources
{
    /// <summary>0, 1, 2, … as an array, a list, a set, collections that only say their count, and a lazy sequence.</summary>
    public static IEnumerable<IEnumerable<int>> OfEachKind(int count)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        yield return numbers;
        yield return new List<int>(numbers);
        yield return new HashSet<int>(numbers);
        yield return new CountedProbe(count);
        yield return new CollectionProbe(count);
        yield return Lazy(count);
    }

    /// <summary>0, 1, 2, … from an iterator.</summary>
    public static IEnumerable<int> Lazy(int count)
    {
        for (int i = 0; i < count; i++)
            yield return i;
    }

    /// <summary>0, 1, 2, … without end.</summary>
    public static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++)
            yield return i;
    }

    /// <summary>0, 1, 2, … as an array, or from an iterator.</summary>
    public static IEnumerable<int> Of(int count, bool lazy) => lazy ? Lazy(count) : Enumerable.Range(0, count).ToArray();
}
