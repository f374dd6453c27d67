using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>
/// What the rules say where <c>AllSettled.Extensions</c> is referenced: a type need not be partial if its methods fit a scope per item.
/// </summary>
public class PerItemScopeRuleTests
{
    [Theory]
    [InlineData("public class C { [SettledBatch] int {|SB0084:F|}(int x) => x; }")]
    [InlineData("public class C { [SettledBatch] protected Task {|SB0084:F|}(int x) => null!; [SettledBatch] public int G(int x) => x; }")]
    [InlineData("public class Outer { class C { [SettledBatch] public int {|SB0084:F|}(int x) => x; } }")]
    [InlineData("public class Outer { partial class C { [SettledBatch] public int {|SB0084:F|}(int x) => x; } }")]
    [InlineData("public class C { [SettledBatch(RejectIf = nameof(J))] public int {|SB0084:F|}(int x) => x; bool J(int x) => true; }")]
    [InlineData("public class C { [SettledBatch(PartitionBy = nameof(K))] public int {|SB0084:F|}(int x) => x; "
        + "static int K(int x) => x; }")]
    [InlineData("public class C { [SettledBatch(PartitionBy = nameof(K))] public int {|SB0084:F|}(int x) => x; "
        + "public int K(int x) => x; }")]
    [InlineData("public class C { [SettledBulk(9, RejectIf = nameof(J))] public Task<int[]> {|SB0084:F|}(int[] x) => null!; "
        + "public bool J(int x) => true; }")]
    [InlineData("public class C { record Row { public int Id; } [SettledBulk(9)] Task {|SB0084:F|}(Row[] x) => null!; }")]
    public Task A_method_that_does_not_fit(string source) => Reports(source);

    [Theory]
    [InlineData("public class {|SB0001:C|} { [SettledBatch] public static int F(int x) => x; }")]
    [InlineData("public static class {|SB0001:C|} { [SettledBatch] public static int F(int x) => x; }")]
    [InlineData("public struct {|SB0001:C|} { [SettledBatch] public int F(int x) => x; }")]
    [InlineData("public class {|SB0001:Outer|} { public class {|SB0001:C|} { [SettledBatch] public static int F(int x) => x; } }")]
    public Task Methods_without_an_instance_still_need_partial_types(string source) => Reports(source);

    [Theory]
    [InlineData("public class C { [SettledBatch] int F(ref int {|SB0011:x|}) => x; }")]
    [InlineData("public class C { [SettledBatch(RejectIf = {|SB0060:\"J\"|})] public int F(int x) => x; }")]
    [InlineData("public class C { [SettledBatch] private int {|SB0032:F|}(int x) => x; private int FSettled(int x) => x; "
        + "private SettledBatch<int, int> FSettled(IEnumerable<int> x, CancellationToken y) => null!; }")]
    public Task A_second_mistake_waits(string source) => Reports(source);

    [Theory]
    [InlineData("public class C { [SettledBatch] public int {|SB0042:F|}(int x) => x; } public class CPerItemScopeExtensions;")]
    [InlineData("public partial class C { [SettledBatch] public int {|SB0042:F|}(int x) => x; } static class CPerItemScopeExtensions;")]
    [InlineData("public interface I { [SettledBatch] int {|SB0042:F|}(int x); } public static class IPerItemScopeExtensions;")]
    [InlineData("public class C { [SettledBatch] public int {|SB0032:F|}(int x) => x; } public static partial class "
        + "CPerItemScopeExtensions { public static int FSettled(this IPerItemScope<C> a, IEnumerable<int> b, CancellationToken c) => 1; }")]
    [InlineData("public class C<T> { [SettledBatch] public int {|SB0032:F|}(T x) => 1; } public static partial class "
        + "CPerItemScopeExtensions { public static int FSettledStream<U>(IPerItemScope<C<U>> a, IAsyncEnumerable<U> b, "
        + "CancellationToken c) => 1; }")]
    public Task Names_that_are_taken(string source) => Reports(source);

    [Theory]
    [InlineData("public class C { [SettledBatch] private int F(int x) => x; }",
        "'F' gets no wrapper, because its type is not partial and the method or a type around it is private or protected; make the type "
        + "partial, or make the method and the types around it internal or public")]
    [InlineData("public class C { [SettledBatch(RejectIf = nameof(J))] public int F(int x) => x; static bool J(int x) => true; }",
        "'F' gets no wrapper, because its type is not partial and its wrapper in another class cannot use 'C.J(int)'; make the type "
        + "partial, or change this: it and the types around it must be at least internal")]
    [InlineData("public class C { [SettledBatch(PartitionBy = nameof(K))] public int F(int x) => x; public int K(int x) => x; }",
        "'F' gets no wrapper, because its type is not partial and 'C.K(int)' needs an instance before a call, when there is no scope; make "
        + "the type partial, or make 'K' static")]
    public async Task The_message_says_what_to_do(string source, string message)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.CompileWithScopes([source]));
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);

        Assert.Equal(message, Assert.Single(said).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("await scope.FSettledAsync(ids);", "SB1001")]
    [InlineData("await scope.SettleAsync(ids, (c, id, ct) => c.F(id));", "SB1001")]
    [InlineData("await Task.Yield(); scope.SettleStreamAsync(ids, (c, id, ct) => c.F(id));", "SB1001")]
    [InlineData("foreach (int x in (await scope.FSettledAsync(ids)).Values) Console.WriteLine(x);", "SB1002")]
    [InlineData("foreach (int x in (await scope.SettleAsync(ids, (c, id, ct) => c.F(id))).Values) Console.WriteLine(x);", "SB1002")]
    [InlineData("var blocking = new System.Collections.Concurrent.BlockingCollection<int>(); "
        + "var batch = await scope.FSettledAsync(blocking.GetConsumingEnumerable()); batch.EnsureAllFulfilled();", "SB1018")]
    [InlineData("(await scope.FSettledAsync(ids)).EnsureAllFulfilled();", null)]
    [InlineData("(await scope.SettleAsync(ids, (c, id, ct) => c.F(id))).EnsureAllFulfilled();", null)]
    public async Task Uses_of_batches_are_looked_at(string statements, string? id)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.CompileWithScopes([
            $$"""
            public class C { [SettledBatch] public Task<int> F(int x) => Task.FromResult(x); }
            public static class Caller { public static async Task RunAsync(IPerItemScope<C> scope, int[] ids) { {{statements}} } }
            """,
        ]));
        run.AssertNoDiagnostics();
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);

        Assert.Equal(id is null ? [] : [id], said.Select(diagnostic => diagnostic.Id));
    }

    private static async Task Reports(string marked)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        var run = GeneratorHarness.Run(GeneratorHarness.CompileWithScopes([source.Text]));
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);

        Assert.Equal(
            source.Expected.OrderBy(expected => expected.Span.Start),
            said.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan))
                .OrderBy(found => found.SourceSpan.Start));
        // One method of a type may break a rule, and another one may not.
        Assert.DoesNotContain(run.Sources, generated => generated.HintName.EndsWith(".F.g.cs", StringComparison.Ordinal));
    }
}
