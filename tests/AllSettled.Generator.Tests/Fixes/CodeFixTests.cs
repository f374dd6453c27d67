using AllSettled.CodeFixes.Fixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.Generator.Tests;

/// <summary>The fix is one edit. The text after it compiles together with its wrappers, and the diagnostic is gone.</summary>
public class CodeFixTests
{
    [Theory]
    [InlineData("partial class C { void M() { [SettledBatch] int F(int x) => x; F(1); } }",
        "partial class C { void M() { int F(int x) => x; F(1); } }")]
    [InlineData("partial class C { void M() { var f = [SettledBatch] (int x) => x; f(1); } }",
        "partial class C { void M() { var f = (int x) => x; f(1); } }")]
    [InlineData("partial class C { int P { [SettledBatch] get => 1; } }", "partial class C { int P { get => 1; } }")]
    [InlineData("partial class C { [SettledBatch, Obsolete] public static C operator +(C a, C b) => a; }",
        "partial class C { [Obsolete] public static C operator +(C a, C b) => a; }")]
    [InlineData(
        "partial class C\n{\n    /// <summary>Counts.</summary>\n    [SettledBatch]\n    [Obsolete]\n    public int F() => 1;\n}",
        "partial class C\n{\n    /// <summary>Counts.</summary>\n    [Obsolete]\n    public int F() => 1;\n}")]
    [InlineData(
        "partial class C\n{\n    // Counts.\n    [SettledBatch]\n    public int F() => 1;\n}",
        "partial class C\n{\n    // Counts.\n    public int F() => 1;\n}")]
    [InlineData("interface I { int F(int x); } partial class C : I { [SettledBatch] int I.F(int x) => x; }",
        "interface I { int F(int x); } partial class C : I { int I.F(int x) => x; }")]
    [InlineData("partial class C { [SettledBatch] Span<int> F(int[] x) => x; }", "partial class C { Span<int> F(int[] x) => x; }")]
    [InlineData("partial class C { [SettledBatch] IAsyncEnumerable<int> F(int x) => null!; }",
        "partial class C { IAsyncEnumerable<int> F(int x) => null!; }")]
    [InlineData(
        "partial class C\n{\n#if !NEVER\n    [SettledBatch]\n#endif\n    public int F() => 1;\n}",
        "partial class C\n{\n#if !NEVER\n#endif\n    public int F() => 1;\n}")]
    [InlineData(
        "partial class C\r\n{\r\n    [SettledBatch] // Nightly.\r\n    // Counts.\r\n    public int F() => 1;\r\n}",
        "partial class C\r\n{\r\n    // Nightly.\r\n    // Counts.\r\n    public int F() => 1;\r\n}")]
    [InlineData(
        "partial class C\n{\n    [Obsolete]\n    // Why.\n    [SettledBatch]\n    /* What. */ public int F() => 1;\n}",
        "partial class C\n{\n    [Obsolete]\n    // Why.\n    /* What. */ public int F() => 1;\n}")]
    [InlineData(
        "partial class C\n{\n    [SettledBatch,\n     Obsolete]\n    public int F() => 1;\n}",
        "partial class C\n{\n    [Obsolete]\n    public int F() => 1;\n}")]
    [InlineData(
        "partial class C\n{\n    [Obsolete] [SettledBatch]\n    public int F() => 1;\n}",
        "partial class C\n{\n    [Obsolete]\n    public int F() => 1;\n}")]
    public Task Remove_the_attribute(string before, string after) => Fixes<RemoveSettledBatchFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch] Task F(int x, [PerItem] CancellationToken ct) => Task.CompletedTask;",
        "[SettledBatch] Task F(int x, CancellationToken ct) => Task.CompletedTask;")]
    [InlineData("int F([PerItem] int x) => x;", "int F(int x) => x;")]
    public Task Remove_per_item(string before, string after) => FixesMember<RemovePerItemFix>(before, after);

    [Theory]
    [InlineData("int F([PerItem] int x) => x;", "[SettledBatch] int F([PerItem] int x) => x;")]
    [InlineData("int N => 1;\n    /// <summary>Doc.</summary>\n    [Obsolete]\n    int F([PerItem] int x) => x;\n",
        "int N => 1;\n    /// <summary>Doc.</summary>\n    [SettledBatch]\n    [Obsolete]\n    int F([PerItem] int x) => x;\n")]
    public Task Mark_the_method(string before, string after) => FixesMember<MarkMethodFix>(before, after);

    [Theory]
    [InlineData(
        """
        class A
        {
            struct B { int F([PerItem] int x, [PerItem] int y) => x; int G([PerItem] int x) => x; }
        }
        """,
        """
        partial class A
        {
            partial struct B { [SettledBatch] int F([PerItem] int x, [PerItem] int y) => x; [SettledBatch] int G([PerItem] int x) => x; }
        }
        """)]
    [InlineData("interface I { int F([PerItem] int x) => x; }", "interface I { [SettledBatch] int F([PerItem] int x) => x; }")]
    public async Task Mark_the_method_and_make_its_types_partial(string before, string after)
        => Assert.Equal([after], await FixDriver.FixAllAsync([before], new MarkMethodFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("[Obsolete, // o\n    SettledBatch]\n    int F() => 1;", "[Obsolete // o\n    ]\n    int F() => 1;")]
    [InlineData("[SettledBatch, // s\n    Obsolete]\n    int F() => 1;", "[// s\n    Obsolete]\n    int F() => 1;")]
    [InlineData("[Obsolete, /* s */ SettledBatch] int F() => 1;", "[Obsolete /* s */] int F() => 1;")]
    [InlineData("[Obsolete] [SettledBatch]\n    int F() => 1;", "[Obsolete]\n    int F() => 1;")]
    [InlineData("[Obsolete] [SettledBatch] // s\n    int F() => 1;", "[Obsolete] // s\n    int F() => 1;")]
    public Task Remove_one_attribute_of_several(string before, string after) => FixesMember<RemoveSettledBatchFix>(before, after);

    [Fact]
    public Task Remove_conditional() => FixesMember<RemoveConditionalFix>(
        "[SettledBatch, System.Diagnostics.Conditional(\"X\")] void F(int x) { }", "[SettledBatch] void F(int x) { }");

    [Fact]
    public Task Remove_a_request() => Fixes<RemoveSettledBatchForFix>(
        """
        // Files.
        [assembly: SettledBatchFor(typeof(System.IO.File), "Exists", typeof(string))]
        [assembly: SettledBatchFor(typeof(System.IO.File), "Exists", typeof(string), Name = "X")]
        """,
        """
        // Files.
        [assembly: SettledBatchFor(typeof(System.IO.File), "Exists", typeof(string))]

        """);

    [Theory]
    [InlineData("[SettledBatch(MaxConcurrency = 0)] int F(int x) => x;", "[SettledBatch] int F(int x) => x;")]
    [InlineData("[SettledBatch(Name = \"G\", MaxConcurrency = -7)] int F(int x) => x;", "[SettledBatch(Name = \"G\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(Name = \"a b\", MaxConcurrency = 7)] int F(int x) => x;",
        "[SettledBatch(MaxConcurrency = 7)] int F(int x) => x;")]
    [InlineData("[SettledBatch(\n    Name = \"G\", // n\n    MaxConcurrency = 0)] int F(int x) => x;",
        "[SettledBatch(\n    Name = \"G\" // n\n    )] int F(int x) => x;")]
    [InlineData("[SettledBatch(\n    Name = \"G\", // n\n    MaxConcurrency = 0 // m\n)] int F(int x) => x;",
        "[SettledBatch(\n    Name = \"G\" // n\n    // m\n)] int F(int x) => x;")]
    [InlineData("[SettledBatch(\n    Name = \"G\", // n\n    MaxConcurrency = 0\n)] int F(int x) => x;",
        "[SettledBatch(\n    Name = \"G\" // n\n)] int F(int x) => x;")]
    [InlineData("[SettledBatch(\n    MaxConcurrency = 0, // m\n    Name = \"G\")] int F(int x) => x;",
        "[SettledBatch(\n    // m\n    Name = \"G\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(MaxConcurrency = 0 /* m */, Name = \"G\")] int F(int x) => x;",
        "[SettledBatch(/* m */ Name = \"G\")] int F(int x) => x;")]
    [InlineData("[SettledBatch(MaxConcurrency = 0 /* m */)] int F(int x) => x;", "[SettledBatch(/* m */)] int F(int x) => x;")]
    [InlineData("[SettledBatch(\n    MaxConcurrency = 0,\n    Name = \"G\")] int F(int x) => x;",
        "[SettledBatch(\n    Name = \"G\")] int F(int x) => x;")]
    public Task Use_the_default(string before, string after) => FixesMember<UseDefaultArgumentFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch] async Task F(int x) => await _db.OpenAsync(default);",
        "[SettledBatch(MaxConcurrency = 1)] async Task F(int x) => await _db.OpenAsync(default);")]
    [InlineData("[SettledBatch(Name = \"G\")] Task F(int x, System.Data.Common.DbConnection db) => Task.CompletedTask;",
        "[SettledBatch(Name = \"G\", MaxConcurrency = 1)] Task F(int x, System.Data.Common.DbConnection db) => Task.CompletedTask;")]
    [InlineData("[SettledBatch(MaxConcurrency = 8)] void F(int x) => _db.Open();",
        "[SettledBatch(MaxConcurrency = 1)] void F(int x) => _db.Open();")]
    [InlineData("[SettledBatch(\n    MaxConcurrency = 8 /* cores */)] void F(int x) => _db.Open();",
        "[SettledBatch(\n    MaxConcurrency = 1 /* cores */)] void F(int x) => _db.Open();")]
    public Task Run_in_sequence(string before, string after)
        => FixesMember<RunInSequenceFix>(
            "private readonly System.Data.Common.DbConnection _db = null!; " + before,
            "private readonly System.Data.Common.DbConnection _db = null!; " + after);

    [Theory]
    [InlineData("[SettledBatch] int F(ref int x) => x;", "[SettledBatch] int F(in int x) => x;")]
    [InlineData("[SettledBatch] int F(int x, ref string y) { return y.Length; }",
        "[SettledBatch] int F(int x, in string y) { return y.Length; }")]
    [InlineData("[SettledBatch] static int F(ref int x) => x; int G(int y) => F(/* y */ ref y);",
        "[SettledBatch] static int F(in int x) => x; int G(int y) => F(/* y */ in y);")]
    public Task Pass_as_in(string before, string after) => FixesMember<PassAsInFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch] int F(ref int x) => x = 1;")]
    [InlineData("[SettledBatch] int F(ref int x) => F(ref x);")]
    [InlineData("[SettledBatch] int F(out int x) => x = 1;")]
    [InlineData("[SettledBatch] private partial int F(ref int x); private partial int F(ref int x) => x;")]
    [InlineData("delegate int D(ref int x); [SettledBatch] static int F(ref int x) => x; D G => F;")]
    public Task No_in_for_what_is_written_or_given_as_ref(string member) => OffersNothing<PassAsInFix>(member);

    [Theory]
    [InlineData("[SettledBatch] int F(Span<int> x) => x[0] + x.Length + nameof(x).Length;",
        "[SettledBatch] int F(Memory<int> x) => x.Span[0] + x.Span.Length + nameof(x).Length;")]
    [InlineData("[SettledBatch] int F(int x, System.ReadOnlySpan<char> y) { return int.Parse(y); }",
        "[SettledBatch] int F(int x, System.ReadOnlyMemory<char> y) { return int.Parse(y.Span); }")]
    [InlineData("[SettledBatch] static int F(Span<int> x) => x.Length; int G(int[] y) => F(y);",
        "[SettledBatch] static int F(Memory<int> x) => x.Span.Length; int G(int[] y) => F(y);")]
    public Task Take_memory(string before, string after) => FixesMember<TakeMemoryFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch] int F(ReadOnlySpan<char> x) { x = x[1..]; return x.Length; }")]
    [InlineData("[SettledBatch] int F(Span<int> x) { G(in x); return 1; } static void G(in Span<int> x) { }")]
    [InlineData("[SettledBatch] int F(Span<int> x) { ref readonly Span<int> y = ref x; return y.Length; }")]
    [InlineData("[SettledBatch] static int F(Span<int> x) => x.Length; int G() => F(stackalloc int[2]);")]
    [InlineData("[SettledBatch] static int F(Span<int> x) => x.Length; int G(Span<int> y) => F(y);")]
    [InlineData("[SettledBatch] static int F(ReadOnlySpan<int> x) => x.Length; int G() => F([1, 2]);")]
    [InlineData("delegate int D(Span<int> x); [SettledBatch] static int F(Span<int> x) => x.Length; D G => F;")]
    public Task No_memory_for_what_is_written_or_not_on_the_heap(string member) => OffersNothing<TakeMemoryFix>(member);

    [Fact]
    public Task No_memory_for_other_ref_structs() => OffersNothing<TakeMemoryFix>("[SettledBatch] int F(int x, TypedReference y) => x;");

    [Fact]
    public Task Use_one_token() => FixesMember<UseOneTokenFix>(
        "[SettledBatch] Task F(int x, CancellationToken a, CancellationToken b) => Task.Delay(x, b.IsCancellationRequested ? a : b);",
        "[SettledBatch] Task F(int x, CancellationToken a) => Task.Delay(x, a.IsCancellationRequested ? a : a);");

    [Theory]
    [InlineData(
        "[SettledBatch] Task F(int x, CancellationToken a, CancellationToken b) => Task.Delay(x, b); Task G() => F(1, default, default);")]
    [InlineData(
        """
        [SettledBatch] Task F(int x, CancellationToken a, CancellationToken b) => Task.Delay(x, b);
        Func<int, CancellationToken, CancellationToken, Task> G => F;
        """)]
    public Task No_first_token_for_who_gives_two(string members) => OffersNothing<UseOneTokenFix>(members);

    [Fact]
    public async Task Of_three_tokens_one_is_left() => Assert.Equal(
        [
            """
            partial class C
            {
                /// <param name="a">A.</param>
                [SettledBatch] Task F(int x, CancellationToken a)
                    => Task.Delay(a.IsCancellationRequested ? 1 : 2, a);
            }
            """,
        ],
        await FixDriver.FixAllAsync(
            [
                """
                partial class C
                {
                    /// <param name="a">A.</param>
                    /// <param name="b">B.</param>
                    /// <param name="c">C.</param>
                    [SettledBatch] Task F(int x, CancellationToken a, CancellationToken b, CancellationToken c)
                        => Task.Delay(b.IsCancellationRequested ? 1 : 2, c);
                }
                """,
            ],
            new UseOneTokenFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("/// <summary>S.</summary>\n    /// <param name=\"b\">B.</param>\n    /// <returns>R.</returns>",
        "/// <summary>S.</summary>\n    /// <returns>R.</returns>")]
    [InlineData("/// <param name=\"b\">\n    /// B.\n    /// </param>\n    /// <returns>R.</returns>", "/// <returns>R.</returns>")]
    [InlineData("/// <param name=\"a\">A.</param><param name=\"b\">B.</param>", "/// <param name=\"a\">A.</param>")]
    public Task The_second_token_is_no_longer_documented(string before, string after) => FixesMember<UseOneTokenFix>(
        $"""

            {before}
            [SettledBatch] Task F(int x, CancellationToken a, CancellationToken b = default) => Task.Delay(x, b);
            Task G() => F(1, default);

        """,
        $"""

            {after}
            [SettledBatch] Task F(int x, CancellationToken a) => Task.Delay(x, a);
            Task G() => F(1, default);

        """);

    [Fact]
    public Task Return_a_task() => FixesMember<ReturnTaskFix>(
        "[SettledBatch] async void F(int x) => await Task.Yield();", "[SettledBatch] async Task F(int x) => await Task.Yield();");

    [Theory]
    [InlineData("int _x; [SettledBatch] ref int F(int x) => ref _x;", "int _x; [SettledBatch] int F(int x) => _x;")]
    [InlineData("int _x; [SettledBatch] ref readonly int F(int x) { ref int y = ref _x; return ref y; }",
        "int _x; [SettledBatch] int F(int x) { ref int y = ref _x; return y; }")]
    public Task Return_the_value(string before, string after) => FixesMember<ReturnValueFix>(before, after);

    [Theory]
    [InlineData("// A\nfile partial class C { partial class D { [SettledBatch] int F(int x) => x; } }",
        "// A\npartial class C { partial class D { [SettledBatch] int F(int x) => x; } }")]
    [InlineData("[Obsolete] file sealed partial class C { [SettledBatch] int F(int x) => x; }",
        "[Obsolete] sealed partial class C { [SettledBatch] int F(int x) => x; }")]
    public Task Remove_the_file_modifier(string before, string after) => Fixes<RemoveFileModifierFix>(before, after);

    [Theory]
    [InlineData("interface I { [SettledBatch] private int F(int x) => x; }", "interface I { [SettledBatch] internal int F(int x) => x; }")]
    [InlineData("class C { protected class D { interface I { [SettledBatch] int F(int x); } } }",
        "class C { internal class D { internal interface I { [SettledBatch] int F(int x); } } }")]
    public Task Make_internal(string before, string after) => Fixes<MakeInternalFix>(before, after);

    [Theory]
    [InlineData("[SettledBatch(RejectIf = nameof(J))] void F(int x) { } static bool J(int x) => true;",
        "[SettledBatch] void F(int x) { } static bool J(int x) => true;")]
    [InlineData("[SettledBatch(Name = \"G\", RejectIf = \"J\")] Task F(int x) => null!;",
        "[SettledBatch(Name = \"G\")] Task F(int x) => null!;")]
    public Task Remove_reject_if(string before, string after) => FixesMember<RemoveRejectIfFix>(before, after);

    [Theory]
    [InlineData("\"Delete\", RejectIf = \"J\", RejectIfType = typeof(int)", "\"Delete\"")]
    [InlineData("\"Delete\", RejectIfType = typeof(int), Name = \"X\"", "\"Delete\", Name = \"X\"")]
    [InlineData("\"Exists\", RejectIf = \"J\"", "\"Exists\"")]
    public Task Remove_reject_if_and_its_type(string before, string after) => Fixes<RemoveRejectIfFix>(
        $"[assembly: SettledBatchFor(typeof(System.IO.File), {before})]", $"[assembly: SettledBatchFor(typeof(System.IO.File), {after})]");

    [Fact]
    public Task Make_readonly() => Fixes<MakeReadOnlyFix>(
        "partial struct C { public int N; [SettledBatch] public int F(int x) => N; }",
        "partial struct C { public int N; [SettledBatch] public readonly int F(int x) => N; }");

    [Fact]
    public Task Not_readonly_what_is_changed() => FixDriver.OffersNothingAsync(
        "partial struct C { public int N; [SettledBatch] public int F(int x) => N++; }", new MakeReadOnlyFix(),
        TestContext.Current.CancellationToken);

    [Fact]
    public async Task No_change_of_a_signature_that_binds_others()
    {
        const string bases =
            """
            interface I { void F(Span<int> x); }
            abstract class B { public abstract int G(ref int x); public virtual void H(int x) { } public abstract ref int J(int x); }
            """;
        const string members = """
            [SettledBatch] public void F(Span<int> x) { }
            [SettledBatch] public override int G(ref int x) => x;
            [SettledBatch] public override async void H(int x) => await Task.Yield();
            [SettledBatch] public override ref int J(int x) => throw null!;
            [SettledBatch] public virtual Task K(int x) => Task.Delay(x);
            [SettledBatch] public virtual Task L(int x, CancellationToken a, CancellationToken b) => Task.Delay(x, b);
            """;
        const string derived =
            """
            class D : C
            {
                public override Task K(int x) => Task.CompletedTask;
                public override Task L(int x, CancellationToken a, CancellationToken b) => Task.CompletedTask;
            }
            """;
        CodeFixProvider[] fixes =
        [
            new TakeMemoryFix(), new PassAsInFix(), new ReturnTaskFix(), new ReturnValueFix(), new AddTokenFix(), new UseOneTokenFix(),
        ];
        foreach (CodeFixProvider fix in fixes)
        {
            await FixDriver.OffersNothingAsync(
                $"partial class C : B, I {{ {members} }} {bases} {derived}", fix, TestContext.Current.CancellationToken);
        }
    }

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
