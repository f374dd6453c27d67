using System.Reflection;
using System.Text.Json;

namespace AllSettled.Tests;

/// <summary>Exceptions as data: what is recorded, and that every exception can be recorded.</summary>
public class ErrorInfoTests
{
    private static Exception Thrown(Exception error)
    {
        try
        {
            throw error;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    [Fact]
    public void It_has_the_type_and_the_message_and_no_stack_unless_asked()
    {
        var error = Thrown(new FileNotFoundException("gone", new IOException("disk")));

        var info = ErrorInfo.From(error);
        Assert.Equal(("System.IO.FileNotFoundException", "gone", null, 0), (info.Type, info.Message, info.StackTrace, info.OmittedCount));
        var inner = Assert.Single(info.InnerErrors);
        Assert.Equal(("System.IO.IOException", "disk", null), (inner.Type, inner.Message, inner.StackTrace));
        Assert.Empty(inner.InnerErrors);

        var withStack = ErrorInfo.From(error, includeStackTrace: true);
        Assert.Contains(nameof(Thrown), withStack.StackTrace);
        Assert.Null(withStack.InnerErrors[0].StackTrace); // the inner exception was never thrown
        Assert.Equal("System.IO.FileNotFoundException: gone", withStack.ToString());
    }

    [Fact]
    public void It_has_all_errors_of_an_aggregate()
    {
        var info = ErrorInfo.From(
            new AggregateException("both", new IOException("a", new TimeoutException("b")), new ArgumentException("c")));

        Assert.Equal(["System.IO.IOException: a", "System.ArgumentException: c"], info.InnerErrors.Select(inner => inner.ToString()));
        Assert.Equal("b", info.InnerErrors[0].InnerErrors.Single().Message);
    }

    [Fact]
    public void A_generic_type_is_named_without_its_assemblies()
        => Assert.Equal("AllSettled.Tests.ErrorInfoTests+Of`1[System.Int32]", ErrorInfo.From(new Of<int>()).Type);

    [Fact]
    public void It_is_equal_by_value()
    {
        static ErrorInfo Info(string deepest)
            => ErrorInfo.From(new AggregateException(new IOException("a"), new IOException("b", new IOException(deepest))));

        Assert.Equal(Info("c"), Info("c"));
        Assert.Equal(Info("c").GetHashCode(), Info("c").GetHashCode());
        Assert.NotEqual(Info("c"), Info("d"));
        Assert.NotEqual(Info("c"), Info("c") with { StackTrace = "at" });
        Assert.NotEqual(Info("c"), Info("c") with { OmittedCount = 1 });
        Assert.NotEqual(Info("c"), Info("c") with { InnerErrors = [] });
        Assert.False(Info("c").Equals(null));
    }

    [Fact]
    public void Its_inner_errors_can_be_changed_by_nobody()
    {
        ErrorInfo[] given = [ErrorInfo.From(new IOException("a"))];
        var info = new ErrorInfo { Type = "T", Message = "m", InnerErrors = given };
        given[0] = null!;

        Assert.Equal("a", info.InnerErrors.Single().Message);
        Assert.IsNotType<ErrorInfo[]>(info.InnerErrors);
        Assert.IsNotType<ErrorInfo[]>(ErrorInfo.From(new AggregateException(new IOException())).InnerErrors);
    }

    [Fact]
    public void Exceptions_that_throw_say_so()
    {
        var info = ErrorInfo.From(new Hostile(), includeStackTrace: true);

        Assert.Equal("AllSettled.Tests.ErrorInfoTests+Hostile", info.Type);
        Assert.Contains("System.NotSupportedException", info.Message);
        Assert.Contains("System.NotSupportedException", info.StackTrace);
        Assert.Equal("", ErrorInfo.From(new Silent()).Message);
    }

    [Fact]
    public void A_deep_chain_is_cut_and_says_so()
    {
        var deep = Enumerable.Range(0, 100_000).Aggregate((Exception?)null, (inner, i) => new IOException($"{i}", inner))!;

        var chain = Chain(ErrorInfo.From(deep)).ToArray();

        Assert.Equal(16, chain.Length);
        Assert.Equal("99999", chain[0].Message);
        Assert.Equal([.. Enumerable.Repeat(0, 15), 1], chain.Select(info => info.OmittedCount));
    }

    [Fact]
    public void A_cycle_is_a_deep_chain()
    {
        var inner = new IOException("inner");
        var outer = new IOException("outer", inner);
        typeof(Exception).GetField("_innerException", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(inner, outer);

        Assert.Equal(16, Chain(ErrorInfo.From(outer)).Count());
    }

    [Fact]
    public void Many_inner_errors_are_cut_and_counted()
    {
        var many = ErrorInfo.From(new AggregateException(Enumerable.Range(0, 5_000).Select(i => new IOException($"{i}"))));
        Assert.Equal((99, 4_901), (many.InnerErrors.Count, many.OmittedCount));
        Assert.Equal(Enumerable.Range(0, 99).Select(i => $"{i}"), many.InnerErrors.Select(inner => inner.Message));

        // A tree with two errors at each node. It is read level by level, so that the first branch does not use up the room of the
        // second.
        static Exception Tree(int levels) => levels == 1 ? new IOException() : new AggregateException(Tree(levels - 1), Tree(levels - 1));
        var tree = ErrorInfo.From(Tree(12));
        Assert.Equal(2, tree.InnerErrors.Count);
        Assert.Equal(100, Total(tree));
        Assert.InRange(Total(tree.InnerErrors[0]), 35, 65);
        static int Total(ErrorInfo info) => 1 + info.InnerErrors.Sum(Total);
    }

    [Fact]
    public void Endless_texts_are_cut()
    {
        var aggregate = new AggregateException(Enumerable.Range(0, 5_000).Select(i => new IOException($"inner error {i}")));
        Assert.InRange(aggregate.Message.Length, 50_000, int.MaxValue);

        var info = ErrorInfo.From(aggregate);
        Assert.Equal(32_768, info.Message.Length);
        Assert.StartsWith(info.Message[..^1], aggregate.Message);
        Assert.EndsWith("…", info.Message);
        Assert.Equal(32_768, ErrorInfo.From(new Endless(), includeStackTrace: true).StackTrace!.Length);
    }

    [Fact]
    public void By_hand_it_has_the_same_bounds()
    {
        var leaf = new ErrorInfo { Type = "T", Message = "m" };
        Assert.Throws<ArgumentException>("value", () => leaf with { InnerErrors = [.. Enumerable.Repeat(leaf, 100)] });
        var wide = leaf with { InnerErrors = [.. Enumerable.Repeat(leaf, 99)] };
        Assert.Equal(99, (wide with { InnerErrors = wide.InnerErrors }).InnerErrors.Count); // a copy does not count the errors twice

        var deep = leaf;
        for (int level = 2; level <= 16; level++)
            deep = leaf with { InnerErrors = [deep] };
        Assert.Throws<ArgumentException>("value", () => leaf with { InnerErrors = [deep] });

        Assert.Throws<ArgumentNullException>("value", () => leaf with { InnerErrors = [null!] });
        Assert.Throws<ArgumentNullException>("value", () => leaf with { InnerErrors = null! });
        Assert.Throws<ArgumentNullException>("value", () => leaf with { Type = null! });
        Assert.Throws<ArgumentNullException>("value", () => leaf with { Message = null! });
        Assert.Throws<ArgumentOutOfRangeException>("value", () => leaf with { OmittedCount = -1 });
        Assert.Throws<ArgumentNullException>("exception", () => ErrorInfo.From(null!));
    }

    [Fact]
    public void The_exception_that_carries_one_speaks_as_the_original()
    {
        var info = ErrorInfo.From(Thrown(new IOException("disk", new TimeoutException("slow"))), includeStackTrace: true);
        var carrier = new SettledErrorException(info);

        Assert.Same(info, carrier.Info);
        Assert.Equal("disk", carrier.Message);
        Assert.Equal("slow", Assert.IsType<SettledErrorException>(carrier.InnerException).Message);
        Assert.StartsWith("System.IO.IOException: disk\n ---> System.TimeoutException: slow\n", carrier.ToString());
        Assert.Contains(nameof(Thrown), carrier.ToString());
        Assert.Contains(nameof(SettledErrorException), Thrown(carrier).ToString());
        Assert.Contains("rejected System.IO.IOException: disk", Settled.Rejected<int, int>(0, 0, carrier).ToString());
        Assert.Throws<ArgumentNullException>("info", () => new SettledErrorException(null!));
    }

    [Fact]
    public void What_was_carried_is_taken_down_as_it_was_before()
    {
        var info = ErrorInfo.From(Thrown(new AggregateException(new IOException("a"), new IOException("b"))), includeStackTrace: true);

        Assert.Equal(info, ErrorInfo.From(Thrown(new SettledErrorException(info)), includeStackTrace: true));
        Assert.Equal(info with { StackTrace = null }, ErrorInfo.From(new SettledErrorException(info)));
        Assert.Equal(
            info with { StackTrace = null },
            ErrorInfo.From(new IOException("around", new SettledErrorException(info))).InnerErrors.Single());

        var full = info with { OmittedCount = int.MaxValue };
        var deep = Enumerable.Range(0, 15).Aggregate((Exception)new SettledErrorException(full), (inner, _) => new IOException("", inner));
        Assert.Equal(int.MaxValue, Chain(ErrorInfo.From(deep)).Last().OmittedCount);
    }

    [Fact]
    public void It_goes_through_JSON_and_back()
    {
        var info = ErrorInfo.From(Thrown(new AggregateException("both", new IOException("a"), new IOException("b"))));
        string json = JsonSerializer.Serialize(info);

        Assert.Equal(
            """{"type":"System.AggregateException","message":"both (a) (b)","inner":["""
                + """{"type":"System.IO.IOException","message":"a"},{"type":"System.IO.IOException","message":"b"}]}""",
            json);
        Assert.Equal(info, JsonSerializer.Deserialize<ErrorInfo>(json));

        var rich = info with { StackTrace = "at Here", OmittedCount = 3 };
        Assert.Contains("\"stackTrace\":\"at Here\"", JsonSerializer.Serialize(rich));
        Assert.EndsWith(",\"omitted\":3}", JsonSerializer.Serialize(rich));
        Assert.Equal(rich, JsonSerializer.Deserialize<ErrorInfo>(JsonSerializer.Serialize(rich)));
        Assert.Null(JsonSerializer.Deserialize<ErrorInfo>("null"));
    }

    [Fact]
    public void The_largest_one_goes_through_JSON_in_a_batch_in_an_object()
    {
        static Exception Tree(int levels) => levels == 1 ? new IOException() : new AggregateException(new IOException(), Tree(levels - 1));
        var batch = SettledBatch.Create([Settled.Rejected<int, int>(0, 1, Tree(40))]);

        string json = JsonSerializer.Serialize(new { today = batch });

        Assert.Contains("omitted", json);
        var read = JsonSerializer.Deserialize<Dictionary<string, SettledBatch<int, int>>>(json)!["today"];
        Assert.Equal(ErrorInfo.From(Tree(40)), ErrorInfo.From(read[0].Error!));
    }

    private static IEnumerable<ErrorInfo> Chain(ErrorInfo? info)
    {
        for (; info is not null; info = info.InnerErrors.SingleOrDefault())
            yield return info;
    }

    private sealed class Of<T> : Exception;

    private sealed class Endless : Exception
    {
        public override string StackTrace => new('x', 1_000_000);
    }

    private sealed class Silent : Exception
    {
        public override string Message => null!;
    }

    private sealed class Hostile : Exception
    {
        public override string Message => throw new NotSupportedException();

        public override string? StackTrace => throw new NotSupportedException();
    }
}
