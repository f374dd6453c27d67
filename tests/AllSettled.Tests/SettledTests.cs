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
}
