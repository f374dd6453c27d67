namespace AllSettled.Tests.Support;

/// <summary>A collection whose pulls the test decides. It says how many inputs it has.</summary>
internal sealed class ProbedCollection(Func<int, int?> next, int count) : ProbedEnumerable(next), IReadOnlyCollection<int>
{
    public int Count { get; } = count;

    public static new ProbedCollection Of(int count) => new(n => n < count ? n : null, count);
}
