using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>A method whose <c>RejectIf</c> names no fitting method gets one diagnostic at that argument, and no wrapper.</summary>
public class RejectIfRuleTests
{
    private const string Types = " public record Animal; public record Cat(int Id) : Animal;";

    [Theory]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:\"IsFailure\"|})] int F(int x) => x;")]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:\"isNegative\"|})] int F(int x) => x; static bool IsNegative(int x) => x < 0;")]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:\"\"|})] int F(int x) => x;")]
    [InlineData("const string Name = \"No\"; [SettledBatch(Name = \"G\", RejectIf = {|SB0060:Name|})] int F(int x) => x;")]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:nameof(Property)|})] int F(int x) => x; static bool Property => true;")]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:nameof(Field)|})] int F(int x) => x; static Func<int, bool> Field = x => true;")]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:nameof(D.IsFailure)|})] int F(int x) => x; } static class D { public static bool "
        + "IsFailure(int x) => true;")]
    [InlineData("[SettledBatch(RejectIf = {|SB0060:nameof(I.IsFailure)|})] int F(int x) => x; } interface I { static bool IsFailure(int "
        + "x) => true;")]
    public Task No_method_of_that_name(string members) => Rejects($"public partial class C {{ {members} }}");

    [Theory]
    [InlineData("static bool J(long x) => true;")]
    [InlineData("static bool J() => true;")]
    [InlineData("static bool J(object x) => true;")]
    [InlineData("static bool J(string x, object y) => true;")]
    [InlineData("static bool J(int x, string y) => true;")]
    [InlineData("static bool J(string x, int y, CancellationToken ct) => true;")]
    [InlineData("static bool J(ref int x) => true;")]
    [InlineData("static bool J(out int x) => (x = 1) == 1;")]
    [InlineData("static bool J(ref readonly int x) => true;")]
    [InlineData("static bool J(params int[] x) => true;")]
    [InlineData("static bool J(int x, bool y = true) => true;")]
    [InlineData("static bool J<T>(T x) => true;")]
    [InlineData("static bool J(Task<int> x) => true;")]
    [InlineData("static bool? J(int x) => true;")]
    [InlineData("static int J(int x) => 1;")]
    [InlineData("static void J(int x) { }")]
    [InlineData("static object J(int x) => 1;")]
    [InlineData("static dynamic J(int x) => 1;")]
    [InlineData("static Task<bool> J(int x) => null!;")]
    [InlineData("readonly struct Id { public static implicit operator Id(int x) => default; } static bool J(Id x) => true;")]
    [InlineData("static bool J(int? x, int y) => true; static bool J(string? x) => true;")]
    public Task Other_shapes(string judge)
        => Rejects($"public partial class C {{ [SettledBatch(RejectIf = {{|SB0061:nameof(J)|}})] Task<int> F(string x) => "
            + $"Task.FromResult(1); {judge} }}");

    [Theory]
    [InlineData("Task<Cat?>", "Cat x")]
    [InlineData("ValueTask<string?>", "object x")]
    [InlineData("Cat?", "Animal x")]
    [InlineData("Task<int?>", "int x")]
    [InlineData("[return: System.Diagnostics.CodeAnalysis.MaybeNull]Cat", "Cat x")]
    public Task Parameters_that_refuse_null(string type, string parameter)
    {
        string attribute = type.Contains(']') ? type[..(type.IndexOf(']') + 1)] : "";
        return Rejects($"public partial class C {{ [SettledBatch(RejectIf = {{|SB0061:nameof(J)|}})] {attribute} "
            + $"{type[attribute.Length..]} F(string x) => throw null!; static bool J({parameter}) => true; }}");
    }

    [Theory]
    [InlineData("static bool J(Cat x) => true; static bool J(Animal x) => true;")]
    [InlineData("static bool J(Cat x) => true; bool J(string id, Cat x) => true;")]
    [InlineData("static bool J(Cat x) => true; static bool J(in Cat x) => true;")]
    [InlineData("static bool J(Animal x) => true; static bool J<T>(T x) => true;")]
    [InlineData("static bool J(Animal x) => true; static bool J(Cat x, int y = 1) => true;")]
    [InlineData("static bool J(Animal x) => true; static int J(Cat x) => 1;")]
    [InlineData("bool J(object x) => true;", "bool J(Cat x) => true;")]
    [InlineData("int J(object x) => 1;", "bool J(Cat x) => true;")]
    public Task Several_methods_that_fit(string judges, string inherited = "") => Rejects(
        $"public class B {{ protected {(inherited.Length == 0 ? "int N;" : inherited)} }} public partial class C : B {{ "
            + $"[SettledBatch(RejectIf = {{|SB0062:nameof(J)|}})] Cat F(string x) => throw null!; {judges} }}",
        "CS0169", "CS0109");

    [Theory]
    [InlineData("static bool J<T>(T x) => true;", "SB0062")]
    [InlineData("static bool J(int x) => true;")]
    public async Task Several_methods_and_a_partial_item_method_in_two_files(string other, params string[] expected)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([
            $$"""
            public partial class C
            {
                public partial T F<T>(T x) where T : class;
                static bool J(object x) => true;
                {{other}}
            }
            """,
            "public partial class C { [SettledBatch(RejectIf = nameof(J))] public partial T F<T>(T x) where T : class => x; }"]));
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(expected, said.Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("void F(int x) { }")]
    [InlineData("Task F(int x) => Task.CompletedTask;")]
    [InlineData("ValueTask F(int x) => default;")]
    public Task Methods_without_a_result(string method)
        => Rejects($"public partial class C {{ [SettledBatch(RejectIf = {{|SB0063:nameof(J)|}})] {method} "
            + "static bool J(int x) => true; }");

    [Theory]
    [InlineData("public partial class C { [SettledBatch(RejectIf = {|SB0064:nameof(J)|})] static int F(int x) => x; bool J(int x) => "
        + "true; }")]
    [InlineData("public class B { private bool J(int x) => true; } public partial class C : B { [SettledBatch(RejectIf = "
        + "{|SB0064:\"J\"|})] int F(int x) => x; }")]
    [InlineData("public interface I { [SettledBatch(RejectIf = {|SB0064:nameof(J)|})] int F(int x); private static bool J(int x) => "
        + "true; }")]
    [InlineData("public interface I { [SettledBatch(RejectIf = {|SB0064:nameof(J)|})] int F(int x); private bool J(int x) => true; }")]
    [InlineData("public interface I { [SettledBatch(RejectIf = {|SB0064:nameof(J)|})] int F(int x); protected static bool J(int x) => "
        + "true; }")]
    [InlineData("public interface I { [SettledBatch(RejectIf = {|SB0064:nameof(J)|})] int F(int x); static abstract bool J(int x); }")]
    [InlineData("public partial class C { [SettledBatch(RejectIf = {|SB0064:nameof(J)|})] int F(int x) => x; [Obsolete(\"x\", true)] "
        + "static bool J(int x) => true; }")]
    [InlineData("public class B { [Obsolete(\"x\", true)] protected virtual bool J(int x) => true; } public partial class C : B { "
        + "[SettledBatch(RejectIf = {|SB0064:\"J\"|})] int F(int x) => x; [Obsolete] protected override bool J(int x) => true; }")]
    public Task Methods_out_of_reach(string source) => Rejects(source);

    [Theory]
    [InlineData("RejectIf = {|SB0065:\"J\"|}", "")]
    [InlineData("RejectIfType = {|SB0065:typeof(Failures)|}", "")]
    [InlineData("RejectIf = {|SB0065:\"\"|}", "")]
    [InlineData("RejectIfType = {|SB0065:typeof(Failures)|}, RejectIf = null", "")]
    [InlineData("RejectIf = {|SB0060:\"J\"|}, RejectIfType = typeof(Failures)", "internal static bool K(bool x) => x;")]
    [InlineData("RejectIf = {|SB0060:\"J\"|}, RejectIfType = typeof(int[])", "")]
    [InlineData("RejectIf = {|SB0061:\"J\"|}, RejectIfType = typeof(Failures)", "internal static bool J(int x) => true;")]
    [InlineData("RejectIf = {|SB0062:\"J\"|}, RejectIfType = typeof(Failures)",
        "internal static bool J(bool x) => true; internal static bool J(string? path, bool x) => true;")]
    [InlineData("RejectIf = {|SB0064:\"J\"|}, RejectIfType = typeof(Failures)", "static bool J(bool x) => true;")]
    [InlineData("RejectIf = {|SB0064:\"J\"|}, RejectIfType = typeof(Failures)", "internal bool J(bool x) => true;")]
    [InlineData("RejectIf = {|SB0064:\"J\"|}, RejectIfType = typeof(Failures<>)",
        "} class Failures<T> { internal static bool J(bool x) => true;")]
    [InlineData("RejectIf = {|SB0064:\"J\"|}, RejectIfType = typeof(Local)",
        "} file class Local { internal static bool J(bool x) => true;")]
    [InlineData("RejectIf = {|SB0064:\"J\"|}, RejectIfType = typeof(IFailures)", "} interface IFailures { static abstract bool J(bool x);")]
    [InlineData("RejectIf = {|SB0064:\"J\"|}, RejectIfType = typeof(Failures)",
        "[Obsolete(\"x\", true)] internal static bool J(bool x) => true;")]
    [InlineData("RejectIf = {|SB0062:\"J\"|}, RejectIfType = typeof(Failures<bool>)",
        "} partial class Failures<T> { internal static bool J(bool x) => true; } partial class Failures<T> { internal static bool J(T x) "
            + "=> true;")]
    [InlineData("RejectIf = {|SB0062:\"J\"|}, RejectIfType = typeof(Failures<bool>)",
        "} partial class Failures<T> { internal static bool J(T x) => true; } partial class Failures<T> { internal static bool J(bool x) "
            + "=> true;")]
    public Task Judges_of_foreign_methods(string arguments, string judge)
        => Rejects($"[assembly: SettledBatchFor(typeof(System.IO.File), \"Exists\", {arguments})] class Failures {{ {judge} }}");

    /// <summary>The compiler reports it, too. But only our diagnostic has the fix that creates the method.</summary>
    [Fact]
    public async Task A_name_that_does_not_exist_yet()
    {
        var run = GeneratorHarness.Run("public partial class C { [SettledBatch(RejectIf = nameof(IsFailure))] int F(int x) => x; }");
        Assert.Empty(run.Sources);
        Assert.Equal("SB0060", Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken)).Id);
    }

    [Fact]
    public Task Every_overload_of_a_foreign_method_needs_a_judge() => Rejects(
        "[assembly: SettledBatchFor(typeof(Math), \"Abs\", RejectIf = {|SB0061:nameof(Failures.J)|}, RejectIfType = typeof(Failures))] "
            + "class Failures { internal static bool J(int x) => true; }");

    [Fact]
    public Task Foreign_methods_without_a_result() => Rejects(
        "[assembly: SettledBatchFor(typeof(System.IO.File), \"Delete\", RejectIf = {|SB0063:nameof(Failures.J)|}, RejectIfType = "
            + "typeof(Failures))] class Failures { internal static bool J(int x) => true; }");

    [Theory]
    [InlineData("public partial class C { [SettledBatch(RejectIf = nameof(J))] int F(int x) => x; bool J(Unknown x) => true; }")]
    [InlineData("public partial class C { [SettledBatch(RejectIf = nameof(J))] int F(int x) => x; Unknown J(int x) => null!; }")]
    [InlineData("public partial class C { [SettledBatch(RejectIf = nameof(J))] int F(int x) => x; bool J(List<Unknown> x) => true; bool "
        + "J(int x) => true; }")]
    [InlineData("public partial class C { [SettledBatch(RejectIf = 1)] int F(int x) => x; }")]
    [InlineData("[assembly: SettledBatchFor(typeof(System.IO.File), \"Exists\", RejectIf = \"J\", RejectIfType = typeof(Unknown))]")]
    public async Task Unfinished_code_is_the_compilers_business(string source)
    {
        var run = GeneratorHarness.Run(source);
        Assert.DoesNotContain(run.Sources, file => file.SourceText.ToString().Contains("RejectsResults", StringComparison.Ordinal));
        Assert.Null(run.Result.Exception);
        Assert.Empty(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Contains(
            run.Input.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("[SettledBatch(RejectIf = \"J\")] Task<Cat?> F(int id, string y) => null!;", "'C' has no method with the name 'J'")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] Task<Cat?> F([PerItem] int id, [PerItem] string? y) => null!; bool J(Cat x) => true;",
        "'J' cannot decide about the results of 'F'; write 'bool J(Cat? result)' or 'bool J(int id, string? y, Cat? result)', or return "
            + "Exception? instead of bool")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] Cat F(int id) => null!; bool J(Cat x) => true; bool J(Animal x) => true;",
        "Both 'C.J(Cat)' and 'C.J(Animal)' can take the results of 'F'; rename one of them")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] int F(int id) => id; } public partial class C : B<int> { } public class B<T> { "
        + "protected bool J(T x) => true; protected bool J(int x) => true;",
        "Both 'B<T>.J(T)' and 'B<T>.J(int)' can take the results of 'F'; rename one of them")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] int F(int id) => id; [Obsolete(\"old\", true)] bool J(int x) => true;",
        "The wrapper of 'F' cannot call 'C.J(int)': it is obsolete, and a call of it is an error")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] void F(int id) { }",
        "'F' has no result, so no result of it can be a failure; remove RejectIf, or return a result")]
    [InlineData("[SettledBatch(RejectIf = \"J\")] static int F(int id) => id; bool J(int x) => true;",
        "The wrapper of 'F' cannot call 'C.J(int)': it must be static, as 'F' is")]
    public async Task Messages_say_what_to_do(string members, string message)
    {
        var run = GeneratorHarness.Run($$"""public partial class C { {{members}} } {{Types}}""");
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    private static async Task Rejects(string marked, params string[] warnings)
    {
        var source = MarkedSource.Parse(marked + Types);
        var run = GeneratorHarness.Run(source.Text);
        run.AssertNoDiagnostics(warnings);
        run.AssertNothingRunsAgain();
        Assert.DoesNotContain(run.Sources, file => file.SourceText.ToString().Contains("IItemMethod", StringComparison.Ordinal));
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.True(said.Length == source.Expected.Count, string.Join("; ", said));
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }
}
