using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>Wrappers that are extension methods: for methods of interfaces, and for extension methods.</summary>
public class ExtensionPlacementTests
{
    [Theory]
    [InlineData("public interface I { [SettledBatch] Task<string> FAsync(int x, string shared, CancellationToken ct = default); }",
        "ISettledExtensions", Accessibility.Public, Accessibility.Public)]
    [InlineData(
        """
        public partial interface I
        {
            [SettledBatch] void F(int x) { }
            [SettledBatch] sealed int G(int x) => x;
            [SettledBatch] internal int H(int x) => x;
        }
        """,
        "ISettledExtensions", Accessibility.Public, Accessibility.Public)]
    [InlineData("interface I { [SettledBatch] Task FAsync(int x); }", "ISettledExtensions", Accessibility.Internal, Accessibility.Internal)]
    [InlineData("public interface I { [SettledBatch] internal Task FAsync(int x) => Task.CompletedTask; }",
        "ISettledExtensions", Accessibility.Public, Accessibility.Internal)]
    [InlineData("public class Outer { public interface I { [SettledBatch] Task FAsync(int x); } }",
        "ISettledExtensions", Accessibility.Public, Accessibility.Public)]
    [InlineData("public class Outer { protected internal interface I { [SettledBatch] Task FAsync(int x); } }",
        "ISettledExtensions", Accessibility.Internal, Accessibility.Internal)]
    [InlineData("public interface I { [SettledBatch] protected internal Task FAsync(int x) => Task.CompletedTask; }",
        "ISettledExtensions", Accessibility.Public, Accessibility.Internal)]
    public void Interfaces_get_a_class_beside_them_with_their_accessibility(
        string source, string name, Accessibility ofClass, Accessibility ofMethods)
    {
        var run = GeneratorHarness.Accepts($"namespace Demo;\n{source}");
        INamedTypeSymbol type = run.Output.GetTypeByMetadataName("Demo." + name)!;
        Assert.Equal(ofClass, type.DeclaredAccessibility);
        Assert.True(type.IsStatic);
        var wrappers = type.GetMembers()
            .OfType<IMethodSymbol>()
            .Where(method => method.Name.StartsWith("FSettled", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(6, wrappers.Length);
        Assert.All(wrappers, wrapper => Assert.True(wrapper.IsExtensionMethod));
        Assert.All(wrappers, wrapper => Assert.Equal(ofMethods, wrapper.DeclaredAccessibility));
    }

    [Fact]
    public void Generic_and_nested_interfaces_of_one_name_share_a_class()
    {
        var run = GeneratorHarness.Accepts("""
            namespace Demo
            {
                public interface I { [SettledBatch] Task F(int x); [SettledBatch] Task F(string x); }
                public interface I<T> where T : class { [SettledBatch] Task<T?> F<U>(U x, T? shared) where U : struct, IComparable<T>; }
                public interface I<T, @class> { [SettledBatch] @class F(T x); }
                public class Outer<T> where T : notnull
                {
                    public interface I { [SettledBatch] Task F(T x); }
                    internal interface I<U> where U : List<T> { [SettledBatch] Task F(Dictionary<T, U> x); }
                    public class Outer2 { public interface I { [SettledBatch] Task F(T x); [SettledBatch] Task F(T x, int y); } }
                }
                public class Outer
                {
                    internal interface I { [SettledBatch] Task F(int x); }
                    public interface J { [SettledBatch] Task F(int x); }
                }
            }
            interface I { [SettledBatch] Task F(int x); }
            """);
        Assert.Equal(11, run.Sources.Length);
        Assert.Equal(11, run.HintNames.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains("Demo.I-1.F.g.cs", run.HintNames);
        Assert.Equal(Accessibility.Public, run.Output.GetTypeByMetadataName("Demo.ISettledExtensions")!.DeclaredAccessibility);
    }

    [Fact]
    public void Interfaces_of_one_name_have_item_structs_of_their_own()
        => GeneratorHarness.Accepts("""
            public interface I
            {
                [SettledBatch] int F(int x);
                [SettledBatch] int OuterIF(int x);
                [SettledBatch] int OuterF(int x);
                [SettledBatch] int I1F(int x);
                [SettledBatch] int F(string x);
            }
            public interface I<T> { [SettledBatch] int F(T x); [SettledBatch] int F_T(T x); [SettledBatch] int F(T[] x); }
            public interface I<T, U> { [SettledBatch] int F(T x); [SettledBatch] int F(U[] x, int y); }
            public class Outer
            {
                public interface I { [SettledBatch] int F(int x); [SettledBatch] int F(string x); }
                public class Deep { public interface I { [SettledBatch] int F(int x); } }
            }
            public class Outer<T> { public interface I { [SettledBatch] int F(T x); } }
            """);

    [Fact]
    public void Names_of_ours_give_way()
        => GeneratorHarness.Accepts("""
            public interface I<FSettledItem>
            {
                [SettledBatch] Task<int> F(int x, string self, string self2, string inputs, string ISettledExtensions, FSettledItem y);
                [SettledBatch(Name = "G")] int H<self>(self x, string FSettledItem);
            }
            public static partial class ISettledExtensions { private static int GSettledItem => 1; public static int Mine => GSettledItem; }
            """, "CS8981");

    [Fact]
    public void A_part_of_the_users_decides_the_accessibility()
    {
        var run = GeneratorHarness.Accepts("""
            public interface I { [SettledBatch] Task<int> F(int x); }
            internal static partial class ISettledExtensions { public static int Mine(this I i) => 1; }
            """);
        Assert.Equal(Accessibility.Internal, run.Output.GetTypeByMetadataName("ISettledExtensions")!.DeclaredAccessibility);
    }

    [Fact]
    public void What_is_said_of_the_interface_is_said_of_the_wrapper()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            using System.Runtime.Versioning;
            [Obsolete("gone", true)] public interface I
            {
                [SettledBatch] Task<int> F(int x);
                [SettledBatch, Obsolete("this too")] Task<int> G(int x);
            }
            [Experimental("EXP001")] public interface J { [SettledBatch] Task<int> F(int x); }
            [SupportedOSPlatform("linux")] public class Outer { public interface K { [SettledBatch] Task<int> F(int x); } }
            public interface L<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>
            {
                [SettledBatch] Task<int> F(T x);
            }
            """);
        string Text(string hint) => run.Sources.Single(source => source.HintName == hint).SourceText.ToString();
        Assert.Contains("[global::System.Obsolete(\"gone\", true)]", Text("I.F.g.cs"));
        Assert.DoesNotContain("gone", Text("I.G.g.cs"));
        Assert.Contains("linux", Text("Outer+K.F.g.cs"));
        Assert.Contains("[global::System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers", Text("L-1.F.g.cs"));
    }

    [Fact]
    public void Static_methods_of_interfaces_are_batched_in_the_interface()
        => GeneratorHarness.Accepts("""
            public partial interface I<T>
            {
                [SettledBatch] static Task<T> F(T x) => Task.FromResult(x);
                [SettledBatch] private static int G(int x) => x;
            }
            public static class C { public static object Run() => I<int>.FSettledAsync([1]); }
            """);

    [Theory]
    [InlineData("this string s")]
    [InlineData("this string? s, CancellationToken ct = default")]
    [InlineData("this IEnumerable<string> s, int x, int y = 3")]
    [InlineData("this in Guid s, int x")]
    [InlineData("this ref readonly Guid s, int x")]
    [InlineData("this (int A, string? B) s, int x")]
    [InlineData("[PerItem] this string s, int x, params int[] rest")]
    [InlineData("[PerItem] this string s, [PerItem] int x, int y")]
    [InlineData("this string s, ItemContext context, CancellationToken ct")]
    [InlineData("this string inputs, int options, int cancellationToken, int self")]
    public void Extension_methods(string parameters)
        => GeneratorHarness.Accepts($$"""
            namespace Demo;
            public static partial class E
            {
                [SettledBatch] public static Task<int> F({{parameters}}) => Task.FromResult(1);
                [SettledBatch] internal static void G({{parameters}}) { }
            }
            """);

    [Fact]
    public void Generic_extension_methods()
        => GeneratorHarness.Accepts("""
            public static partial class E
            {
                [SettledBatch] public static Task<T> F<T>(this T item) where T : class => Task.FromResult(item);
                [SettledBatch] public static Task<U?> G<T, U>(this T shared, U item) where T : List<U> => Task.FromResult<U?>(item);
                public static object Run(string[] items, List<int> list)
                    => (items.FSettledAsync(), list.GSettledAsync<List<int>, int>([1]));
            }
            """);
}
