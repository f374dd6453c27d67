using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>A bulk method that breaks a rule gets one diagnostic at the right place, and no wrapper.</summary>
public class BulkRuleTests
{
    private const string Types = """
         public record User(int Id, string? Name) { internal static int Count; private int Secret => 1; public Task<int> Job => null!; }
        public record Order(long Number, string Name, int Id) { }
        public interface IA { int Id { get; } } public interface IB { int Id { get; } } public interface IAB : IA, IB;
        public class Old { [Obsolete("no", true)] public int Id { get; set; } public int Unreadable { set { } } }
        """;

    [Theory]
    [InlineData("Task {|SB0072:F|}(string x)")]
    [InlineData("Task {|SB0072:F|}(CancellationToken token)")]
    [InlineData("Task {|SB0072:F|}(int[,] x, Dictionary<int, int> y, HashSet<int> z)")]
    [InlineData("Task F(int[] x, [PerItem] string {|SB0072:y|})")]
    [InlineData("Task F([PerItem] int[] x, [PerItem] int[] {|SB0072:y|})")]
    [InlineData("Task F(Span<int> {|SB0012:x|})")]
    [InlineData("unsafe Task F(int*[] {|SB0013:x|})")]
    [InlineData("Task F(ref int[] {|SB0011:x|})")]
    [InlineData("Task F(ref readonly IReadOnlyList<int> {|SB0011:x|})")]
    [InlineData("Task F(int[] x, CancellationToken a, CancellationToken {|SB0014:b|})")]
    [InlineData("Task F(int[] x, [PerItem] CancellationToken {|SB0015:a|})")]
    [InlineData("Task F(int[] x, ItemContext {|SB0081:context|})")]
    public Task Parameters(string signature) => Rejects($"[SettledBulk(9)] public {signature} => throw null!;");

    [Theory]
    [InlineData("{|SB0073:int[]|}")]
    [InlineData("{|SB0073:void|}")]
    [InlineData("async {|SB0021:void|}")]
    [InlineData("{|SB0073:IAsyncEnumerable<int>|}")]
    [InlineData("{|SB0074:Task<int>|}")]
    [InlineData("{|SB0074:Task<string>|}")]
    [InlineData("{|SB0074:Task<IEnumerable<int>>|}")]
    [InlineData("{|SB0074:ValueTask<HashSet<int>>|}")]
    [InlineData("{|SB0074:Task<object>|}")]
    [InlineData("{|SB0074:Task<Task<int[]>>|}")]
    [InlineData("{|SB0074:Task<(int[], string)>|}")]
    [InlineData("{|SB0074:Task<List<Settled<string, int>>>|}")]
    [InlineData("{|SB0074:Task<IReadOnlyList<Settled<int?, int>>>|}")]
    [InlineData("{|SB0080:Task<Dictionary<long, int>>|}")]
    [InlineData("{|SB0080:Task<IDictionary<int?, string>>|}")]
    public Task Returns(string type) => Rejects($"[SettledBulk(9)] public {type} F(int[] x) => throw null!;");

    [Theory]
    [InlineData("[SettledBulk(9)] public Task F(IEnumerable<Span<int>> {|SB0012:x|})")]
    [InlineData("[SettledBulk(9, KeyBy = \"Length\")] public {|SB0023:Task<IEnumerable<Span<int>>>|} F(int[] x)")]
    public Task Values_on_the_stack(string method)
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        return Rejects($"{method} => throw null!;");
    }

    [Theory]
    [InlineData("SettledBulk({|SB0075:0|})")]
    [InlineData("SettledBulk(maxInputs: {|SB0075:-1|})")]
    [InlineData("SettledBulk(5, MaxConcurrency = {|SB0030:0|})")]
    [InlineData("SettledBulk(5, Name = {|SB0031:\"a b\"|})")]
    [InlineData("SettledBulk(5, OnFailure = {|SB0083:(BulkFailureMode)3|})")]
    [InlineData("SettledBulk(5, RejectIf = {|SB0063:\"Bad\"|})")]
    [InlineData("SettledBulk(5), {|SB0082:SettledBatch|}")]
    [InlineData("SettledBatch, {|SB0082:SettledBulk(5)|}")]
    public Task Arguments(string attributes) => Rejects($"[{attributes}] public Task F(int[] x) => Task.CompletedTask;");

    [Theory]
    [InlineData("Task<List<User>>", "int", "{|SB0076:\"id\"|}")]
    [InlineData("Task<List<User>>", "int", "{|SB0076:\"\"|}")]
    [InlineData("Task<List<int>>", "int", "{|SB0076:\"Id\"|}")]
    [InlineData("Task<List<User>>", "Guid", "{|SB0076:nameof(User.Id)|}")]
    [InlineData("Task<List<Order>>", "User", "{|SB0076:\"Number\"|}")]
    [InlineData("Task<Dictionary<int, User>>", "Order", "{|SB0076:\"Key\"|}")]
    [InlineData("Task<Dictionary<int, User>>", "Order", "{|SB0077:\"Number\"|}")]
    [InlineData("Task<List<User>>", "int", "{|SB0077:\"Job\"|}")]
    [InlineData("Task<List<(int Id, string Name)>>", "(long Id, int Name)", "{|SB0077:\"Id\"|}")]
    [InlineData("Task", "int", "{|SB0078:\"Id\"|}")]
    [InlineData("Task<Dictionary<int, User>>", "int", "{|SB0078:\"Id\"|}")]
    [InlineData("Task<List<Settled<int, User>>>", "int", "{|SB0078:\"Value\"|}")]
    [InlineData("Task<List<User>>", "int", "{|SB0079:\"Secret\"|}")]
    [InlineData("Task<List<User>>", "int", "{|SB0079:nameof(User.Count)|}")]
    [InlineData("Task<List<IAB>>", "int", "{|SB0079:\"Id\"|}")]
    [InlineData("Task<List<Old>>", "int", "{|SB0079:\"Id\"|}")]
    [InlineData("Task<List<Old>>", "int", "{|SB0079:nameof(Old.Unreadable)|}")]
    public Task Keys(string type, string input, string keyBy)
        => Rejects($"[SettledBulk(9, KeyBy = {keyBy})] public {type} F({input}[] x) => throw null!;");

    [Theory]
    [InlineData("Task<Dictionary<int, User>>")]
    [InlineData("Task<List<User>>")]
    [InlineData("Task<List<Settled<int, User>>>")]
    public Task A_judge_takes_one_result(string type)
        => Rejects($"[SettledBulk(9, RejectIf = {{|SB0061:nameof(J)|}})] public {type} F(int[] x) => throw null!; "
            + $"static bool J(int[] x, User result) => true; static bool J(int wrong) => true;");

    [Fact]
    public async Task Reports_about_something_else_are_named()
    {
        var said = await SaysAsync(
            "public partial class C { [SettledBulk(9)] Task<List<Settled<string, int>>> F(int[] x) => throw null!; }");
        Assert.Contains("its reports are about 'string', but the inputs are of type 'int'", Assert.Single(said).GetMessage());
    }

    [Fact]
    public async Task A_judge_is_told_its_shape()
    {
        var said = await SaysAsync(
            "public partial class C { [SettledBulk(9, RejectIf = \"J\")] Task<List<User>> F(int[] x) => throw null!; void J() { } }");
        Assert.Contains("'bool J(User result)' or 'bool J(int input, User result)'", Assert.Single(said).GetMessage());
    }

    [Theory]
    [InlineData("public class {|SB0001:C|} { [SettledBulk(9)] public Task F(int[] x) => throw null!; }")]
    [InlineData("public class C { public void F() { [{|SB0002:SettledBulk(9)|}] Task G(int[] x) => throw null!; G([]); } }")]
    [InlineData("public class C { object F = [{|SB0002:SettledBulk(9)|}] static Task (int[] x) => throw null!; }")]
    [InlineData("public interface I { [SettledBulk(9)] static abstract Task {|SB0004:F|}(int[] x); }")]
    [InlineData("public partial class C { [SettledBulk(9)] public Task F(int[] x) => throw null!; "
        + "[SettledBulk(9)] public Task {|SB0032:FAsync|}(List<int> x) => throw null!; }")]
    [InlineData("public partial class C { [SettledBatch] public Task F(int x) => throw null!; "
        + "[SettledBulk(9)] public Task {|SB0032:FAsync|}(List<int> x) => throw null!; }")]
    public Task Rules_of_all_batched_methods(string source) => RejectsSource(source);

    [Theory]
    [InlineData("typeof(Uri), {|SB0050:\"Nothing\"|}, 9")]
    [InlineData("typeof(Api), {|SB0051:\"Single\"|}, 9")]
    [InlineData("typeof(Api), \"SendAsync\", {|SB0075:0|}")]
    [InlineData("typeof(Api), \"SendAsync\", 9, typeof(int[]), RejectIf = {|SB0065:\"J\"|}")]
    [InlineData("typeof(Api), \"FetchAsync\", 9, KeyBy = {|SB0076:\"No\"|}")]
    public Task Methods_of_another_type(string arguments) => RejectsSource(
        $"[assembly: SettledBulkFor({arguments})] public class Api {{ public Task<int> Single(int x) => throw null!; "
            + "public Task SendAsync(int[] x) => throw null!; public Task<User[]> FetchAsync(int[] x) => throw null!; }");

    [Fact]
    public Task A_method_of_another_type_is_named_once() => RejectsSource(
        "[assembly: SettledBatchFor(typeof(Api), \"SendAsync\", typeof(int[]))]"
            + "[assembly: SettledBulkFor(typeof(Api), {|SB0052:\"SendAsync\"|}, 9, typeof(int[]))]"
            + "public class Api { public Task SendAsync(int[] x) => throw null!; }",
        outputs: 2);

    [Theory]
    [InlineData("[SettledBulk(9, KeyBy = {|SB1020:\"Hash\"|})] public Task<Blob[]> F(byte[][] x)")]
    [InlineData("[SettledBulk(9, KeyBy = {|SB1020:\"Plain\"|})] public Task<Blob[]> F(Plain[] x)")]
    [InlineData("[SettledBulk(9)] public {|SB1020:Task<Dictionary<int[], int>>|} F(int[][] x)")]
    [InlineData("[SettledBulk(9, Distinct = {|SB1020:true|})] public Task F(List<Plain> x)")]
    [InlineData("[SettledBulk(9, Distinct = false)] public Task F(List<Plain> x)")]
    [InlineData("[SettledBulk(9)] public Task<Dictionary<Plain, int>> F(Plain[] x)")]
    [InlineData("[SettledBulk(9)] public Task<List<Settled<Plain, int>>> F(Plain[] x)")]
    [InlineData("[SettledBulk(9, KeyBy = \"Name\")] public Task<Blob[]> F(string[] x)")]
    [InlineData("[SettledBulk(9)] public Task F(Task[] {|SB1006:x|})")]
    [InlineData("[SettledBulk(9)] public Task F([PerItem] int[] x)")]
    public Task Warnings(string method) => Advice.Warns(
        $"public partial class C {{ {method} => throw null!; }} public class Plain;"
            + "public record Blob(byte[] Hash, Plain Plain, string Name);");

    private static Task Rejects(string members) => RejectsSource($"public partial class C {{ {members} }}");

    private static async Task RejectsSource(string marked, int outputs = 0)
    {
        var source = MarkedSource.Parse(marked + Types);
        var said = await SaysAsync(source.Text, outputs, withTypes: false);
        Assert.Equal(
            source.Expected.OrderBy(expected => expected.Span.Start),
            said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)).OrderBy(actual => actual.SourceSpan.Start));
        Assert.All(said, diagnostic => Assert.DoesNotContain("{", diagnostic.GetMessage(null)));
    }

    private static async Task<IReadOnlyList<Diagnostic>> SaysAsync(string source, int? outputs = null, bool withTypes = true)
    {
        var run = GeneratorHarness.Run(withTypes ? source + Types : source);
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Result.Diagnostics);
        Assert.DoesNotContain(
            run.Output.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        // A method that was named before keeps its wrapper.
        if (outputs is { } expected && !source.Contains("FAsync"))
            Assert.Equal(expected, run.Sources.Length);
        return [.. await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken)];
    }
}
