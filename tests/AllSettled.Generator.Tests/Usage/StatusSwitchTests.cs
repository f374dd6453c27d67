using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Switches;
using Microsoft.CodeAnalysis.Diagnostics;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB2002, and the suppressor of the compiler's warnings about switches that are complete.</summary>
public class StatusSwitchTests
{
    [Theory]
    [InlineData("{|SB2002:switch|} (s.Status) { case SettledStatus.Fulfilled: break; case SettledStatus.Rejected: break; }")]
    [InlineData("{|SB2002:switch|} (s.Status) { case SettledStatus.Fulfilled or SettledStatus.Canceled: break; }")]
    [InlineData("{|SB2002:switch|} (s.Status) { case SettledStatus.Fulfilled when n > 1: break; case SettledStatus.Rejected: break; }")]
    [InlineData("{|SB2002:switch|} (s) { case { IsFulfilled: true, Input: 3 }: break; case { Error: InvalidOperationException }: break; }")]
    [InlineData("n = s.Status {|SB2002:switch|} { SettledStatus.Fulfilled => 1, SettledStatus.Rejected => 2 };")]
    [InlineData("n = s {|SB2002:switch|} { { IsFulfilled: true } => 1, { IsRejected: true } => 2 };")]
    [InlineData("n = s {|SB2002:switch|} { (_, var value, null) and { IsCanceled: false } => value, { Error: not null } => 2 };")]
    [InlineData("switch (s.Status) { case SettledStatus.Fulfilled: break; default: break; }")]
    [InlineData("switch (s.Status) { case SettledStatus.Fulfilled: case SettledStatus.Rejected: case SettledStatus.Canceled: break; }")]
    [InlineData("switch (s.Status) { case not SettledStatus.Fulfilled: break; case SettledStatus.Fulfilled: break; }")]
    [InlineData("switch (s) { case { IsFulfilled: true }: break; case { Error: var error } when n > 1: break; }")]
    [InlineData("switch (s.Status) { case SettledStatus.Fulfilled: break; case var other when n > 1: break; }")]
    [InlineData(
        """
        switch (s)
        {
            case { IsFulfilled: true }: break;
            case { IsRejected: true }: break;
            case { Status: SettledStatus.Canceled }: break;
        }
        """)]
    [InlineData("n = s.Status switch { SettledStatus.Fulfilled => 1, _ => 2 };")]
    [InlineData("n = s switch { { IsFulfilled: true, Value: var value } => value, { Error: { } } => 2, _ => 3 };")]
    [InlineData("n = s switch { { IsFulfilled: false } => 1, { Value: var value } => value };")]
    [InlineData("switch (n) { case 1: break; } n = s.Input switch { 1 => 2 };")]
    public Task Switches(string statement) => Suggests(Program(statement), "CS8509", "CS8524", "CS8655");

    [Theory]
    [InlineData("n = s.Status switch { SettledStatus.Fulfilled => 1, SettledStatus.Rejected => 2, SettledStatus.Canceled => 3 };",
        "CS8524")]
    [InlineData(
        """
        n = s.Status switch
        {
            SettledStatus.Fulfilled => 1,
            not SettledStatus.Fulfilled and SettledStatus.Rejected => 2,
            SettledStatus.Canceled => 3
        };
        """,
        "CS8524")]
    [InlineData(
        """
        n = s switch
        {
            { Status: SettledStatus.Fulfilled, Value: var v } => v,
            { Status: SettledStatus.Rejected or SettledStatus.Canceled } => 2
        };
        """,
        "CS8524")]
    [InlineData(
        "n = s switch { { IsFulfilled: true, Value: var v } => v, { IsRejected: true, Error: var e } => 2, { IsCanceled: true } => 3 };",
        "CS8509")]
    [InlineData("n = s switch { { IsFulfilled: true } => 1, { Error: { } e } => 2, { IsCanceled: true } => 3 };", "CS8655")]
    [InlineData("n = s switch { (_, var v, null) and { IsFulfilled: true } => v, (_, _, not null) => 2, { IsCanceled: true } => 3 };",
        "CS8655")]
    public async Task Complete_switches_are_not_warned_of(string statement, string id)
    {
        Assert.Contains(id, await CompilerSaysAsync(statement, []));
        Assert.Empty(await CompilerSaysAsync(statement, [new ExhaustiveSwitchSuppressor()]));
    }

    [Theory]
    [InlineData("n = s.Status switch { SettledStatus.Fulfilled => 1, SettledStatus.Rejected => 2 };", "CS8509")]
    [InlineData(
        "n = s.Status switch { SettledStatus.Fulfilled => 1, SettledStatus.Rejected => 2, SettledStatus.Canceled when n > 3 => 3 };",
        "CS8524")]
    [InlineData("n = s switch { { IsFulfilled: true, Input: 3 } => 1, { IsRejected: true } => 2, { IsCanceled: true } => 3 };", "CS8509")]
    [InlineData("n = s switch { { IsFulfilled: true } => 1, { Error: InvalidOperationException } => 2, { IsCanceled: true } => 3 };",
        "CS8509")]
    [InlineData("n = day switch { DayOfWeek.Monday => 1, DayOfWeek.Tuesday => 2 };", "CS8509")]
    [InlineData("n = kind switch { Kind.A => 1, Kind.B => 2 };", "CS8524")]
    public async Task Other_switches_are(string statement, string id)
        => Assert.Equal([id], await CompilerSaysAsync(statement, [new ExhaustiveSwitchSuppressor()]));

    private static async Task<IEnumerable<string>> CompilerSaysAsync(string statement, ImmutableArray<DiagnosticAnalyzer> suppressors)
    {
        var compilation = GeneratorHarness.Compile([Program(statement)]);
        var said = suppressors.IsEmpty
            ? compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            : await compilation.WithAnalyzers(suppressors).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return said.Where(diagnostic => diagnostic is { IsSuppressed: false, Id: "CS8509" or "CS8524" or "CS8655" or "AD0001" })
            .Select(diagnostic => diagnostic.Id);
    }

    private static string Program(string statement) => $$"""
        public enum Kind { A, B }
        public class C { public void M(Settled<int, int> s, int n, DayOfWeek day, Kind kind) { {{statement}} } }
        """;
}
