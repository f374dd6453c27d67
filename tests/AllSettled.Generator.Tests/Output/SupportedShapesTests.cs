using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Every supported shape compiles with its wrappers under every language version without a warning, and its second run comes from the
/// cache. <see cref="GeneratorHarness.Accepts"/> checks this.
/// </summary>
public class SupportedShapesTests
{
    [Theory]
    [InlineData("public Task<string> F(int x) => Task.FromResult(\"\");", "FSettledAsync")]
    [InlineData("public Task FAsync(int x) => Task.CompletedTask;", "FSettledAsync")]
    [InlineData("public ValueTask<string> FAsync(int x) => new(\"\");", "FSettledAsync")]
    [InlineData("public ValueTask FAsync(int x) => default;", "FSettledAsync")]
    [InlineData("public string F(int x) => \"\";", "FSettled")]
    [InlineData("public string FAsync(int x) => \"\";", "FSettled")]
    [InlineData("public void F(int x) { }", "FSettled")]
    [InlineData("public async Task F(int x) => await Task.Yield();", "FSettledAsync")]
    [InlineData("public Task GetASYNC(int x) => Task.CompletedTask;", "GetASYNCSettledAsync")]
    [InlineData("public Task Async(int x) => Task.CompletedTask;", "AsyncSettledAsync")]
    [InlineData("public Task FSettledAsync(int x) => Task.CompletedTask;", "FSettledSettledAsync")]
    [InlineData("public Task<string?>? F(int? x) => null;", "FSettledAsync")]
    [InlineData("public Task<Task<int>> F(Task<int> x) => Task.FromResult(x);", "FSettledAsync")]
    public void Return_kinds_and_names(string method, string wrapper)
    {
        var run = GeneratorHarness.Accepts($$"""public partial class C { [SettledBatch] {{method}} }""");
        Assert.Equal(2, run.Output.GetTypeByMetadataName("C")!.GetMembers(wrapper).Length);
    }

    [Theory]
    [InlineData("public partial class C")]
    [InlineData("internal sealed partial class C")]
    [InlineData("public abstract partial class C")]
    [InlineData("public partial class C<T>")]
    [InlineData("public partial class C<T, @class> where T : class, IDisposable, new() where @class : struct")]
    [InlineData("public partial struct C")]
    [InlineData("public readonly partial struct C")]
    [InlineData("public partial record C")]
    [InlineData("public partial record C(int X)")]
    [InlineData("public sealed partial record class C(string self, string input)")]
    [InlineData("public partial record struct C")]
    [InlineData("public readonly partial record struct C(int X)")]
    [InlineData("public partial class C(string name)", "_ = name;")]
    [InlineData("public unsafe partial class C")]
    [InlineData("[Obsolete] public partial class C")]
    public void Kinds_of_types(string header, string body = "")
        => GeneratorHarness.Accepts($$"""
            namespace Demo
            {
                {{header}}
                {
                    [SettledBatch] public Task<string> OneAsync(int x, string shared, CancellationToken ct)
                    {
                        {{body}}
                        return Task.FromResult(shared);
                    }
                    [SettledBatch] public static int Two(int x) => x;
                }
            }
            """);

    [Fact]
    public void Static_classes_and_static_methods_of_ref_structs()
        => GeneratorHarness.Accepts("""
            public static partial class Tools { [SettledBatch] public static int Parse(string text) => int.Parse(text); }
            public ref partial struct Cursor { [SettledBatch] public static int Parse(string text) => int.Parse(text); }
            """);

    [Fact]
    public void Nested_types_of_every_kind_and_the_global_namespace()
        => GeneratorHarness.Accepts("""
            public partial interface IOuter<T>
            {
                static partial class Inner { [SettledBatch] internal static int F(string x) => 1; }
            }
            public partial class Outer<T>
            {
                private protected readonly partial record struct Middle<U>
                {
                    public partial class Inner<V> where V : class
                    {
                        [SettledBatch]
                        public Task<Dictionary<T, List<U>>?> F<W>(W item, V? v, Middle<W> m) where W : notnull
                            => Task.FromResult<Dictionary<T, List<U>>?>(null);
                    }
                }
            }
            """, "CS8714");

    [Fact]
    public void A_part_of_the_top_level_program()
    {
        var compilation = GeneratorHarness.Compile(["""
            await Task.Yield();
            public partial class Program { [SettledBatch] public static int F(string x) => 1; }
            """]);
        var run = GeneratorHarness.Run(
            compilation.WithOptions(compilation.Options.WithOutputKind(Microsoft.CodeAnalysis.OutputKind.ConsoleApplication)));
        run.AssertNoDiagnostics();
        Assert.Equal(["Program.F.g.cs"], run.HintNames);
    }

    [Theory]
    [InlineData("public")]
    [InlineData("internal")]
    [InlineData("protected")]
    [InlineData("protected internal")]
    [InlineData("private protected")]
    [InlineData("private")]
    [InlineData("")]
    public void Every_accessibility_with_private_types_in_the_signature(string accessibility)
    {
        string type = accessibility is "public" or "protected" or "protected internal" ? "public"
            : accessibility is "" ? "private"
            : accessibility;
        var run = GeneratorHarness.Accepts($$"""
            public partial class C
            {
                {{type}} sealed class Key { }
                [SettledBatch] {{accessibility}} Task<Key> F(Key key, List<Key> keys) => Task.FromResult(key);
            }
            """);
        var item = run.Output.GetTypeByMetadataName("C")!;
        Assert.All(
            item.GetMembers("FSettledAsync"),
            member => Assert.Equal(item.GetMembers("F")[0].DeclaredAccessibility, member.DeclaredAccessibility));
    }

    [Fact]
    public void Protected_members_of_sealed_types_give_private_wrappers()
        => GeneratorHarness.Accepts("""
            public abstract class B { protected abstract int F(int x); protected internal abstract int G(int x); }
            public sealed partial class C : B
            {
                [SettledBatch] protected override int F(int x) => x;
                [SettledBatch] protected internal override int G(int x) => x;
            }
            """);

    [Fact]
    public void Overrides_hide_no_wrappers_noisily_and_keep_their_overload()
        => GeneratorHarness.Accepts("""
            public partial class B { [SettledBatch] public virtual int F(int x) => x; [SettledBatch] protected virtual int G(int x) => x; }
            public partial class C : B
            {
                [SettledBatch] public override int F(int x) => x;
                public string F(object x) => "";
                [SettledBatch] protected override int G(int x) => x;
            }
            public partial class D : C { [SettledBatch] public new int F(int x) => x; }
            """);

    [Fact]
    public void Overloads_get_files_and_structs_of_their_own()
    {
        var run = GeneratorHarness.Accepts("""
            public partial class C
            {
                [SettledBatch] public Task F(int x) => Task.CompletedTask;
                [SettledBatch] public Task F(string x) => Task.CompletedTask;
                [SettledBatch] public Task F(string x, int y) => Task.CompletedTask;
                [SettledBatch] public Task F<T>(T x) => Task.CompletedTask;
                [SettledBatch] public Task F<T>(List<T> x, CancellationToken ct) => Task.CompletedTask;
                [SettledBatch] public Task f(int x) => Task.CompletedTask;
                [SettledBatch(Name = "GSettledAsync")] public Task FAsync(int x) => Task.CompletedTask;
            }
            """);
        Assert.Equal(7, run.HintNames.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Item_structs_keep_clear_of_what_the_user_has()
        => GeneratorHarness.Accepts("""
            public class FSettledItem3 { }
            public class B { protected class FSettledItem2 { } }
            public partial class C : B
            {
                private int FSettledItem => 1;
                private FSettledItem2 Mine => new();
                [SettledBatch] public int F(int x) => x + FSettledItem + Mine.GetHashCode();
                [SettledBatch] public int F(string x) => 1;
                [SettledBatch(Name = "FSettledItem4")] public int G(string x) => 1;
                [SettledBatch] public int H<HSettledItem>(string x) => 1;
            }
            """);

    [Theory]
    [InlineData("where T : class")]
    [InlineData("where T : class?")]
    [InlineData("where T : struct")]
    [InlineData("where T : unmanaged")]
    [InlineData("where T : notnull")]
    [InlineData("where T : new()")]
    [InlineData("where T : class, IComparable<T>?, IDisposable, new()")]
    [InlineData("where T : Enum")]
    [InlineData("where T : Exception, new()")]
    [InlineData("where T : struct, Enum, IComparable<U>")]
    [InlineData("where T : U where U : List<T>")]
    [InlineData("")]
    public void Constraints(string constraints)
        => GeneratorHarness.Accepts($$"""
            public partial class C { [SettledBatch] public Task<U> F<T, U>(T item, U shared) {{constraints}} => Task.FromResult(shared); }
            """);

    [Fact]
    public void The_anti_constraint_is_dropped()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        var run = GeneratorHarness.Run(
            "public partial class C { [SettledBatch] public int F<T>(T item) where T : IDisposable, allows ref struct => 1; }");
        run.AssertNoDiagnostics();
    }

    [Theory]
    [InlineData("T? item, List<T?>? shared")]
    [InlineData("T[]?[] item, Dictionary<string, T?[]> shared")]
    public void Unconstrained_nullable_type_parameters(string parameters)
        => GeneratorHarness.Accepts(
            $$"""public partial class C { [SettledBatch] public Task<T?> F<T>({{parameters}}) => Task.FromResult<T?>(default); }""");

    [Theory]
    [InlineData("string? a, List<string?>? b")]
    [InlineData("(int Id, string? Name) a, (int, List<(string X, int)>?) b")]
    [InlineData("int?[] a, string?[]?[] b")]
    [InlineData("dynamic a, dynamic b")]
    [InlineData("dynamic? a, List<dynamic?> b, Dictionary<string, (dynamic X, int Y)>? c")]
    [InlineData("int[,][] a, Func<int, string?>? b")]
    [InlineData("nint a, nuint? b, Guid c, System.Text.StringBuilder d")]
    [InlineData("in int a, in Guid b, in CancellationToken ct")]
    [InlineData("ref readonly int a, ref readonly Guid b, ref readonly CancellationToken ct")]
    [InlineData("CancellationToken ct, int a, string b")]
    [InlineData("int a, CancellationToken ct, string b")]
    [InlineData("int a, CancellationToken? notTheToken")]
    [InlineData("int a, params string[] b")]
    [InlineData("params int[] a")]
    [InlineData("int a, int b = 3, params string[] c")]
    [InlineData("int a = 3")]
    [InlineData("int a, CancellationToken ct = default, int b = 3")]
    [InlineData("[PerItem] string sku, [PerItem] int quantity, string currency, CancellationToken ct")]
    [InlineData("string shared, [PerItem] string? sku, CancellationToken ct, [PerItem] ref readonly int quantity")]
    [InlineData(
        """
        [PerItem] int Item2, [PerItem] int Rest, [PerItem] int ToString, [PerItem] int Item4, [PerItem] int a, [PerItem] int b,
        [PerItem] int @class, [PerItem] int Item1, [PerItem] int await
        """)]
    [InlineData("string shared, [PerItem] string only")]
    [InlineData("[PerItem] dynamic a, [PerItem] dynamic? b")]
    public void Parameters(string parameters)
    {
        GeneratorHarness.Accepts(
            $$"""public partial class C { [SettledBatch] public Task<int> F({{parameters}}) => Task.FromResult(1); }""");
        GeneratorHarness.Accepts($$"""public static partial class C { [SettledBatch] public static void F({{parameters}}) { } }""");
    }

    [Theory]
    [InlineData("Task<dynamic>")]
    [InlineData("ValueTask<List<dynamic?>?>")]
    [InlineData("dynamic")]
    [InlineData("dynamic?")]
    [InlineData("(int Id, dynamic? Value)")]
    [InlineData("string?")]
    [InlineData("Task<(int Id, string? Name)>")]
    public void Results(string result)
        => GeneratorHarness.Accepts(
            $$"""public partial class C { [SettledBatch] public {{result}} F(dynamic x, dynamic y) => default!; }""");

    [Theory]
    [InlineData("int inputs, int options, int cancellationToken, int self, int input")]
    [InlineData("int x, string inputs, string options, string cancellationToken, string self, string input")]
    [InlineData(
        "int x, string Name, string MaxConcurrency, string Invoke, string Equals, string ToString, string GetType, string Finalize")]
    [InlineData(
        """
        int @class, int @event, int await, int async, int field, int value, int record, int var, int dynamic, int nint, int where, int @_
        """)]
    [InlineData("int x, int FSettledAsync, int FSettledItem, int F, int C, int System, int AllSettled, int global, int this2")]
    [InlineData("int \\u0061b, int größe, int 名前, int \\u0063lass")]
    [InlineData("int x, int inputs, int inputs2, int inputs3")]
    public void Hostile_parameter_names(string parameters)
        => GeneratorHarness.Accepts($$"""
            public partial class C
            {
                [SettledBatch] public Task<int> F({{parameters}}, CancellationToken ct = default) => Task.FromResult(1);
            }
            """);

    [Fact]
    public void Hostile_type_and_namespace_names()
        => GeneratorHarness.Accepts("""
            namespace @class.System.@await
            {
                public class Task { }
                public class CancellationToken { }
                public class @yield { }
                public class @where<@notnull> { }
                public partial class @event<@in, @partial>
                {
                    public class AllSettled { }
                    public class System { }
                    [SettledBatch(Name = "class")]
                    public global::System.Threading.Tasks.Task<@where<@yield>> @return<@unmanaged, @out>(
                        @yield item, @where<@in> @int, @unmanaged x, (@out @true, Task @var) t,
                        global::System.Threading.CancellationToken ct)
                        => null!;
                    [SettledBatch] public Task G(CancellationToken item, @event<int, int> e) => new();
                }
            }
            """, "CS8981");

    [Fact]
    public void Type_parameters_named_like_contextual_keywords()
        => GeneratorHarness.Accepts("""
            public partial class C<@dynamic>
            {
                [SettledBatch] public @var F<@scoped, @nint, @var>(@scoped item, @dynamic a, @nint b, @var c) where @nint : struct => c;
            }
            """, "CS8981");

    [Fact]
    public void Names_of_small_letters_that_their_declaration_keeps_from_warning()
        => GeneratorHarness.Accepts("""
            public partial class @outer<@key>
            {
                public readonly partial record struct @middle
                {
                    [SettledBatch] public int F<@row>(@row x, @key y) where @row : notnull => 1;
                }
                [SettledBatch] public static int G<@other>(int item, @other x) => 1;
            }
            public interface @sender<@message> { [SettledBatch] Task SendAsync<@option>(@message x, @option y); }
            """);

    [Theory]
    [InlineData("int x, [System.Diagnostics.CodeAnalysis.DisallowNull] string? y = null!")]
    [InlineData("int x, [System.Diagnostics.CodeAnalysis.DisallowNull] T? y = default!")]
    [InlineData("int x, [System.Diagnostics.CodeAnalysis.DisallowNull] int? y = null!")]
    [InlineData(
        "int x, [System.Diagnostics.CodeAnalysis.AllowNull] string y = null, [System.Diagnostics.CodeAnalysis.AllowNull] T z = default")]
    public void Default_values_that_an_attribute_says_cannot_be(string parameters)
        => GeneratorHarness.Accepts($$"""public partial class C<T> { [SettledBatch] public int F({{parameters}}) => 1; }""");

    [Fact]
    public void Results_that_an_attribute_says_may_be_null()
        => GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            public partial class C
            {
                [SettledBatch] [return: MaybeNull] public string F(int x) => null;
                [SettledBatch] [return: MaybeNull] public Task<int> G(int x) => null;
                [SettledBatch] [return: MaybeNull] public T H<T>(int x) => default;
            }
            """);

    [Fact]
    public void Caller_information_about_what_the_wrapper_has_not()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Runtime.CompilerServices;
            public partial class C
            {
                [SettledBatch]
                public int F(
                    int x, CancellationToken ct = default, ItemContext context = default,
                    [CallerArgumentExpression(nameof(ct))] string a = "", [CallerArgumentExpression(nameof(context))] string b = "")
                    => x;
            }
            public interface I<T> { [SettledBatch] int F(int x, string T = "", [CallerArgumentExpression(nameof(T))] string a = ""); }
            #pragma warning disable CS8965 // it describes itself
            public partial class D { [SettledBatch] public int F(int x, [CallerArgumentExpression(nameof(a))] string a = "") => x; }
            """);
        Assert.DoesNotContain(run.Sources, source => source.SourceText.ToString().Contains("CallerArgumentExpression"));
    }

    [Fact]
    public void What_is_called_like_the_operator_that_names_the_receiver()
        => GeneratorHarness.Accepts("""
            public interface I { [SettledBatch] int F(int x, int @nameof); }
            public interface J { [SettledBatch(Name = "nameof")] int F(int x); [SettledBatch] int nameof(string x); }
            """);

    [Fact]
    public void Attributes_of_the_item_method_are_repeated()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            using System.Runtime.Versioning;
            using System.Runtime.CompilerServices;
            public partial class C
            {
                [SettledBatch, Obsolete("gone \"soon\"", true)] public int A(int x) => x;
                [SettledBatch, Obsolete] public Task B(int x) => Task.CompletedTask;
                [SettledBatch, Obsolete("x", DiagnosticId = "MY0001", UrlFormat = "https://x")] public Task B2(int x) => Task.CompletedTask;
                [SettledBatch, Experimental("EXP001")] public int D(int x) => x;
                [SettledBatch, RequiresUnreferencedCode("r", Url = "u"), RequiresDynamicCode("d"), RequiresAssemblyFiles("f")]
                public int E(int x) => x;
                [SettledBatch, SupportedOSPlatform("linux"), SupportedOSPlatform("windows"), UnsupportedOSPlatform("browser")]
                public int F(int x) => x;
                [SettledBatch]
                public int G<
                    [DynamicallyAccessedMembers(
                        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicFields)] T>(
                    T x, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] Type t)
                    => 1;
                [SettledBatch]
                public int H(int x, [CallerMemberName] string m = "", [CallerFilePath] string f = "", [CallerLineNumber] int l = 0) => x;
                [SettledBatch]
                public int I(
                    int x, string y, [CallerArgumentExpression(nameof(y))] string e = "",
                    [CallerArgumentExpression(nameof(x))] string e2 = "", CancellationToken ct = default)
                    => x;
                [SettledBatch] public int J([AllowNull] string x, [AllowNull] string y, [DisallowNull] string? z) => 1;
                [SettledBatch, RequiresPreviewFeatures("soon")] public int K(int x) => x;
            }
            """);
        string All(string hint) => run.Sources.Single(source => source.HintName == hint).SourceText.ToString();
        Assert.Contains("[global::System.Obsolete(\"gone \\\"soon\\\"\", true)]", All("C.A.g.cs"));
        Assert.Contains("[global::System.Runtime.Versioning.SupportedOSPlatform(\"windows\")]", All("C.F.g.cs"));
        Assert.Contains("self.I(input, y, e, \"input\", cancellationToken)", All("C.I.g.cs"));
        Assert.DoesNotContain("e2", All("C.I.g.cs"));
        // Six wrappers and the item struct.
        Assert.Equal(
            7,
            Regex.Count(All("C.K.g.cs"), Regex.Escape("[global::System.Runtime.Versioning.RequiresPreviewFeatures(\"soon\")]")));
    }

    [Fact]
    public void What_a_type_asks_of_callers_for_trimming_holds_for_its_static_methods()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            [assembly: SettledBatchFor(typeof(Plugins), nameof(Plugins.Load), Name = "LoadAll")]
            [RequiresUnreferencedCode("reflects"), RequiresDynamicCode("compiles")]
            public partial class Plugins
            {
                [SettledBatch, RequiresUnreferencedCode("reflects more")] public static int Load(int x) => x;
                [SettledBatch] public int Count(int x) => x;
            }
            """);
        string beside = run.Sources.Single(source => source.HintName == "Plugins.Load.g.cs").SourceText.ToString();
        Assert.Contains("UnconditionalSuppressMessage(\"Trimming\", \"IL2026\"", beside);
        Assert.Contains("UnconditionalSuppressMessage(\"AOT\", \"IL3050\"", beside);
        Assert.DoesNotContain("[global::System.Diagnostics.CodeAnalysis.RequiresDynamicCode", beside);

        string outside = run.Sources
            .Single(source => source.HintName.StartsWith("SettledBatchFor-Plugins.Load", StringComparison.Ordinal)).SourceText.ToString();
        Assert.Equal(
            6,
            Regex.Count(outside, Regex.Escape("[global::System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode(\"reflects more\")]")));
        Assert.Equal(6, Regex.Count(outside, Regex.Escape("[global::System.Diagnostics.CodeAnalysis.RequiresDynamicCode(\"compiles\")]")));

        string count = run.Sources.Single(source => source.HintName == "Plugins.Count.g.cs").SourceText.ToString();
        Assert.DoesNotContain("Requires", count);
        Assert.DoesNotContain("SuppressMessage", count);
    }

    [Fact]
    public void What_a_parameter_asks_of_a_type_is_passed_on_or_said_aloud()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;
            public partial class C
            {
                [SettledBatch] public int Shared(int x, [DynamicallyAccessedMembers(PublicMethods)] Type type) => x;
                [SettledBatch] public int Item([DynamicallyAccessedMembers(PublicMethods)] Type type) => 1;
            }
            """);
        string shared = run.Sources.Single(source => source.HintName == "C.Shared.g.cs").SourceText.ToString();
        Assert.Equal(6, Regex.Count(shared, Regex.Escape("[global::System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(")));
        Assert.DoesNotContain("RequiresUnreferencedCode", shared);
        string item = run.Sources.Single(source => source.HintName == "C.Item.g.cs").SourceText.ToString();
        Assert.Equal(
            6,
            Regex.Count(item, Regex.Escape("[global::System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode(\"'type' needs members")));
        Assert.All([shared, item], text => Assert.Contains("UnconditionalSuppressMessage(\"Trimming\", \"IL2067\"", text));
    }

    [Fact]
    public void A_result_that_an_attribute_lets_be_null()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            public partial class C<U> where U : class
            {
                [SettledBatch] [return: MaybeNull] public string A(int x) => null;
                [SettledBatch] [return: MaybeNull] public T B<T>(T x) where T : notnull => default;
                [SettledBatch] [return: MaybeNull] public U D(int x) => null;
                [SettledBatch] [return: MaybeNull] public T E<T>(T x) where T : struct => default;
                [SettledBatch] [return: MaybeNull] public Task<string> F(int x) => null;
                [SettledBatch] [return: NotNull] public string? G(int x) => "";
            }
            """);
        Assert.Contains(
            "SettledBatch<int, string?> ASettled(",
            run.Sources.Single(source => source.HintName == "C-1.A.g.cs").SourceText.ToString());
        Assert.Contains(
            "Task<global::AllSettled.SettledBatch<int, string>> FSettledAsync(",
            run.Sources.Single(source => source.HintName == "C-1.F.g.cs").SourceText.ToString());
    }

    [Fact]
    public void Experimental_types_accepted_at_the_item_method_are_accepted_in_its_wrapper()
        => GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            [Experimental("EXP001")] public class E { }
            [Obsolete("x", DiagnosticId = "MY0001")] public class O { }
            #pragma warning disable EXP001, MY0001
            public partial class C { [SettledBatch] public Task<E> F(O x, List<E[]> y) => Task.FromResult(new E()); }
            """);

    /// <summary>If code is both, the compiler suppresses one of the two warnings and not the other.</summary>
    [Theory]
    [InlineData("public partial class C { [SettledBatch, Obsolete, Experimental(\"EXP001\")] public int F(int x) => x; }")]
    [InlineData("[Obsolete] public interface I { [SettledBatch, Experimental(\"EXP001\")] int F(int x); }")]
    [InlineData("[Experimental(\"EXP001\")] public interface I { [SettledBatch, Obsolete] int F(int x); }")]
    [InlineData("[Obsolete] public class O { [Experimental(\"EXP001\")] public interface I { [SettledBatch] int F(int x); } }")]
    [InlineData(
        """
        [Experimental("EXP001")] public partial class O
        {
            [Obsolete] public partial class C { [SettledBatch] public static int F(int x) => x; }
        }
        """)]
    public void Code_that_is_obsolete_and_experimental_has_wrappers(string code)
        => GeneratorHarness.Accepts($$"""
            using System.Diagnostics.CodeAnalysis;
            {{code}}
            """);

    [Fact]
    public void Obsolete_code_accepted_at_the_item_method_is_accepted_in_its_wrapper()
        => GeneratorHarness.Accepts("""
            [Obsolete] public class Plain { }
            [Obsolete("x")] public class Told { public class Inner { } }
            #pragma warning disable CS0612, CS0618, CS0672
            public abstract class B { [Obsolete] public abstract int F(int x); [Obsolete("x")] public virtual int G(int x) => x; }
            public partial class C : B
            {
                [SettledBatch] public override int F(int x) => x;
                [SettledBatch] public override int G(int x) => x;
                [SettledBatch] public Task<Plain[]> H<T>((Told, int) x, List<Told.Inner> y) where T : Plain => Task.FromResult<Plain[]>([]);
            }
            [Obsolete] public partial class D { [SettledBatch] public Plain? F(Told x) => null; }
            """);

    [Fact]
    public void Members_of_a_base_class_may_have_the_wrappers_names()
        => GeneratorHarness.Accepts("""
            public class A
            {
                public virtual int FSettledStream(
                    IEnumerable<int> inputs, SettledBatchOptions? options, CancellationToken cancellationToken)
                    => 1;
            }
            public partial class B : A { [SettledBatch(Name = "G")] public int H(int x) => x; }
            public partial class C : B { [SettledBatch] public int F(int x) => x; [SettledBatch(Name = "G")] public new int H(int x) => x; }

            public abstract class D
            {
                public abstract int FSettled(string x);
                public abstract int GSettled(IEnumerable<int> inputs, CancellationToken token);
            }
            public abstract class E : D { public override int GSettled(IEnumerable<int> inputs, CancellationToken token) => 1; }
            public abstract partial class F : E
            {
                [SettledBatch] public int G(int x) => x;
                [SettledBatch(Name = "FSettled")] public int H(int x) => x;
            }

            public interface J { SettledBatch<int, int> FSettled(IEnumerable<int> inputs, CancellationToken cancellationToken); }
            public partial interface K : J { [SettledBatch] static int F(int x) => x; }

            public partial interface L
            {
                [SettledBatch] static int F(int x) => x;
                [SettledBatch(Name = "Renamed")] static int G(int x) => x;
            }
            public partial interface M<T> : L { [SettledBatch] static new int F(int x) => x; }
            public partial interface N : M<int> { [SettledBatch(Name = "Renamed")] static int H(int x) => x; }
            """);

    [Fact]
    public void Cls_compliance_and_obsolete_types_in_the_signature_give_no_new_warning()
        => GeneratorHarness.Accepts("""
            #pragma warning disable CS0612
            [assembly: CLSCompliant(true)]
            [Obsolete] public class O { }
            public partial class C { [SettledBatch] public Task<O> F(O x, string y) => Task.FromResult(x); }
            """, "CS3001", "CS3002", "CS3003");

    [Fact]
    public void Nullable_oblivious_code_gives_an_oblivious_wrapper()
    {
        var run = GeneratorHarness.Accepts("""
            #nullable disable
            public partial class C
            {
                [SettledBatch] public Task<string> F(string x, List<string> y, int? z, string w = null) => Task.FromResult(x);
            }
            #nullable restore
            public class User { public object G(C c) => c.FSettledAsync([null], null!, [null!], null, null); }
            """);
        Assert.Contains("#nullable disable", run.Text);
        Assert.DoesNotContain("SettledBatchOptions?", run.Text);
    }

    [Fact]
    public void Partial_methods_are_batched_once_whichever_part_is_marked()
    {
        var run = GeneratorHarness.Accepts("""
            public partial class C
            {
                [SettledBatch] public partial Task A(int x, int y = 3);
                public partial Task A(int x, int y) => Task.CompletedTask;
                public partial Task B([PerItem] int x, int y);
                [SettledBatch] public partial Task B(int x, [PerItem] int y) => Task.CompletedTask;
                [SettledBatch] partial void D(int x);
                partial void D(int x) { }
            }
            """);
        Assert.Equal(["C.A.g.cs", "C.B.g.cs", "C.D.g.cs"], run.HintNames.Order());
    }

    [Fact]
    public async Task Partial_methods_whose_body_another_generator_writes()
    {
        var run = GeneratorHarness.Run("""
            public static partial class Log
            {
                [SettledBatch] public static partial void Failed(int id);
                [SettledBatch] private static partial void Hidden(int id);
                [SettledBatch] internal static partial int Map(int id);
            }
            public interface ILog { [SettledBatch] void Add(int id); }
            public partial class FileLog : ILog { [SettledBatch] public partial void Add(int id); }
            """);
        Assert.Equal(5, run.Sources.Length);
        var complete = run with
        {
            Input = run.Input.AddSyntaxTrees(CSharpSyntaxTree.ParseText("""
                public static partial class Log
                {
                    public static partial void Failed(int id) { }
                    private static partial void Hidden(int id) { }
                    internal static partial int Map(int id) => id;
                }
                public partial class FileLog { public partial void Add(int id) { } }
                """, (CSharpParseOptions)run.Input.SyntaxTrees[0].Options, "Other.g.cs", System.Text.Encoding.UTF8)),
        };
        complete.AssertNoDiagnostics();
        Assert.Empty(await GeneratorHarness.AnalyzeAsync(complete.Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Types_called_like_native_integers()
        => GeneratorHarness.Accepts("""
            public class @nint { }
            public class @nuint { }
            public partial class C
            {
                [SettledBatch]
                public Task<IntPtr> F(IntPtr x, UIntPtr? y, List<IntPtr[]> z, (UIntPtr A, int) w, IntPtr v = 5) => Task.FromResult(x);
                [SettledBatch] public nint G(nint x, nuint y) => x;
            }
            """, "CS8981");

    [Fact]
    public void Handlers_of_interpolated_strings_get_their_arguments()
    {
        var run = GeneratorHarness.Accepts("""
            using System.Runtime.CompilerServices;
            [InterpolatedStringHandler]
            public readonly struct Handler
            {
                private readonly System.Text.StringBuilder _text;
                public Handler(int literals, int holes) => _text = new();
                public Handler(int literals, int holes, object receiver) : this(literals, holes) { }
                public Handler(int literals, int holes, object receiver, int level) : this(literals, holes) { }
                public Handler(int literals, int holes, int level, string @class) : this(literals, holes) { }
                public void AppendLiteral(string text) => _text.Append(text);
                public void AppendFormatted<T>(T value) => _text.Append(value);
            }
            public partial class C
            {
                [SettledBatch]
                public int F(
                    int x, int level, string @class, [InterpolatedStringHandlerArgument(nameof(level), nameof(@class))] Handler text)
                    => x;
                [SettledBatch] public int G(int x, [InterpolatedStringHandlerArgument("")] Handler text) => x;
                [SettledBatch]
                public int H(int x, int self, int level, [InterpolatedStringHandlerArgument("", nameof(level))] Handler text) => x;
                [SettledBatch] public int OfItem(int x, [InterpolatedStringHandlerArgument("", nameof(x))] Handler text) => x;
                public void Calls(int n) => _ = (FSettled([1], 2, "c", $"{n}"), GSettled([1], $"a{n}"), HSettled([1], 3, 4, $"{n}b"));
            }
            public interface I
            {
                [SettledBatch] int H(int x, int self, int level, [InterpolatedStringHandlerArgument("", nameof(level))] Handler text);
                static void Calls(I i, int n) => _ = i.HSettled([1], 2, 3, $"{n}");
            }
            public static partial class E
            {
                [SettledBatch]
                public static int F(this object receiver, int x, [InterpolatedStringHandlerArgument(nameof(receiver))] Handler text) => x;
                public static void Calls(int n) => _ = new object().FSettled([1], $"{n}");
            }
            """);
        Assert.DoesNotContain(
            "InterpolatedStringHandlerArgument",
            run.Sources.Single(source => source.HintName == "C.OfItem.g.cs").SourceText.ToString());
        Assert.Contains(
            "InterpolatedStringHandlerArgument(\"self2\", \"level\")",
            run.Sources.Single(source => source.HintName == "I.H.g.cs").SourceText.ToString());
    }

    [Fact]
    public void Everything_is_excluded_from_code_coverage()
    {
        var run = GeneratorHarness.Accepts("""
            [assembly: SettledBatchFor(typeof(Math), nameof(Math.Sqrt))]
            public partial class C { [SettledBatch] public int F(int x) => x; }
            public interface I { [SettledBatch] Task<int> F(int x); }
            """);
        CSharpCompilation output = run.Output;
        int seen = 0;
        foreach (SyntaxTree tree in output.SyntaxTrees.Except(run.Input.SyntaxTrees))
        {
            SemanticModel semantics = output.GetSemanticModel(tree);
            foreach (SyntaxNode method in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes()
                .Where(node => node is MethodDeclarationSyntax))
            {
                ISymbol? symbol = semantics.GetDeclaredSymbol(method, TestContext.Current.CancellationToken);
                Assert.Contains([symbol!, symbol!.ContainingType], candidate => candidate.GetAttributes()
                    .Any(attribute => attribute.AttributeClass!.Name == "ExcludeFromCodeCoverageAttribute"));
                seen++;
            }
        }
        Assert.Equal(3 * 7, seen);
    }

    [Fact]
    public void The_anti_constraint_of_a_type_that_is_no_value_of_the_batch_is_kept()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        foreach (LanguageVersion version in GeneratorHarness.LanguageVersions.Skip(1))
        {
            GeneratorHarness.Run("""
                public delegate int Reader<T>(T x) where T : allows ref struct;
                public interface ISource<T> where T : IDisposable?, allows ref struct
                {
                    [SettledBatch] Task<int> F(int x);
                    [SettledBatch] Task<Reader<T>> G(Reader<T> x, Reader<T>? y);
                    [SettledBatch] int H(T x);
                    [SettledBatch] int J(int x, T y);
                    [SettledBatch] T K(int x);
                }
                public ref struct R : IDisposable { public void Dispose() { } }
                public partial class C
                {
                    [SettledBatch] public int F<T>(Reader<T> x) where T : allows ref struct => 1;
                    public object Calls(ISource<R> source)
                        => (source.FSettledAsync([1]), source.GSettledAsync([null!], null), FSettled<R>([null!]));
                }
                """, version).AssertNoDiagnostics();
        }
        // A consumer's C# 12 cannot repeat what a library declares in C# 13.
        var old = GeneratorHarness.Run(
            "[assembly: SettledBatchFor(typeof(IComparable<>), \"CompareTo\")] [assembly: SettledBatchFor(typeof(Func<>), \"Equals\")]",
            LanguageVersion.CSharp12);
        old.AssertNoDiagnostics();
    }

    [Fact]
    public void Several_files_of_one_type_and_an_aliased_attribute()
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([
            "global using Batch = AllSettled.SettledBatchAttribute;",
            "namespace N; public partial class C { [Batch] public int F(int x) => x; }",
            """
            using B = AllSettled.SettledBatchAttribute;
            namespace N;
            public partial class C
            {
                [B(MaxConcurrency = SettledBatchOptions.AllProcessors)] public int G(int x) => x;
                [method: B(MaxConcurrency = SettledBatchOptions.Unbounded)] public int H(int x) => x;
            }
            """]));
        run.AssertNoDiagnostics();
        run.AssertNothingRunsAgain();
        // The oldest compiler finds only the first use of an alias in a file, and a generator has no API to find the others.
        string[] last = GeneratorHarness.KnowsCSharp13 ? ["N.C.H.g.cs"] : [];
        Assert.Equal(["N.C.F.g.cs", "N.C.G.g.cs", .. last], run.HintNames.Order());
    }

    [Fact]
    public void An_attribute_with_a_target()
        => Assert.Equal(
            ["C.H.g.cs"],
            GeneratorHarness.Accepts("public partial class C { [method: SettledBatch] public int H(int x) => x; }").HintNames);

    [Theory]
    [InlineData("12")]
    [InlineData("13")]
    [InlineData("14")]
    public void Natural_calls_are_unambiguous(string version)
    {
        if (!LanguageVersionFacts.TryParse(version, out LanguageVersion parsed))
            return;
        // Before C# 13 nothing says that an argument means the options and not the token.
        string needsPriorities = version == "12" ? "" : """
                    batch = await FSettledAsync(ids, new() { MaxConcurrency = 3 });
                    batch = await FSettledAsync(ids, default);
                    quotes = await QSettledAsync([("A-1", 2)], null);
            """;
        GeneratorHarness.Run($$"""
            public partial class C
            {
                [SettledBatch] public Task<int> F(int id, CancellationToken ct = default) => Task.FromResult(id);
                [SettledBatch]
                public Task<int> Q([PerItem] string sku, [PerItem] int quantity, string currency = "EUR", CancellationToken ct = default)
                    => Task.FromResult(1);
                public async Task Calls(int[] ids, SettledBatchOptions options, CancellationToken ct)
                {
                    SettledBatch<int, int> batch = await FSettledAsync(ids);
                    batch = await FSettledAsync(ids, ct);
                    batch = await FSettledAsync(ids, options);
                    batch = await FSettledAsync(ids, options, ct);
                    batch = await FSettledAsync(ids, null);
                    batch = await FSettledAsync([1, 2], cancellationToken: ct);
                    SettledBatch<(string sku, int quantity), int> quotes = await QSettledAsync([("A-1", 2), ("B-7", 1)], "EUR", ct);
                    quotes = await QSettledAsync([("A-1", 2)]);
                    quotes = await QSettledAsync([("A-1", 2)], options, "EUR");
                    {{needsPriorities}}
                    foreach (var s in quotes) _ = s.Input.sku + s.Input.quantity;
                }
            }
            """, parsed).AssertNoDiagnostics();
    }
}
