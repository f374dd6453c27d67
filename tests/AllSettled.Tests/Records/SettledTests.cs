using System.Net;

namespace AllSettled.Tests;

public class SettledTests
{
    [Fact]
    public void Property_patterns_read_an_outcome_without_type_arguments_or_warnings()
    {
        Settled<int, string>[] users =
        [
            Settled.Fulfilled(0, 1, "Alice"),
            Settled.Rejected<int, string>(1, 2, new HttpRequestException("x", null, HttpStatusCode.NotFound)),
            Settled.Rejected<int, string>(2, 3, new InvalidOperationException("boom")),
            default,
        ];

        var lines = users.Select(user => user switch
        {
            { IsFulfilled: true, Value: var name } => name.ToUpperInvariant(),
            { Error: HttpRequestException { StatusCode: HttpStatusCode.NotFound } } => "gone",
            { IsRejected: true, Error: var error } => error.Message,
            _ => "not run",
        });

        Assert.Equal(["ALICE", "gone", "boom", "not run"], lines);
    }

    [Fact]
    public void A_fulfilled_record_gives_its_value_in_every_way()
    {
        var record = Settled.Fulfilled(3, 42, "Alice");

        Assert.Equal((3, 42, "Alice", null, 1), (record.Index, record.Input, record.Value, record.Error, record.Attempts));
        Assert.Equal((true, false, false), (record.IsFulfilled, record.IsRejected, record.IsCanceled));
        Assert.True(record.TryGetValue(out string? value));
        Assert.Equal("Alice", value);
        Assert.Equal("Alice", record.GetValueOrThrow());
        Assert.Equal("+Alice", record.Match(v => "+" + v, _ => "rejected", () => "canceled"));
        var (input, result, error) = record;
        Assert.Equal((42, "Alice", null), (input, result, error));
    }

    [Fact]
    public void A_rejected_record_gives_its_error_in_every_way()
    {
        var cause = new InvalidOperationException("boom");
        var record = Settled.Rejected<int, int>(3, 42, cause);

        Assert.Equal((3, 42, 0, cause, 1), (record.Index, record.Input, record.Value, record.Error, record.Attempts));
        Assert.Equal((false, true, false), (record.IsFulfilled, record.IsRejected, record.IsCanceled));
        Assert.False(record.TryGetValue(out int value));
        Assert.Equal(0, value);
        Assert.Same(cause, Assert.Throws<InvalidOperationException>(() => record.GetValueOrThrow()));
        Assert.Equal("boom", record.Match(_ => "fulfilled", e => e.Message, () => "canceled"));
        var (input, result, error) = record;
        Assert.Equal((42, 0, cause), (input, result, error));
    }

    [Fact]
    public void A_canceled_record_has_neither_and_default_is_one()
    {
        Assert.Equal(default, Settled.Canceled<int, string>(0, 0));
        var record = Settled.Canceled<int, string>(3, 42);

        Assert.Equal((3, 42, null, null, 0), (record.Index, record.Input, record.Value, record.Error, record.Attempts));
        Assert.Equal((false, false, true), (record.IsFulfilled, record.IsRejected, record.IsCanceled));
        Assert.False(record.TryGetValue(out string? value));
        Assert.Null(value);
        Assert.Contains("#3", Assert.Throws<OperationCanceledException>(() => record.GetValueOrThrow()).Message);
        Assert.Equal("canceled", record.Match(_ => "fulfilled", _ => "rejected", () => "canceled"));
    }

    [Fact]
    public void A_record_made_by_hand_is_checked()
    {
        Assert.Equal("index", Assert.Throws<ArgumentOutOfRangeException>(() => Settled.Fulfilled(-1, 0, 0)).ParamName);
        Assert.Equal(
            "index",
            Assert.Throws<ArgumentOutOfRangeException>(() => Settled.Rejected<int, int>(-1, 0, new InvalidOperationException())).ParamName);
        Assert.Equal("index", Assert.Throws<ArgumentOutOfRangeException>(() => Settled.Canceled<int, int>(-1, 0)).ParamName);
        Assert.Equal("error", Assert.Throws<ArgumentNullException>(() => Settled.Rejected<int, int>(0, 0, null!)).ParamName);
        var record = Settled.Fulfilled(0, 0, 0);
        Assert.Equal("fulfilled", Assert.Throws<ArgumentNullException>(() => record.Match(null!, _ => 0, () => 0)).ParamName);
        Assert.Equal("rejected", Assert.Throws<ArgumentNullException>(() => record.Match(_ => 0, null!, () => 0)).ParamName);
        Assert.Equal("canceled", Assert.Throws<ArgumentNullException>(() => record.Match(_ => 0, _ => 0, null!)).ParamName);
    }

    [Fact]
    public void A_cancellation_that_somebody_else_threw_is_a_failure()
        => Assert.True(Settled.Rejected<int, int>(0, 0, new OperationCanceledException()).IsRejected);

    [Fact]
    public void A_record_shows_its_input_and_what_became_of_it_on_one_line()
    {
        Assert.Equal("#3 42 → fulfilled Alice", Settled.Fulfilled(3, 42, "Alice").ToString());
        Assert.Equal("#3 42 → fulfilled null", Settled.Fulfilled<int, string?>(3, 42, null).ToString());
        Assert.Equal("#3 null → fulfilled", Settled.Fulfilled<string?, NoResult>(3, null, default).ToString());
        Assert.Equal(
            "#3 42 → rejected InvalidOperationException: a b",
            Settled.Rejected<int, int>(3, 42, new InvalidOperationException("a\r\nb")).ToString());
        Assert.Equal("#3 42 → canceled, never ran", Settled.Canceled<int, int>(3, 42).ToString());
        Assert.Equal("#0 0 → canceled, never ran", default(Settled<int, int>).ToString());
        Assert.InRange(Settled.Fulfilled(0, new string('x', 1_000_000), new string('y', 1_000_000)).ToString().Length, 1, 300);
        Assert.DoesNotContain(" at ", Settled.Rejected<int, int>(0, 0, Thrown()).ToString());
    }

    [Fact]
    public void A_shortened_text_ends_with_a_whole_character()
    {
        string text = Settled.Fulfilled(0, 0, new string('x', 99) + "😀😀").ToString();

        Assert.DoesNotContain(text, c => char.IsSurrogate(c));
        Assert.EndsWith("x…", text);
    }

    private static Exception Thrown()
        => Assert.Throws<InvalidOperationException>((Action)(() => throw new InvalidOperationException("boom")));
}
