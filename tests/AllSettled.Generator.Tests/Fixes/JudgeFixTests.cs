using AllSettled.CodeFixes.Fixes.NamedMembers;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.Generator.Tests;

/// <summary>Fixes of the method that <c>RejectIf</c> names, which may be in another file than the attribute.</summary>
public class JudgeFixTests
{
    private const string Exists = "[assembly: SettledBatchFor(typeof(System.IO.File), \"Exists\", RejectIf = \"J\", RejectIfType = typeof(";

    [Theory]
    [InlineData(
        "interface I { [SettledBatch(RejectIf = nameof(J))] int F(int x); private static bool J(int x) => true; }",
        "interface I { [SettledBatch(RejectIf = nameof(J))] int F(int x); internal static bool J(int x) => true; }")]
    [InlineData(
        "class B { private bool J(int x) => true; }\npartial class C : B { [SettledBatch(RejectIf = \"J\")] int F(int x) => x; }",
        "class B { internal bool J(int x) => true; }\npartial class C : B { [SettledBatch(RejectIf = \"J\")] int F(int x) => x; }")]
    [InlineData(
        Exists + "A.B))]\nclass A { internal class B { // J\n static bool J(bool x) => true; } }",
        Exists + "A.B))]\nclass A { internal class B { // J\n internal static bool J(bool x) => true; } }")]
    public Task Make_internal(string before, string after) => Fixes<MakeJudgeCallableFix>(before, after);

    [Theory]
    [InlineData(
        "partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; private bool J(int x) => true; }",
        "partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; private static bool J(int x) => true; }")]
    [InlineData(
        "partial class C\n{\n    [SettledBatch(RejectIf = \"J\")] static int F(int x) => x;\n    // J\n    bool J(int x) => J(x, 1, 2);\n "
            + "   static bool J(int x, int y, int z) => true;\n    bool K => J(1);\n}",
        "partial class C\n{\n    [SettledBatch(RejectIf = \"J\")] static int F(int x) => x;\n    // J\n    static bool J(int x) => J(x, 1, "
            + "2);\n    static bool J(int x, int y, int z) => true;\n    bool K => J(1);\n}")]
    [InlineData(
        "partial struct C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; readonly bool J(int x) => true; }",
        "partial struct C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; static bool J(int x) => true; }")]
    [InlineData(
        Exists + "B))] class B { bool J(bool x) => true; }", Exists + "B))] class B { internal static bool J(bool x) => true; }")]
    [InlineData(
        Exists + "B))] class B { public bool J(bool x) => true; }", Exists + "B))] class B { public static bool J(bool x) => true; }")]
    public Task Make_static(string before, string after) => Fixes<MakeJudgeCallableFix>(before, after);

    [Theory]
    [InlineData("interface I { [SettledBatch(RejectIf = \"J\")] int F(int x); static abstract bool J(int x); }")]
    [InlineData("partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; int N; bool J(int x) => x > N; }")]
    [InlineData("partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; bool J(int x) => this is null; }")]
    [InlineData(
        "partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; bool J(int x) => true; bool K => this.J(1); }")]
    [InlineData("partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; public virtual bool J(int x) => true; }")]
    [InlineData(
        "interface I { bool J(int x); } partial class C : I { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; public bool J(int "
            + "x) => true; }")]
    [InlineData(Exists + "B<>))] class B<T> { static bool J(bool x) => true; }")]
    [InlineData(Exists + "B))] file class B { static bool J(bool x) => true; }")]
    public Task Nothing_for_what_is_out_of_reach_for_another_reason(string source) => OffersNothing<MakeJudgeCallableFix>(source);

    [Theory]
    [InlineData("Task<string?>", "string x", "string? x")]
    [InlineData("int", "long x", "int x")]
    [InlineData("int", "/* x */ object x = null!", "/* x */ int x")]
    [InlineData("int", "ref int x", "int x")]
    [InlineData("int[]", "params string[] x", "int[] x")]
    [InlineData("List<string?>", "string a, object[] x", "string a, List<string?> x")]
    [InlineData("int", "object a, string x", "object a, int x")]
    [InlineData("int", "int a, int x", "string a, int x")]
    public Task Change_the_parameters(string type, string before, string after) => Fixes<ChangeJudgeFix>(
        $"partial class C {{ [SettledBatch(RejectIf = \"J\")] {type} F(string id) => default!; bool J({before}) => true; }}",
        $"partial class C {{ [SettledBatch(RejectIf = \"J\")] {type} F(string id) => default!; bool J({after}) => true; }}");

    [Theory]
    [InlineData("static bool? J(int x) => x > 1;", "static bool J(int x) => x > 1;")]
    [InlineData("static object J(int x) { return true; }", "static bool J(int x) { return true; }")]
    [InlineData("static Exception? J(long x) => x < 0 ? new Exception($\"{x}\") : null;",
        "static Exception? J(int x) => x < 0 ? new Exception($\"{x}\") : null;")]
    public Task Change_the_signature(string before, string after) => Fixes<ChangeJudgeFix>(
        $"partial class C {{ [SettledBatch(RejectIf = \"J\")] int F(string id) => 1; {before} }}",
        $"partial class C {{ [SettledBatch(RejectIf = \"J\")] int F(string id) => 1; {after} }}");

    [Theory]
    [InlineData("static int J(int x) => 1;")]
    [InlineData("static void J(int x) { }")]
    [InlineData("static bool J(string x) => x.Length > 0;")]
    [InlineData("static bool J(int x, int y, int z) => true;")]
    [InlineData("static bool J() => true;")]
    [InlineData("static bool J<T>(T x) => true;")]
    [InlineData("static bool J(long x) => true; bool K => J(1L);")]
    [InlineData("static bool J(long x) => true; Func<long, bool> K => J;")]
    [InlineData("static bool J(long x) => true; static bool J(short x) => true;")]
    [InlineData("public virtual bool J(long x) => true; class D : C { public override bool J(long x) => true; }")]
    public Task No_signature_that_would_break_something(string judge)
        => OffersNothing<ChangeJudgeFix>($"partial class C {{ [SettledBatch(RejectIf = \"J\")] int F(string id) => 1; {judge} }}");

    [Theory]
    [InlineData(
        "partial class C\n{\n    /// <summary>F.</summary>\n    [SettledBatch(RejectIf = \"IsFailure\")]\n    Task<List<string?>?> F(int "
            + "x) => null!; // F\n\n    int N;\n}",
        "partial class C\n{\n    /// <summary>F.</summary>\n    [SettledBatch(RejectIf = \"IsFailure\")]\n    Task<List<string?>?> F(int "
            + "x) => null!; // F\n\n    private static bool IsFailure(List<string?>? result) => throw new NotImplementedException();\n\n "
            + "   int N;\n}")]
    [InlineData(
        "partial class C { [SettledBatch(RejectIf = \"is\")] int F(int x) => x; }",
        "partial class C { [SettledBatch(RejectIf = \"is\")] int F(int x) => x; private static bool @is(int result) => throw new "
            + "NotImplementedException(); }")]
    [InlineData(
        "interface I<T>\r\n{\r\n    [SettledBatch(RejectIf = \"J\")]\r\n    ValueTask<T> F(int x);\r\n}",
        "interface I<T>\r\n{\r\n    [SettledBatch(RejectIf = \"J\")]\r\n    ValueTask<T> F(int x);\r\n\r\n    internal static bool J(T "
            + "result) => throw new NotImplementedException();\r\n}")]
    [InlineData(
        "partial class C { [SettledBatch(RejectIf = \"J\")] int F(int x) => x; static bool J(string x) => x.Length > 0; }",
        "partial class C { [SettledBatch(RejectIf = \"J\")] int F(int x) => x; private static bool J(int result) => throw new "
            + "NotImplementedException(); static bool J(string x) => x.Length > 0; }")]
    public Task Create_the_method(string before, string after) => Fixes<CreateJudgeFix>(before, after);

    [Theory]
    [InlineData("class B { }", "class B { internal static bool J(bool result) => throw new NotImplementedException(); }")]
    [InlineData("class A\n{\n    internal static class B\n    {\n    }\n}",
        "class A\n{\n    internal static class B\n    {\n        internal static bool J(bool result) => throw new "
            + "NotImplementedException();\n    }\n}")]
    [InlineData("struct B\r\n{\r\n    int N;\r\n}",
        "struct B\r\n{\r\n    int N;\r\n\r\n    internal static bool J(bool result) => throw new NotImplementedException();\r\n}")]
    [InlineData("class B { static int J() => 1; }",
        "class B { static int J() => 1; internal static bool J(bool result) => throw new NotImplementedException(); }")]
    [InlineData("class B<T> { }", "class B<T> { internal static bool J(bool result) => throw new NotImplementedException(); }")]
    public async Task Create_the_method_for_a_foreign_method_in_another_file(string before, string after)
    {
        string type = before.Contains("class A") ? "A.B" : before.Contains('<') ? "B<int>" : "B";
        Assert.Equal([$"{Exists}{type}))]", after], await FixAllAsync<CreateJudgeFix>($"{Exists}{type}))]", before));
    }

    [Theory]
    [InlineData("[SettledBatch(RejectIf = \"\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(RejectIf = \"C\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(RejectIf = \"P\")] int F(int x) => x; int P => 1;")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] List<T[]> F<T>(T x) => null!;")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] int F(int x) => x; static int J(int x) => 1;")]
    public Task No_method_that_would_not_compile_or_fit(string member)
        => OffersNothing<CreateJudgeFix>($"partial class C {{ {member} }}");

    [Theory]
    [InlineData("[assembly: SettledBatchFor(typeof(Math), \"Abs\", RejectIf = \"J\", RejectIfType = typeof(B))] class B { }")]
    [InlineData(Exists + "string))]")]
    [InlineData(Exists + "B))] class B;")]
    [InlineData(Exists + "B<>))] class B<T> { }")]
    [InlineData(Exists + "B))] file class B { }")]
    [InlineData(Exists + "E))] enum E { }")]
    public Task No_method_where_none_can_stand_or_one_is_not_enough(string source) => OffersNothing<CreateJudgeFix>(source);

    [Fact]
    public async Task Fix_all_creates_one_method_for_several_item_methods()
    {
        const string first = "[SettledBatch(RejectIf = \"J\")] string F(int x) => \"\";";
        const string others
            = "[SettledBatch(RejectIf = \"J\")] string G(int x) => \"\"; [SettledBatch(RejectIf = \"J\")] int H(int x) => 1;";
        Assert.Equal(
            [
                $$"""partial class C { {{first}} private static bool J(string result) => throw new NotImplementedException(); }""",
                $$"""partial class C { {{others}} private static bool J(int result) => throw new NotImplementedException(); }""",
            ],
            await FixAllAsync<CreateJudgeFix>($$"""partial class C { {{first}} }""", $$"""partial class C { {{others}} }"""));
    }

    [Fact]
    public async Task Fix_all_makes_methods_of_several_files_callable()
    {
        const string foreign
            = Exists + "B))] interface I { [SettledBatch(RejectIf = \"J\")] int F(int x); private bool J(int x) => true; }";
        const string own = "partial class C { [SettledBatch(RejectIf = \"J\")] static int F(int x) => x; }";
        Assert.Equal(
            [
                foreign.Replace("private", "internal"),
                own,
                "class B { internal static bool J(bool x) => true; } partial class C { static bool J(int x) => true; }",
            ],
            await FixAllAsync<MakeJudgeCallableFix>(
                foreign, own, "class B { bool J(bool x) => true; } partial class C { bool J(int x) => true; }"));
    }

    [Fact]
    public async Task Change_the_signature_in_another_file()
    {
        const string item = "partial class C { [SettledBatch(RejectIf = \"J\")] string? F(int x) => null; }";
        Assert.Equal(
            [item, "partial class C { bool J(string? x) => true; }"],
            await FixAllAsync<ChangeJudgeFix>(item, "partial class C { bool J(string x) => true; }"));
    }

    private static async Task Fixes<T>(string before, string after)
        where T : CodeFixProvider, new()
        => Assert.Equal(after, await FixDriver.FixInnermostAsync(before, new T(), TestContext.Current.CancellationToken));

    private static Task OffersNothing<T>(string source)
        where T : CodeFixProvider, new()
        => FixDriver.OffersNothingAsync(source, new T(), TestContext.Current.CancellationToken);

    private static Task<IReadOnlyList<string>> FixAllAsync<T>(params string[] sources)
        where T : CodeFixProvider, new()
        => FixDriver.FixAllAsync(sources, new T(), TestContext.Current.CancellationToken);
}
