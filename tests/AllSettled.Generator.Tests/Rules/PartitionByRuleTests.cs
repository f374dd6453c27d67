using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>A method whose <c>PartitionBy</c> names no key gets one diagnostic at that argument, and no wrapper.</summary>
public class PartitionByRuleTests
{
    private const string Types = " public record Order(int Id, string? Customer) { private int Secret => 1; public static int Shared => 1; "
        + "public int Hidden { private get; set; } public int WriteOnly { set { } } public Task Done => Task.CompletedTask; public "
        + "ReadOnlySpan<int> Span => default; public int Id2() => 1; public int this[int x] => x; public const int Const = 1; "
        + "public event Action? Changed { add { } remove { } } protected int Protected => 1; }";

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:\"Region\"|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:\"\"|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:\"customer\"|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(Order.Customer)|})] int F([PerItem] Order x, [PerItem] int y) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(Order.Customer)|})] int F(int id, Order shared) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(shared)|})] int F(int id, string shared) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(ct)|})] int F(int id, CancellationToken ct) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(Own)|})] int F(Order x) => 1; int Own => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(Order.Id2)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:\"Item\"|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:nameof(Order.Changed)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:\"Length\"|})] int F(dynamic x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0066:\"Id\"|})] int F<T>(T x) => 1;")]
    public Task Nothing_of_that_name(string members) => Rejects($"public partial class C {{ {members} }}");

    [Theory]
    [InlineData("static int K(long x) => 1;")]
    [InlineData("static int K() => 1;")]
    [InlineData("static int K(string x) => 1;")]
    [InlineData("static int K(object x) => 1;")]
    [InlineData("static int K(int x, int y) => 1;")]
    [InlineData("static int K(int x, CancellationToken ct) => 1;")]
    [InlineData("static int K(ref int x) => 1;")]
    [InlineData("static int K(ref readonly int x) => 1;")]
    [InlineData("static int K(params int[] x) => 1;")]
    [InlineData("static int K(int x, bool y = true) => 1;")]
    [InlineData("static T K<T>(T x) => x;")]
    [InlineData("static void K(int x) { }")]
    [InlineData("static Task K(int x) => Task.CompletedTask;")]
    [InlineData("static async Task<int> K(int x) { await Task.Yield(); return 1; }")]
    [InlineData("static ValueTask<int> K(int x) => default;")]
    [InlineData("static Span<int> K(int x) => default;")]
    [InlineData("static ref int K(int x) => throw null!;")]
    [InlineData("static unsafe int* K(int x) => null;")]
    [InlineData("static unsafe int*[] K(int x) => null!;")]
    [InlineData("static unsafe delegate*<int> K(int x) => null;")]
    [InlineData("ref struct R { } static R K(int x) => default;")]
    public Task Other_shapes(string key)
        => Rejects($"public partial class C {{ [SettledBatch(PartitionBy = {{|SB0067:nameof(K)|}})] int F(int x) => x; {key} }}");

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = {|SB0067:nameof(Order.Done)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0067:nameof(Order.Span)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0067:nameof(K)|})] int F(Order? x) => 1; int K(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0067:nameof(F)|})] Task F(int x) => Task.CompletedTask;")]
    public Task Members_that_give_no_key(string members) => Rejects($"public partial class C {{ {members} }}");

    [Fact]
    public Task Tasks_as_inputs() => Rejects(
        "public partial class C { [SettledBatch(PartitionBy = {|SB0067:nameof(x)|})] int F(Task<int> x) => 1; }");

    [Fact]
    public Task Keys_that_may_be_on_the_stack()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        return Rejects("public partial class C<T> where T : allows ref struct { [SettledBatch(PartitionBy = {|SB0067:nameof(K)|})] int "
            + "F(int x) => x; static T K(int x) => default!; }");
    }

    [Theory]
    [InlineData("int F(Order x) => 1; static int K(Order x) => 1; static int K(in Order x) => 1;")]
    [InlineData("int F(Order x) => 1; static int K(Order x) => 1; static int K(object x) => 1;")]
    [InlineData("int F(Order x) => 1; static int K(object x) => 1; static int K<T>(T x) => 1;")]
    [InlineData("int F(Keyed x) => 1; static int K(Keyed x) => 1;")]
    [InlineData("int F(Keyed K) => 1;")]
    [InlineData("int F(Order K) => 1; static int K(Order x) => 1;")]
    [InlineData("int F([PerItem] Order K, [PerItem] int x) => 1; static int K(Order x, int y) => 1;")]
    [InlineData("int F(Both x) => 1;")]
    [InlineData("int F<T>(T x) where T : I1, I2 => 1;")]
    public Task Several_of_that_name(string members) => Rejects(
        $"public partial class C {{ [SettledBatch(PartitionBy = {{|SB0068:\"K\"|}})] {members} }} public class Keyed {{ public int K "
            + $"=> 1; }} "
            + "public interface I1 { int K { get; } } public interface I2 { int K { get; } } public interface Both : I1, I2 { }");

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:\"Secret\"|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:\"Protected\"|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:nameof(Order.Hidden)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:nameof(Order.WriteOnly)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:nameof(Order.Shared)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:nameof(Order.Const)|})] int F(Order x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:nameof(K)|})] static int F(int x) => x; int K(int x) => 1;")]
    [InlineData("} public class B { private int K(int x) => 1; } public partial class D : B { [SettledBatch(PartitionBy = "
        + "{|SB0069:\"K\"|})] int F(int x) => x;")]
    [InlineData("} public interface I { [SettledBatch(PartitionBy = {|SB0069:nameof(K)|})] int F(int x); private static int K(int x) "
        + "=> 1;")]
    [InlineData("} public interface I { [SettledBatch(PartitionBy = {|SB0069:nameof(K)|})] int F(int x); protected int K(int x) => 1;")]
    [InlineData("} public interface I { [SettledBatch(PartitionBy = {|SB0069:nameof(K)|})] int F(int x); static abstract int K(int x);")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:\"K\"|})] int F(int x) => x; [Obsolete(\"old\", true)] int K(int x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:\"K\"|})] int F(C x) => 1; [Obsolete(\"old\", true)] int K => 1;")]
    [InlineData("[SettledBatch(PartitionBy = {|SB0069:\"K\"|})] int F(C x) => 1; int K { [Obsolete(\"old\", true)] get => 1; }")]
    public Task Members_out_of_reach(string members) => Rejects($"public partial class C {{ {members} }}");

    [Theory]
    [InlineData("PartitionBy = {|SB0066:\"K\"|}", "")]
    [InlineData("PartitionBy = {|SB0066:\"K\"|}", "internal static int K(string x) => 1;")]
    [InlineData("PartitionBy = {|SB0066:\"K\"|}, PartitionByType = typeof(Keys)", "internal static int L(string x) => 1;")]
    [InlineData("PartitionBy = {|SB0066:\"K\"|}, PartitionByType = typeof(int[])", "")]
    [InlineData("PartitionBy = {|SB0067:\"K\"|}, PartitionByType = typeof(Keys)", "internal static int K(string x) => 1;")]
    [InlineData("PartitionBy = {|SB0068:\"K\"|}, PartitionByType = typeof(Keys)",
        "internal static int K(string? x) => 1; internal static int K(object? x) => 1;")]
    [InlineData("PartitionBy = {|SB0068:\"Length\"|}, PartitionByType = typeof(Keys)", "internal static int Length(string? x) => 1;")]
    [InlineData("PartitionBy = {|SB0069:\"K\"|}, PartitionByType = typeof(Keys)", "static int K(string? x) => 1;")]
    [InlineData("PartitionBy = {|SB0069:\"K\"|}, PartitionByType = typeof(Keys)", "internal int K(string? x) => 1;")]
    [InlineData("PartitionBy = {|SB0069:\"K\"|}, PartitionByType = typeof(Keys<>)", "} class Keys<T> { internal static int K(string? "
        + "x) => 1;")]
    [InlineData("PartitionBy = {|SB0069:\"K\"|}, PartitionByType = typeof(Local)", "} file class Local { internal static int K(string? "
        + "x) => 1;")]
    [InlineData("PartitionByType = {|SB0071:typeof(Keys)|}", "")]
    [InlineData("MaxPerPartition = {|SB0071:2|}", "")]
    [InlineData("PartitionBy = \"path\", MaxPerPartition = {|SB0070:0|}", "")]
    public Task Keys_of_foreign_methods(string arguments, string key)
        => Rejects($"[assembly: SettledBatchFor(typeof(System.IO.File), \"Exists\", {arguments})] class Keys {{ {key} }}");

    [Fact]
    public Task Every_overload_of_a_foreign_method_needs_a_key() => Rejects(
        "[assembly: SettledBatchFor(typeof(Math), \"Abs\", PartitionBy = {|SB0067:nameof(Keys.K)|}, PartitionByType = typeof(Keys))] "
            + "class Keys { internal static int K(int x) => 1; }");

    [Theory]
    [InlineData("PartitionBy = \"x\", MaxPerPartition = {|SB0070:0|}")]
    [InlineData("PartitionBy = \"x\", MaxPerPartition = {|SB0070:-1|}")]
    [InlineData("PartitionBy = \"x\", MaxPerPartition = {|SB0070:int.MinValue|}, StopPartitionOnFailure = true")]
    [InlineData("MaxPerPartition = {|SB0071:4|}")]
    [InlineData("MaxPerPartition = {|SB0071:0|}")]
    [InlineData("StopPartitionOnFailure = {|SB0071:true|}")]
    [InlineData("StopPartitionOnFailure = true, PartitionBy = null, MaxPerPartition = {|SB0071:1|}")]
    public Task Limits(string arguments) => Rejects($"public partial class C {{ [SettledBatch({arguments})] int F(int x) => x; }}");

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = nameof(K))] int F(int x) => x; int K(Unknown x) => 1;")]
    [InlineData("[SettledBatch(PartitionBy = nameof(K))] int F(int x) => x; Unknown K(int x) => null!;")]
    [InlineData("[SettledBatch(PartitionBy = \"P\")] int F(C x) => 1; Unknown P => null!;")]
    [InlineData("[SettledBatch(PartitionBy = 1)] int F(int x) => x;")]
    [InlineData("[SettledBatch(PartitionBy = \"x\", MaxPerPartition = \"1\")] int F(int x) => x;")]
    public async Task Unfinished_code_is_the_compilers_business(string members)
    {
        var run = GeneratorHarness.Run($"public partial class C {{ {members} }}");
        Assert.Empty(run.Sources);
        Assert.Null(run.Result.Exception);
        Assert.Empty(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Contains(
            run.Input.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1;",
        "'K' names nothing that can give the keys of 'F'; it may name a parameter that varies per item, a property or field of 'Order', or "
            + "a method of 'C'")]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F([PerItem] Order x, [PerItem] int y) => 1;",
        "'K' names nothing that can give the keys of 'F'; it may name a parameter that varies per item, or a method of 'C'")]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F([PerItem] Order? x, [PerItem] int y) => 1; int K(int y) => 1;",
        "'K' cannot give the keys of 'F': write 'string K(Order? x, int y)', or return another type of key")]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F(int y) => 1; Task<int> K(int y) => null!;",
        "'K' cannot give the keys of 'F': a key cannot be of type 'Task<int>'")]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F(int y) => 1; void K(int y) { }",
        "'K' cannot give the keys of 'F': it returns no key")]
    [InlineData("[SettledBatch(PartitionBy = \"Id\")] int F(Order x) => 1; int Id(Order x) => 1;",
        "Both 'Order.Id' and 'C.Id(Order)' can give the keys of 'F'; rename one of them")]
    [InlineData("[SettledBatch(PartitionBy = \"Secret\")] int F(Order x) => 1;",
        "The wrapper of 'F' cannot get keys from 'Order.Secret': it must be at least internal")]
    [InlineData("[SettledBatch(PartitionBy = \"x\", MaxPerPartition = -2)] int F(Order x) => 1;",
        "MaxPerPartition is -2, but at least one item of a partition must be able to run; set it to 1 or more")]
    [InlineData("[SettledBatch(MaxPerPartition = 2)] int F(Order x) => 1;", "MaxPerPartition needs PartitionBy beside it")]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F(int x) => 1; (int, List<int>) K(int x) => default;",
        "The keys of 'F' contain 'List<int>', which is compared by reference: two items hardly ever have the same key, so nothing is "
            + "limited")]
    public async Task Messages_say_what_to_do(string members, string message)
    {
        var run = GeneratorHarness.Run($$"""public partial class C { {{members}} } {{Types}}""");
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    [Theory]
    [InlineData("int[]")]
    [InlineData("byte[]?")]
    [InlineData("List<int>")]
    [InlineData("IReadOnlyList<string>")]
    [InlineData("System.Collections.IEnumerable")]
    [InlineData("Dictionary<int, int>")]
    [InlineData("(int, int[])")]
    [InlineData("(int, (string[] A, int))?")]
    [InlineData("System.Collections.Immutable.ImmutableArray<int>")]
    [InlineData("System.Collections.Immutable.ImmutableList<int>")]
    [InlineData("ArraySegment<byte>")]
    [InlineData("ReadOnlyMemory<byte>?")]
    [InlineData("Tags")]
    public Task Keys_that_are_compared_by_reference(string type) => Warns(
        $"public partial class C {{ [SettledBatch(PartitionBy = {{|SB1019:nameof(K)|}})] int F(int x) => x; {type} K(int x) => "
            + $"default!; }} "
            + "public class Tags : List<int>;");

    [Theory]
    [InlineData("string")]
    [InlineData("string?")]
    [InlineData("int?")]
    [InlineData("object")]
    [InlineData("Uri")]
    [InlineData("(int, string)")]
    [InlineData("Order")]
    [InlineData("Plain")]
    [InlineData("Equal")]
    [InlineData("Inherited")]
    [InlineData("Equatable")]
    [InlineData("Record")]
    [InlineData("Struct")]
    [InlineData("IEquatable<int>")]
    public Task Keys_that_are_compared_by_value(string type) => Warns(
        $"public partial class C {{ [SettledBatch(PartitionBy = nameof(K))] int F(int x) => x; {type} K(int x) => default!; }} "
            + "public class Plain; public class Inherited : Equal; public record Record : IEnumerable<int> { public IEnumerator<int> "
            + "GetEnumerator() => null!; System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => null!; } "
            + "public class Equal : List<int> { public override bool Equals(object? o) => true; public override int GetHashCode() => 1; } "
            + "public class Equatable : List<int>, IEquatable<Equatable> { public bool Equals(Equatable? o) => true; } "
            + "public struct Struct : System.Collections.IEnumerable { public System.Collections.IEnumerator GetEnumerator() => null!; }");

    [Fact]
    public Task Keys_of_foreign_methods_that_are_compared_by_reference() => Warns(
        "[assembly: SettledBatchFor(typeof(Buffer), \"ByteLength\", PartitionBy = {|SB1019:\"array\"|})]");

    private static async Task Rejects(string marked)
    {
        var source = MarkedSource.Parse(marked + Types);
        var run = GeneratorHarness.Run(source.Text);
        run.AssertNoDiagnostics("CS0108");
        run.AssertNothingRunsAgain();
        Assert.DoesNotContain(run.Sources, file => file.SourceText.ToString().Contains("IItemMethod", StringComparison.Ordinal));
        await Says(source, run);
    }

    private static async Task Warns(string marked)
    {
        var source = MarkedSource.Parse(marked + Types);
        var run = GeneratorHarness.Run(source.Text);
        run.AssertNoDiagnostics("CS0659", "CS0661");
        Assert.NotEmpty(run.Sources);
        await Says(source, run);
    }

    private static async Task Says(MarkedSource source, GeneratorRun run)
    {
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.True(said.Length == source.Expected.Count, string.Join("; ", said));
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }
}
