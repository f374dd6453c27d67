using System.Text.Json;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>
/// Exceptions whose own members throw, overflow the stack or never return. Everything that describes errors copes with them, and in a
/// short time.
/// </summary>
[Collection(nameof(Alone))]
public class HostileErrorTests
{
    public static TheoryData<string> Names => [.. s_errors.Keys];

    private static readonly Dictionary<string, Func<Exception>> s_errors = new()
    {
        ["throws"] = static () => new Throwing(),
        ["throws within"] = static () => new IOException("outer", new Throwing()),
        ["deep"] = static () => Nested(100_000, static (inner, i) => new IOException($"{i}", inner)),
        ["deep aggregate"] = static () => Nested(100_000, static (inner, _) => new AggregateException(inner)),
        ["the same twice at each level"] = static () => Nested(60, static (inner, _) => new AggregateException(inner, inner)),
        ["deep aggregate within"] = static () => new IOException(
            "outer", Nested(100_000, static (inner, _) => new AggregateException(inner))),
        ["a million"] = static () => new AggregateException(Enumerable.Repeat(new IOException("one"), 1_000_000)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task S02_Such_an_error_is_recorded_and_told_of(string name)
    {
        using var listener = new Operator();
        var error = s_errors[name]();
        var batch = await Batch.RunAsync([7], (_, _) => Task.FromException<int>(error)).InTime();

        Assert.Same(error, batch[0].Error);
        Assert.Contains(error.GetType().Name, batch[0].ToString());
        var failed = Assert.Throws<SettledBatchException<int, int>>(batch.EnsureAllFulfilled);
        Assert.Same(error, failed.InnerException);
        Assert.InRange(failed.ToString().Length, 100, 200_000);
        Assert.Contains("1 of 1 items rejected", failed.ToString());
        Assert.Contains(error.GetType().Name, failed.ToString());

        string json = JsonSerializer.Serialize(batch);
        Assert.InRange(json.Length, 50, 200_000);
        Assert.Equal(ErrorInfo.From(error), ErrorInfo.From(JsonSerializer.Deserialize<SettledBatch<int, int>>(json)![0].Error!));

        var told = Assert.Single(Assert.Single(listener.Items).Events).Tags.ToDictionary();
        Assert.Equal(error.GetType().FullName, told["exception.type"]);
        Assert.InRange(((string)told["exception.message"]!).Length, 1, 32_768);
        Assert.InRange(((string)told["exception.stacktrace"]!).Length, 1, 200_000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task S11_A_source_may_throw_one(string name)
    {
        var error = s_errors[name]();
        IEnumerable<int> Source()
        {
            yield return 7;
            throw error;
        }

        var failed = await Assert.ThrowsAsync<SettledInputException<int, int>>(
            () => Batch.RunAsync(Source(), (i, _) => Task.FromResult(i)).InTime());

        Assert.Same(error, failed.InnerException);
        Assert.Equal(7, failed.Batch[0].Input);
        Assert.InRange(failed.ToString().Length, 100, 200_000);
    }

    [Fact]
    public void What_does_not_throw_is_said_as_everywhere()
    {
        var error = Assert.Throws<InvalidDataException>((Action)(() => throw new InvalidDataException("outer", new IOException("inner"))));
        var failed = Assert.Throws<SettledBatchException<int, int>>(
            SettledBatch.Create([Settled.Rejected<int, int>(0, 7, error)]).EnsureAllFulfilled);

        Assert.Contains($" ---> {error}", failed.ToString());
        Assert.Contains(nameof(SettledBatch<,>.EnsureAllFulfilled), failed.ToString());
    }

    private static Exception Nested(int levels, Func<Exception, int, Exception> around)
        => Enumerable.Range(0, levels).Aggregate((Exception)new IOException("innermost"), around);

    private sealed class Throwing : Exception
    {
        public override string Message => throw new NotSupportedException();

        public override string? StackTrace => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }
}
