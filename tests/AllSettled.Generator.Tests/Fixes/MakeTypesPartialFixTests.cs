using AllSettled.CodeFixes.Fixes;

namespace AllSettled.Generator.Tests;

public class MakeTypesPartialFixTests
{
    [Theory]
    [InlineData("class C { [SettledBatch] int F(int x) => x; }", "partial class C { [SettledBatch] int F(int x) => x; }")]
    [InlineData("/// <summary>Doc.</summary>\npublic sealed record C { [SettledBatch] int F(int x) => x; }",
        "/// <summary>Doc.</summary>\npublic sealed partial record C { [SettledBatch] int F(int x) => x; }")]
    [InlineData("// A comment.\nrecord struct C { [SettledBatch] int F(int x) => x; }",
        "// A comment.\npartial record struct C { [SettledBatch] int F(int x) => x; }")]
    [InlineData("ref struct C { [SettledBatch] static int F(int x) => x; }",
        "ref partial struct C { [SettledBatch] static int F(int x) => x; }")]
    [InlineData("[Serializable] class C { [SettledBatch] int F(int x) => x; }",
        "[Serializable] partial class C { [SettledBatch] int F(int x) => x; }")]
    [InlineData("#if X\npublic\n#else\ninternal\n#endif\nclass C { [SettledBatch] int F(int x) => x; }",
        "#if X\npublic\n#else\ninternal\n#endif\npartial class C { [SettledBatch] int F(int x) => x; }")]
    [InlineData(
        """
        interface I
        {
            static class A { readonly struct B { [SettledBatch] int F(int x) => x; } class Other { } }
        }
        """,
        """
        partial interface I
        {
            static partial class A { readonly partial struct B { [SettledBatch] int F(int x) => x; } class Other { } }
        }
        """)]
    public async Task One_fix_makes_the_type_and_all_around_it_partial(string before, string after)
        => Assert.Equal(after, await FixDriver.FixInnermostAsync(before, new MakeTypesPartialFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("public class C { [SettledBatch] int F(int x) => x; }", "public partial class C { [SettledBatch] int F(int x) => x; }")]
    [InlineData(
        "public class Outer { class C { [SettledBatch] public int F(int x) => x; } }",
        "public partial class Outer { partial class C { [SettledBatch] public int F(int x) => x; } }")]
    public async Task A_method_that_cannot_have_a_scope_gets_the_wrappers_of_a_partial_type(string before, string after)
        => Assert.Equal(after, await FixDriver.FixInnermostAsync(
            before, new MakeTypesPartialFix(), TestContext.Current.CancellationToken, withScopes: true));

    [Fact]
    public async Task Fix_all_mends_a_whole_project()
    {
        string[] before =
        [
            """
            class A
            {
                class B { [SettledBatch] int F(int x) => x; [SettledBatch] int G(int x) => x; }
                class C { [SettledBatch] int F(int x) => x; }
            }
            """,
            "struct D { [SettledBatch] int F(int x) => x; }\nclass Other { }",
            "partial class E { [SettledBatch] int F(int x) => x; }",
        ];
        string[] after =
        [
            """
            partial class A
            {
                partial class B { [SettledBatch] int F(int x) => x; [SettledBatch] int G(int x) => x; }
                partial class C { [SettledBatch] int F(int x) => x; }
            }
            """,
            "partial struct D { [SettledBatch] int F(int x) => x; }\nclass Other { }",
            "partial class E { [SettledBatch] int F(int x) => x; }",
        ];
        Assert.Equal(after, await FixDriver.FixAllAsync(before, new MakeTypesPartialFix(), TestContext.Current.CancellationToken));
    }
}
