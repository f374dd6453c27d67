using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>
/// The wrappers with a scope per item: where they are, and that they compile without a warning. What they do is tested with a container, in
/// the tests of the package.
/// </summary>
public class PerItemScopeTests
{
    [Theory]
    [InlineData("public class C { [SettledBatch] public Task<int> F(int x) => Task.FromResult(x); }")]
    [InlineData("public sealed class C { [SettledBatch] public ValueTask<int> FAsync(int x, CancellationToken ct) => new(x); }")]
    [InlineData("public abstract class C { [SettledBatch] public abstract ValueTask F(int x); }")]
    [InlineData("public record C { [SettledBatch] public int F(int x) => x; }")]
    [InlineData("internal class C { [SettledBatch] internal void F(int x, string scope, string self, ItemContext item) { } }")]
    [InlineData("public class C { [SettledBatch] protected internal virtual Task F(string On, int Resolve) => Task.CompletedTask; }")]
    [InlineData("public class C { [SettledBatch] public Task<dynamic> F(dynamic x, dynamic y) => Task.FromResult<dynamic>(x); }")]
    [InlineData("public class C { [SettledBatch] public Task? F([PerItem] string? x, int y, [PerItem] int z) => null; }")]
    [InlineData("#nullable disable\npublic class C { [SettledBatch] public Task<string> F(string x) => null; }")]
    [InlineData("public class Outer { public class Inner { internal class C { [SettledBatch] public int F(int x) => x; } } }")]
    [InlineData("public class C { [SettledBatch] public Task F(int x) => null!; [SettledBatch] public Task F(string x) => null!; }")]
    [InlineData("public class C<T> where T : class, new() { [SettledBatch] public Task<T> F<On>(On x, T y) where On : struct => null!; }")]
    [InlineData("[Obsolete] public class C { [SettledBatch] public int F(int x) => x; }")]
    [InlineData("public class C { [SettledBatch(RejectIf = nameof(J))] public int F(int x) => x; internal bool J(int x) => x < 0; }")]
    [InlineData("public class C { [SettledBatch(RejectIf = nameof(J))] public ValueTask<int> F(int x) => new(x); "
        + "internal static Exception? J(int x, int y) => null; }")]
    [InlineData("public class C { [SettledBatch(PartitionBy = nameof(K))] public int F(int x) => x; internal static int K(int x) => x; }")]
    [InlineData("public class C { [SettledBatch(PartitionBy = nameof(string.Length))] public Task F(string x) => null!; }")]
    [InlineData("public class C { [SettledBulk(9)] public Task F(IReadOnlyList<int> x, ReadOnlyMemory<int> y) => null!; }")]
    [InlineData("public class C { [SettledBulk(9, RejectIf = nameof(J))] public ValueTask<int[]> F(int[] x) => new(x); "
        + "internal static bool J(int y) => true; }")]
    [InlineData("public class C { [SettledBulk(9)] public Task<Dictionary<string, int>> F<RejectsResults>(string[] x) => null!; }")]
    [InlineData("public class C { [SettledBatch] public int F(int x) => x; public Task FSettledAsync(IEnumerable<int> x) => null!; }")]
    public void A_type_that_is_not_partial_has_them_alone(string source)
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes($"namespace Demo;\n{source}");

        Assert.NotEmpty(run.Sources);
        Assert.All(run.HintNames, name => Assert.StartsWith("PerItemScope-Demo.", name));
    }

    [Theory]
    [InlineData("public partial class C { [SettledBatch] public Task<int> F(int x) => Task.FromResult(x); }")]
    [InlineData("public partial class C<T> { [SettledBatch] public ValueTask<T?> F(T x) => default; }")]
    [InlineData("public interface C { [SettledBatch] Task F(int x); }")]
    [InlineData("public class Outer { internal interface C<T> where T : notnull { [SettledBatch] T F<U>(U x) where U : T; } }")]
    [InlineData("public interface C { [SettledBulk(3)] ValueTask<int[]> F(int[] x); }")]
    public void Other_wrappers_stand_beside_them(string source)
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes($"namespace Demo;\n{source}");

        Assert.Equal(2, run.Sources.Length);
        Assert.Single(run.HintNames, name => name.StartsWith("PerItemScope-Demo.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public static partial class C { [SettledBatch] public static int F(int x) => x; }")]
    [InlineData("public static partial class C { [SettledBatch] public static int F(this string x, int y) => y; }")]
    [InlineData("public partial class C { [SettledBatch] public static Task F(int x) => Task.CompletedTask; }")]
    [InlineData("public partial struct C { [SettledBatch] public int F(int x) => x; }")]
    [InlineData("public partial interface C { [SettledBatch] public static int F(int x) => x; }")]
    [InlineData("public partial class C { [SettledBatch] private int F(int x) => x; }")]
    [InlineData("public partial class C { [SettledBatch] protected int F(int x) => x; }")]
    [InlineData("public partial class Outer { private partial class C { [SettledBatch] public int F(int x) => x; } }")]
    [InlineData("public partial class C { [SettledBatch(RejectIf = nameof(J))] public int F(int x) => x; bool J(int x) => true; }")]
    [InlineData("public partial class C { [SettledBatch(PartitionBy = nameof(K))] public int F(int x) => x; public int K(int x) => x; }")]
    [InlineData("public partial class C { [SettledBulk(9, RejectIf = nameof(J))] public Task<int[]> F(int[] x) => null!; "
        + "public bool J(int x) => true; }")]
    public void A_partial_type_that_cannot_have_them_has_the_others_alone(string source)
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes($"namespace Demo;\n{source}");

        Assert.DoesNotContain("PerItemScope", run.Text);
        Assert.Equal(GeneratorHarness.Run($"namespace Demo;\n{source}").Text, run.Text);
    }

    [Fact]
    public void Foreign_types_have_none()
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes(
            "[assembly: SettledBatchFor(typeof(System.Net.Http.HttpClient), \"GetStringAsync\", typeof(string))]");

        Assert.DoesNotContain(run.Sources, source => source.SourceText.ToString().Contains("PerItemScope", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_package_there_are_none()
        => Assert.DoesNotContain(
            "PerItemScope",
            GeneratorHarness.Accepts("public partial class C { [SettledBatch] public int F(int x) => x; }").Text);

    [Fact]
    public void They_come_and_go_with_the_package()
    {
        var without = GeneratorHarness.Compile(["public partial class C { [SettledBatch] public int F(int x) => x; }"]);
        var with = without.WithReferences(GeneratorHarness.ReferencesWithScopes);
        GeneratorDriver driver = GeneratorHarness.Driver(without).RunGenerators(without);

        driver = driver.RunGenerators(with);
        Assert.Equal(["C.F.g.cs", "PerItemScope-C.F.g.cs"], HintNames(driver));

        driver = driver.RunGenerators(without);
        Assert.Equal(["C.F.g.cs"], HintNames(driver));

        static IEnumerable<string> HintNames(GeneratorDriver driver)
            => driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.HintName).Order();
    }

    [Theory]
    [InlineData("public class C { [SettledBatch] public void F(int x) { } }", Accessibility.Public, Accessibility.Public)]
    [InlineData("public class C { [SettledBatch] internal void F(int x) { } }", Accessibility.Public, Accessibility.Internal)]
    [InlineData("class C { [SettledBatch] public void F(int x) { } }", Accessibility.Internal, Accessibility.Internal)]
    [InlineData("class Outer { public class C { [SettledBatch] public void F(int x) { } } }",
        Accessibility.Internal, Accessibility.Internal)]
    [InlineData("public class Outer { protected internal class C { [SettledBatch] public void F(int x) { } } }",
        Accessibility.Internal, Accessibility.Internal)]
    [InlineData("public interface C { [SettledBatch] void F(int x); }", Accessibility.Public, Accessibility.Public)]
    public void Their_class_is_as_accessible_as_the_type(string source, Accessibility ofClass, Accessibility ofMethods)
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes($"namespace Demo;\n{source}");

        INamedTypeSymbol type = run.Output.GetTypeByMetadataName("Demo.CPerItemScopeExtensions")!;
        Assert.Equal(ofClass, type.DeclaredAccessibility);
        IMethodSymbol[] wrappers = [.. type.GetMembers().OfType<IMethodSymbol>()];
        Assert.Equal(6, wrappers.Length);
        Assert.All(wrappers, wrapper => Assert.True(wrapper.IsExtensionMethod));
        Assert.All(wrappers, wrapper => Assert.Equal(ofMethods, wrapper.DeclaredAccessibility));
    }

    [Fact]
    public void Types_of_one_name_share_a_class()
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes("""
            namespace Demo
            {
                public class C { [SettledBatch] public int F(int x) => x; [SettledBatch] public int F(string x) => 1; }
                public class C<T> { [SettledBatch] public int F(int x) => x; [SettledBatch] public int F(string x) => 1; }
                public class Outer<T> { public class C { [SettledBatch] public int F(int x) => x; [SettledBatch] public T F(T x) => x; } }
                public class Outer { public class C<T> { [SettledBatch] public int F(int x) => x; [SettledBatch] public T F(T x) => x; } }
                public interface ISender { [SettledBatch] Task F(int x); }
            }
            namespace Other
            {
                public class Caller
                {
                    public int All(IPerItemScope<Demo.C> a, IPerItemScope<Demo.C<int>> b)
                        => Demo.CPerItemScopeExtensions.FSettled(a, [1]).Count
                            + Demo.CPerItemScopeExtensions.FSettled(b, ["x"], new SettledBatchOptions()).Count;
                }
            }
            """);

        Assert.Equal(10, run.HintNames.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Calls_find_the_nearest_type()
    {
        GeneratorHarness.AcceptsWithScopes("""
            namespace Demo;
            public interface ISender { [SettledBatch] Task<string> SendAsync(int x); }
            public class Base : ISender { [SettledBatch] public virtual Task<string> SendAsync(int x) => Task.FromResult("base"); }
            public class Derived : Base { [SettledBatch] public override Task<string> SendAsync(int x) => Task.FromResult("derived"); }
            public class Plain : Base;
            public static class Calls
            {
                public static Task<SettledBatch<int, string>> A(IPerItemScope<Derived> scope) => scope.SendSettledAsync([1]);
                public static Task<SettledBatch<int, string>> B(IPerItemScope<Plain> scope) => scope.SendSettledAsync([1], null);
                public static Task<SettledBatch<int, string>> C(IPerItemScope<ISender> scope)
                    => scope.SendSettledAsync([1], default(CancellationToken));
            }
            """);
    }

    [Fact]
    public void The_users_part_of_the_class_stays()
    {
        GeneratorRun run = GeneratorHarness.AcceptsWithScopes("""
            namespace Demo;
            public class C { [SettledBatch] public int F(int x) => x; }
            internal static partial class CPerItemScopeExtensions
            {
                internal static int FSettled(this IPerItemScope<C> scope, string x) => x.Length;
                private class FSettledItem;
            }
            """);

        Assert.Contains("\n    static partial class CPerItemScopeExtensions", run.Text);
        Assert.Contains("FSettledItem2", run.Text);
    }
}
