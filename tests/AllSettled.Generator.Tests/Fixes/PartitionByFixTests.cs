using AllSettled.CodeFixes.Fixes;
using AllSettled.CodeFixes.Fixes.NamedMembers;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.Generator.Tests;

/// <summary>The fixes of the rules about <c>PartitionBy</c>.</summary>
public class PartitionByFixTests
{
    private const string Exists = "[assembly: SettledBatchFor(typeof(System.IO.File), \"Exists\"";

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = nameof(x), MaxPerPartition = 0)] int F(int x) => x;",
        "[SettledBatch(PartitionBy = nameof(x))] int F(int x) => x;")]
    [InlineData("[SettledBatch(MaxPerPartition = -1, PartitionBy = nameof(x))] int F(int x) => x;",
        "[SettledBatch(PartitionBy = nameof(x))] int F(int x) => x;")]
    public Task Use_the_default(string before, string after) => FixesMember<UseDefaultArgumentFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch(MaxPerPartition = 2)] int F(int x) => x;", "[SettledBatch] int F(int x) => x;")]
    [InlineData("[SettledBatch(MaxPerPartition = 2, Name = \"G\", StopPartitionOnFailure = true)] int F(int x) => x;",
        "[SettledBatch(Name = \"G\")] int F(int x) => x;")]
    public Task Remove_limits(string before, string after) => FixesMember<RemovePartitionLimitsFix>(before, after);

    [Fact]
    public Task Remove_limits_of_a_foreign_method() => Fixes<RemovePartitionLimitsFix>(
        $"{Exists}, MaxConcurrency = 2, PartitionByType = typeof(int), StopPartitionOnFailure = true)]", $"{Exists}, MaxConcurrency = 2)]");

    [Theory]
    [InlineData(
        "partial class C\n{\n    [SettledBatch(PartitionBy = \"KeyOf\")]\n    Task F(List<string?>? list) => null!; // F\n\n    int N;\n}",
        "partial class C\n{\n    [SettledBatch(PartitionBy = \"KeyOf\")]\n    Task F(List<string?>? list) => null!; // F\n\n    "
            + "private static string KeyOf(List<string?>? list) => throw new NotImplementedException();\n\n    int N;\n}")]
    [InlineData(
        "partial class C<T> { [SettledBatch(PartitionBy = \"is\")] int F([PerItem] T @class, int y, [PerItem] in int z) => 1; }",
        "partial class C<T> { [SettledBatch(PartitionBy = \"is\")] int F([PerItem] T @class, int y, [PerItem] in int z) => 1; private "
            + "static string @is(T @class, int z) => throw new NotImplementedException(); }")]
    [InlineData(
        "interface I { [SettledBatch(PartitionBy = \"K\")] int F(int x); }",
        "interface I { [SettledBatch(PartitionBy = \"K\")] int F(int x); internal static string K(int x) => throw new "
            + "NotImplementedException(); }")]
    [InlineData(
        Exists + ", PartitionBy = \"K\", PartitionByType = typeof(Keys))]\nclass Keys\n{\n    int N;\n}",
        Exists + ", PartitionBy = \"K\", PartitionByType = typeof(Keys))]\nclass Keys\n{\n    int N;\n\n    internal static string "
            + "K(string? path) => throw new NotImplementedException();\n}")]
    public Task Create_the_method(string before, string after) => Fixes<CreateKeyMethodFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = \"\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(PartitionBy = \"C\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(PartitionBy = \"P\")] int F(int x) => x; int P => 1;")]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] int F<T>(List<T[]> x) => 1;")]
    public Task No_method_that_would_not_compile_or_fit(string member) => OffersNothing<CreateKeyMethodFix>(member);

    [Theory]
    [InlineData(
        "class Order { private int Id => 1; }\npartial class C { [SettledBatch(PartitionBy = \"Id\")] int F(Order x) => 1; }",
        "class Order { internal int Id => 1; }\npartial class C { [SettledBatch(PartitionBy = \"Id\")] int F(Order x) => 1; }")]
    [InlineData(
        "class Order { // Id\n readonly int Id; }\npartial class C { [SettledBatch(PartitionBy = \"Id\")] int F(Order x) => 1; }",
        "class Order { // Id\n internal readonly int Id; }\npartial class C { [SettledBatch(PartitionBy = \"Id\")] int F(Order x) => 1; }")]
    [InlineData(
        "interface I { [SettledBatch(PartitionBy = nameof(K))] int F(int x); private static int K(int x) => 1; }",
        "interface I { [SettledBatch(PartitionBy = nameof(K))] int F(int x); internal static int K(int x) => 1; }")]
    [InlineData(
        Exists + ", PartitionBy = \"K\", PartitionByType = typeof(Keys))]\nclass Keys { static int K(string? x) => 1; }",
        Exists + ", PartitionBy = \"K\", PartitionByType = typeof(Keys))]\nclass Keys { internal static int K(string? x) => 1; }")]
    public Task Make_internal(string before, string after) => Fixes<MakeKeyReachableFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch(PartitionBy = \"K\")] static int F(int x) => x; int K(int x) => x;",
        "[SettledBatch(PartitionBy = \"K\")] static int F(int x) => x; static int K(int x) => x;")]
    public Task Make_static(string before, string after) => FixesMember<MakeKeyReachableFix>(before, after);

    [Theory]
    [InlineData("int _n; [SettledBatch(PartitionBy = \"K\")] static int F(int x) => x; int K(int x) => _n;")]
    [InlineData("class Order { public static int K => 1; } [SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1;")]
    [InlineData("class Order { static int K => 1; } [SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1;")]
    [InlineData("class Order { public int K { set { } } } [SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1;")]
    [InlineData("public class Order { internal int K { private get; set; } } [SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1;")]
    public Task Out_of_reach_for_another_reason(string member) => OffersNothing<MakeKeyReachableFix>(member);

    [Fact]
    public async Task Members_in_other_files()
        => Assert.Equal(
            [
                "class Order { internal int K { get; set; } internal int L; }",
                "partial class C { [SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1; [SettledBatch(PartitionBy = \"K\")] int "
                    + "G(Order x) => 1; [SettledBatch(PartitionBy = \"L\")] int H(Order x) => 1; }",
            ],
            await FixDriver.FixAllAsync(
                [
                    "class Order { int K { get; set; } private int L; }",
                    "partial class C { [SettledBatch(PartitionBy = \"K\")] int F(Order x) => 1; [SettledBatch(PartitionBy = \"K\")] "
                        + "int G(Order x) => 1; [SettledBatch(PartitionBy = \"L\")] int H(Order x) => 1; }",
                ],
                new MakeKeyReachableFix(), TestContext.Current.CancellationToken));

    private static async Task Fixes<T>(string before, string after)
        where T : CodeFixProvider, new()
        => Assert.Equal(after, await FixDriver.FixInnermostAsync(before, new T(), TestContext.Current.CancellationToken));

    private static Task FixesMember<T>(string before, string after)
        where T : CodeFixProvider, new()
        => Fixes<T>($"partial class C {{ {before} }}", $"partial class C {{ {after} }}");

    private static Task OffersNothing<T>(string member)
        where T : CodeFixProvider, new()
        => FixDriver.OffersNothingAsync($"partial class C {{ {member} }}", new T(), TestContext.Current.CancellationToken);
}
