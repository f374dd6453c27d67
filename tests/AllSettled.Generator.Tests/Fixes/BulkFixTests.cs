using AllSettled.CodeFixes.Fixes;
using AllSettled.CodeFixes.Fixes.NamedMembers;

namespace AllSettled.Generator.Tests;

/// <summary>The fixes of bulk methods.</summary>
public class BulkFixTests
{
    private const string Db = "private readonly System.Data.Common.DbConnection _db = null!; ";

    [Theory]
    [InlineData("[SettledBulk(9)] int F(int x) => 1;", "int F(int x) => 1;")]
    [InlineData("[SettledBulk(9)] Task<int> F(int[] x) => null!;", "Task<int> F(int[] x) => null!;")]
    [InlineData("[SettledBatch, SettledBulk(9)] Task F(int[] x) => null!;", "[SettledBatch] Task F(int[] x) => null!;")]
    [InlineData("void F() { [SettledBulk(9)] Task G(int[] x) => null!; }", "void F() { Task G(int[] x) => null!; }")]
    public Task Remove_the_attribute(string before, string after) => FixesMember<RemoveSettledBulkFix>(before, after);

    [Fact]
    public Task Remove_the_other_attribute() => FixesMember<RemoveSettledBatchFix>(
        "[SettledBulk(9), SettledBatch] Task F(int[] x) => null!;", "[SettledBulk(9)] Task F(int[] x) => null!;");

    [Fact]
    public Task Remove_a_request() => Fixes<RemoveSettledBulkForFix>(
        """
        // Files.
        [assembly: SettledBatchFor(typeof(System.IO.File), "Exists", typeof(string))]
        [assembly: SettledBulkFor(typeof(System.IO.File), "Exists", 9, typeof(string))]
        """,
        """
        // Files.
        [assembly: SettledBatchFor(typeof(System.IO.File), "Exists", typeof(string))]

        """);

    [Fact]
    public Task Use_the_default() => FixesMember<UseDefaultArgumentFix>(
        "[SettledBulk(9, OnFailure = (BulkFailureMode)5)] Task F(int[] x) => null!;", "[SettledBulk(9)] Task F(int[] x) => null!;");

    [Fact]
    public Task Remove_key_by() => FixesMember<RemoveKeyByFix>(
        "[SettledBulk(9, KeyBy = \"Id\", Name = \"G\")] Task F(int[] x) => null!;",
        "[SettledBulk(9, Name = \"G\")] Task F(int[] x) => null!;");

    [Fact]
    public Task Run_calls_one_after_another() => FixesMember<RunInSequenceFix>(
        Db + "[SettledBulk(9)] async Task F(int[] x, CancellationToken ct) => await _db.OpenAsync(ct);",
        Db + "[SettledBulk(9, MaxConcurrency = 1)] async Task F(int[] x, CancellationToken ct) => await _db.OpenAsync(ct);");

    [Fact]
    public Task Let_the_judge_take_one_result() => FixesMember<ChangeJudgeFix>(
        "[SettledBulk(9, RejectIf = \"K\")] Task<List<string>> G(int[] x) => null!; bool K(int[] x, string result) => true;",
        "[SettledBulk(9, RejectIf = \"K\")] Task<List<string>> G(int[] x) => null!; bool K(int x, string result) => true;");

    private static Task FixesMember<TFix>(string before, string after)
        where TFix : Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider, new()
        => Fixes<TFix>($"public partial class C {{ {before} }}", $"public partial class C {{ {after} }}");

    private static async Task Fixes<TFix>(string before, string after)
        where TFix : Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider, new()
        => Assert.Equal([after], await FixDriver.FixAllAsync([before], new TFix(), TestContext.Current.CancellationToken));
}
