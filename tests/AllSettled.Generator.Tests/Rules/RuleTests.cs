using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary>An invalid method gets exactly the marked diagnostics, at exactly that place, and no output.</summary>
public class RuleTests
{
    [Theory]
    [InlineData("public class {|SB0001:C|} { [SettledBatch] public int F(int x) => x; }")]
    [InlineData("public class {|SB0001:C|} { [SettledBatch] public int F(int x) => x; [SettledBatch] public int G(int x) => x; }")]
    [InlineData("public partial class Outer { struct {|SB0001:C|} { [SettledBatch] public int F(int x) => x; } }")]
    [InlineData(
        """
        public static class {|SB0001:Outer|}
        {
            partial record C { [SettledBatch] public int F(int x) => x; }
            partial class D { [SettledBatch] public int F(int x) => x; }
        }
        """)]
    [InlineData("public interface {|SB0001:Outer|} { record struct {|SB0001:C|} { [SettledBatch] public int F(int x) => x; } }")]
    public Task Types_that_are_not_partial(string source) => Rejects(source);

    [Theory]
    [InlineData("public partial class C { void M() { [{|SB0002:SettledBatch|}] int F(int x) => x; F(1); } }")]
    [InlineData("public partial class C { void M() { var f = [{|SB0002:SettledBatch|}] (int x) => x; } }")]
    [InlineData("public partial class C { int P { [SettledBatch] {|SB0002:get|} => 1; [SettledBatch] {|SB0002:set|} { } } }")]
    [InlineData("public partial class C { event Action P { [SettledBatch] {|SB0002:add|} { } remove { } } }")]
    [InlineData(
        """
        public partial class C
        {
            [SettledBatch] public static C operator {|SB0002:+|}(C a, C b) => a;
            [SettledBatch] public static explicit operator {|SB0002:int|}(C a) => 1;
        }
        """)]
    [InlineData("public partial class C { [SettledBatch] ~{|SB0002:C|}() { } }")]
    [InlineData("public interface I { int F(int x); } public partial class C : I { [SettledBatch] int I.{|SB0003:F|}(int x) => x; }")]
    [InlineData(
        """
        public interface I
        {
            [SettledBatch] static abstract int {|SB0004:H|}(int x);
            [SettledBatch] static virtual int {|SB0004:G|}(int x) => x;
        }
        """)]
    [InlineData("public interface I { int F(int x); } public interface J : I { [SettledBatch] int I.{|SB0003:F|}(int x) => x; }")]
    [InlineData(
        """
        public interface I
        {
            [SettledBatch] private int {|SB0040:F|}(int x) => x;
            [SettledBatch] protected int {|SB0040:G|}(int x) => x;
        }
        """)]
    [InlineData("public class C { protected class D { public interface I { [SettledBatch] int {|SB0040:F|}(int x); } } }")]
    [InlineData(
        """
        public interface I<in T> { [SettledBatch] int {|SB0041:F|}(int x); }
        public partial interface J<T, out U> { [SettledBatch] static int {|SB0041:F|}(int x) => 1; }
        """)]
    [InlineData("public interface I { [SettledBatch] int {|SB0042:F|}(int x); } public class ISettledExtensions { }")]
    [InlineData("public interface I { [SettledBatch] int {|SB0042:F|}(int x); } public static class ISettledExtensions { }")]
    [InlineData("file interface I { [SettledBatch] int {|SB0006:F|}(int x); }")]
    [InlineData("public interface {|SB0001:J|} { [SettledBatch] static int G(int x) => 1; }")]
    [InlineData("public interface I<T> { [SettledBatch] int F<{|SB0008:T|}>(int x); }", "CS0693")]
    [InlineData("public class C<T> { public interface I<{|SB0008:T|}> { [SettledBatch] int F(int x); } }", "CS0693")]
    [InlineData("public static class {|SB0001:E|} { [SettledBatch] public static int F(this string s, int x) => x; }")]
    [InlineData("public static partial class E { [SettledBatch] public static int F(this ref int {|SB0011:s|}, int x) => x; }")]
    [InlineData("public static partial class E { [SettledBatch] public static int {|SB0010:F|}(this CancellationToken s) => 1; }")]
    [InlineData(
        """
        file partial class C
        {
            [SettledBatch] int {|SB0006:F|}(int x) => x;
            partial class D { [SettledBatch] int {|SB0006:F|}(int x) => x; }
        }
        """)]
    [InlineData("public ref partial struct C { [SettledBatch] int {|SB0007:F|}(int x) => x; }")]
    [InlineData("public partial class C<T> { [SettledBatch] int F<{|SB0008:T|}>(int x) => x; }", "CS0693")]
    [InlineData("public partial class C<T> { partial class D<U, {|SB0008:T|}> { [SettledBatch] int F(int x) => x; } }", "CS0693")]
    [InlineData(
        "public partial class C<T> { partial class D { partial struct E<{|SB0008:T|}> { [SettledBatch] static int F(int x) => x; } } }",
        "CS0693")]
    [InlineData("public partial class C<T> { partial class D { partial class {|SB0008:T|} { [SettledBatch] int F(int x) => x; } } }")]
    [InlineData(
        """
        public class B { protected class {|SB0008:T|}; }
        public partial class C<T> { partial class D : B { [SettledBatch] int F(int x) => x; } }
        """)]
    [InlineData("public partial class C { [SettledBatch, System.Diagnostics.Conditional(\"X\")] void {|SB0025:F|}(int x) { } }")]
    [InlineData(
        """
        public partial class C
        {
            [SettledBatch, System.Runtime.InteropServices.UnmanagedCallersOnly] public static int {|SB0026:F|}(int x) => x;
        }
        """)]
    [InlineData(
        """
        public abstract class B { protected abstract int F(int x); }
        public partial class C : B { [SettledBatch] protected override int {|SB0033:F|}(int x) => x; public int F(object x) => 1; }
        """)]
    [InlineData(
        """
        public abstract class B { protected abstract int F(int x); }
        public class M : B { protected override int F(int x) => 1; public int F(long x, int y = 1) => 1; }
        public partial class C : M { [SettledBatch] protected override int {|SB0033:F|}(int x) => x; }
        """)]
    public Task Methods_that_no_wrapper_can_stand_beside(string source, params string[] warnings) => Rejects(source, warnings);

    [Theory]
    [InlineData("[SettledBatch] public int {|SB0035:F|}(int x) => x; [OverloadResolutionPriority(1)] public int F(long x) => 1;")]
    [InlineData(
        """
        [SettledBatch] public static int {|SB0035:F|}(string x, CancellationToken ct) => 1;
        [OverloadResolutionPriority(1)] public static int F(object x, CancellationToken ct, int y = 1) => 1;
        """)]
    [InlineData(
        "[SettledBatch, OverloadResolutionPriority(-1)] public int {|SB0035:F|}(int x) => x; public int F(int x, params string[] y) => 1;")]
    [InlineData(
        """
        [SettledBatch] public int {|SB0035:F|}(int x, string y) => x;
        [OverloadResolutionPriority(1)] public int F(params object[] y) => 1;
        """)]
    [InlineData(
        """
        [SettledBatch] public int {|SB0035:F|}(List<int> x) => 1;
        [OverloadResolutionPriority(1)] public int F<T>(IEnumerable<T> x) => 1;
        """)]
    [InlineData(
        """
        [SettledBatch] public int {|SB0035:F|}<T>(List<T> x) => 1;
        [OverloadResolutionPriority(1)] public int F<T>(IEnumerable<T> x) => 1;
        """)]
    [InlineData(
        "[SettledBatch] public int {|SB0035:F|}(int x) => 1; [OverloadResolutionPriority(1)] public int F<T>(T x) where T : struct => 1;")]
    [InlineData("""
        [SettledBatch] public int {|SB0035:F|}(int x) => x;
        [OverloadResolutionPriority(1)] public int F(IComparable x) => 1;
        [OverloadResolutionPriority(1)] public int F(IFormattable x) => 1;
        """)]
    public Task Overloads_that_are_preferred(string methods)
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        return Rejects($$"""using System.Runtime.CompilerServices; public partial class C { {{methods}} }""");
    }

    /// <summary>The type parameter has no name where the attribute stands, if this is in the file of the other part.</summary>
    [Theory]
    [InlineData("", "[SettledBatch] ")]
    [InlineData("[SettledBatch] ", "")]
    public async Task Overloads_that_are_preferred_to_a_partial_method_in_two_files(string onDefinition, string onImplementation)
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([
            $$"""
            public partial class C
            {
                {{onDefinition}}public partial int F<T>(T x);
                [System.Runtime.CompilerServices.OverloadResolutionPriority(1)] public int F<T>(object? x) => 1;
            }
            """,
            $$"""public partial class C { {{onImplementation}}public partial int F<T>(T x) => 2; }"""]));

        run.AssertNoDiagnostics();
        Assert.Empty(run.Sources);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal("SB0035", Assert.Single(said).Id);
    }

    [Theory]
    [InlineData("[SettledBatch, OverloadResolutionPriority(1)] public int F(int x) => x; public int F(long x) => 1;")]
    [InlineData("[SettledBatch] public int F(int x) => x; [OverloadResolutionPriority(1)] public int F(string x) => 1;")]
    [InlineData("[SettledBatch] public int F(int x) => x; [OverloadResolutionPriority(1)] public int F(long x, int y) => 1;")]
    [InlineData("[SettledBatch] public int F(int x) => x; [OverloadResolutionPriority(1)] public int F(ref int x) => 1;")]
    [InlineData("[SettledBatch] public int F(int x) => x; [OverloadResolutionPriority(1)] public static int F(long x) => 1;")]
    [InlineData("[SettledBatch] public int F(in int x) => x; [OverloadResolutionPriority(1)] public int F(int x) => 1;")]
    [InlineData("[SettledBatch] public int F<T>(T x) => 1; [OverloadResolutionPriority(1)] public int F(object x) => 1;")]
    [InlineData(
        """
        [SettledBatch] public int F(string x) => 1;
        [OverloadResolutionPriority(1)] public int F<T>(T x) where T : struct => 1;
        [OverloadResolutionPriority(1)] public int F<T>(List<T> x) => 1;
        """)]
    public Task Overloads_that_are_preferred_for_other_arguments(string methods)
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        return Rejects($$"""using System.Runtime.CompilerServices; public partial class C { {{methods}} }""", [], outputs: 1);
    }

    [Fact]
    public Task Members_of_extension_blocks()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp14, GeneratorHarness.NeedsCSharp14);
        return Rejects(
            """
            public static partial class E
            {
                extension(string s)
                {
                    [SettledBatch] public int {|SB0005:F|}(int x) => x;
                    [SettledBatch] public static int {|SB0005:G|}(int x) => x;
                }
            }
            """);
    }

    [Theory]
    [InlineData("[SettledBatch] public int {|SB0010:F|}() => 1;")]
    [InlineData("[SettledBatch] public Task {|SB0010:F|}(CancellationToken ct) => null!;")]
    [InlineData("[SettledBatch] public int F(ref int {|SB0011:a|}, out int {|SB0011:b|}, in int c) => b = 1;")]
    [InlineData("[SettledBatch] public Task F(int a, ref CancellationToken {|SB0011:b|}) => null!;")]
    [InlineData("[SettledBatch] public int F(Span<int> {|SB0012:a|}, int b) => 1;")]
    [InlineData("[SettledBatch] public int F(int b, ReadOnlySpan<char> {|SB0012:a|}) => 1;")]
    [InlineData("[SettledBatch] public int F(TypedReference {|SB0012:a|}) => 1;")]
    [InlineData(
        """
        [SettledBatch]
        public unsafe int F(int* {|SB0013:a|}, delegate*<void> {|SB0013:b|}, int*[] {|SB0013:c|}, List<int*[]> {|SB0013:d|}) => 1;
        """)]
    [InlineData("[SettledBatch] public Task F(int x, CancellationToken a, CancellationToken {|SB0014:b|}) => null!;")]
    [InlineData("[SettledBatch] public Task F(int x, [PerItem] CancellationToken {|SB0015:a|}) => null!;")]
    [InlineData("[SettledBatch] public int {|SB0016:F|}(int x, __arglist) => 1;")]
    public Task Parameters_that_no_batch_can_hand_on(string method) => Rejects($$"""public partial class C { {{method}} }""");

    [Theory]
    [InlineData(
        """
        public partial class C<T> where T : allows ref struct
        {
            [SettledBatch] public int F(T {|SB0012:x|}) => 1;
            [SettledBatch] public int G(int x, T {|SB0012:y|}) => 1;
            [SettledBatch] public {|SB0023:T|} H(int x) => default!;
        }
        """,
        0)]
    [InlineData(
        """
        public partial class C<T> where T : allows ref struct
        {
            [SettledBatch] public int F(Func<T> x, C<T>? y) => 1;
            [SettledBatch] public static U G<U>(U x, int y) where U : allows ref struct => x;
        }
        """,
        2)]
    [InlineData(
        """
        public partial interface I<T> where T : allows ref struct
        {
            [SettledBatch] T F(T x, int y);
            partial class C { [SettledBatch] public int F(T {|SB0012:x|}) => 1; }
        }
        """,
        1)]
    public Task Type_parameters_that_may_be_ref_structs(string source, int outputs)
        => !GeneratorHarness.KnowsCSharp13 ? Task.CompletedTask : Rejects(source, ["CS1712"], outputs);

    [Fact]
    public Task Params_spans()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        return Rejects("public partial class C { [SettledBatch] public int F(int b, params ReadOnlySpan<int> {|SB0012:a|}) => 1; }");
    }

    [Theory]
    [InlineData("[SettledBatch] public async {|SB0020:IAsyncEnumerable<int>|} F(int x) { await Task.Yield(); yield return x; }")]
    [InlineData("[SettledBatch] public {|SB0020:IAsyncEnumerator<int>|} F(int x) => null!;")]
    [InlineData("[SettledBatch] public async {|SB0021:void|} F(int x) => await Task.Yield();")]
    [InlineData("[SettledBatch] public partial {|SB0021:void|} F(int x); public async partial void F(int x) => await Task.Yield();")]
    [InlineData(
        """
        private int _x;
        [SettledBatch] public {|SB0022:ref int|} F(int x) => ref _x;
        [SettledBatch] public {|SB0022:ref readonly int|} G(int x) => ref _x;
        """)]
    [InlineData(
        "[SettledBatch] public {|SB0023:Span<int>|} F(int[] x) => x; [SettledBatch] public unsafe {|SB0023:int*|} G(int x) => null;")]
    [InlineData("[SettledBatch] public {|SB0024:System.Runtime.CompilerServices.YieldAwaitable|} F(int x) => Task.Yield();")]
    [InlineData(
        """
        public class MyTask : Task<int> { public MyTask() : base(() => 1) { } }
        [SettledBatch] public {|SB0024:MyTask|} F(int x) => new();
        """)]
    [InlineData("[SettledBatch] public {|SB0024:T|} F<T>(int x) where T : Task => null!;")]
    [InlineData(
        """
        public interface A { System.Runtime.CompilerServices.TaskAwaiter GetAwaiter(); }
        public interface B : A;
        [SettledBatch] public {|SB0024:B|} F(int x) => null!;
        [SettledBatch] public {|SB0024:T|} G<T>(int x) where T : B => default!;
        """)]
    [InlineData("[SettledBatch] static partial void {|SB0027:F|}(int x);")]
    [InlineData("[SettledBatch] partial void {|SB0027:F|}(int x); [SettledBatch] partial void G(int x); partial void G(int x) { }", 1)]
    [InlineData(
        """
        public abstract class S : IAsyncEnumerable<int> { public abstract IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken ct); }
        [SettledBatch] public {|SB0020:S|} F(int x) => null!;
        """)]
    [InlineData(
        """
        public interface S<T> : IAsyncEnumerable<T>;
        [SettledBatch] public {|SB0020:S<int>|} F(int x) => null!;
        [SettledBatch] public {|SB0020:T|} G<T>(int x) where T : S<int> => default!;
        """)]
    public Task Results_that_no_record_can_hold(string method, int outputs = 0)
        => Rejects($$"""public partial class C { {{method}} }""", [], outputs);

    [Theory]
    [InlineData("public static TaskAwaiter<int> GetAwaiter(this Job job) => default;", "{|SB0024:Job|}", 0)]
    [InlineData("public static TaskAwaiter<T> GetAwaiter<T>(this List<T> jobs) => default;", "{|SB0024:List<Job>|}", 0)]
    [InlineData("public static TaskAwaiter<int> GetAwaiter<T>(this T job) where T : class => default;", "{|SB0024:Job|}", 0)]
    // It is a value, whatever extension methods somebody declares for it.
    [InlineData("public static TaskAwaiter GetAwaiter(this TimeSpan time) => default;", "TimeSpan", 1)]
    [InlineData(
        "public static TaskAwaiter GetAwaiter(this Job job, int x) => default; public static TaskAwaiter GetAwaiter(Job job) => default;",
        "Job", 1)]
    public Task Results_that_an_extension_makes_awaitable(string extension, string type, int outputs) => Rejects(
        $$"""
        using System.Runtime.CompilerServices;
        public class Job { }
        public static class Awaiters { {{extension}} }
        public partial class C { [SettledBatch] public {{type}} F(int x) => default!; }
        """, [], outputs);

    [Fact]
    public async Task Results_that_an_extension_block_makes_awaitable()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp14, GeneratorHarness.NeedsCSharp14);
        await Rejects("""
            public class Job { }
            public static class Awaiters
            {
                extension(Job job) { public System.Runtime.CompilerServices.TaskAwaiter<int> GetAwaiter() => default; }
            }
            public partial class C { [SettledBatch] public {|SB0024:Job|} F(int x) => new(); }
            """);
    }

    [Theory]
    [InlineData("using Library.Awaiters;", "{|SB0024:Job|}", 0)]
    [InlineData("", "Job", 1)]
    public async Task Results_that_an_extension_of_a_library_makes_awaitable(string import, string type, int outputs)
    {
        var library = GeneratorHarness.Compile(["""
            namespace Library { public class Job { } }
            namespace Library.Awaiters
            {
                public static class Extensions
                {
                    public static System.Runtime.CompilerServices.TaskAwaiter<int> GetAwaiter(this Job job) => default;
                }
            }
            """]).WithAssemblyName("Library");
        var source = MarkedSource.Parse(
            $$"""using Library; {{import}} public partial class C { [SettledBatch] public {{type}} F(int x) => new(); }""");
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source.Text]).AddReferences(library.ToMetadataReference()));
        run.AssertNoDiagnostics();
        Assert.Equal(outputs, run.Sources.Length);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }

    [Theory]
    [InlineData("[SettledBatch(MaxConcurrency = {|SB0030:0|})] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(MaxConcurrency = {|SB0030:-2|})] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(Name = {|SB0031:\"\"|})] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(Name = {|SB0031:\"a b\"|}, MaxConcurrency = {|SB0030:int.MinValue|})] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(Name = {|SB0031:\"@class\"|})] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(Name = \"C\")] public int {|SB0032:F|}(int x) => 1;")]
    [InlineData("[SettledBatch] public int {|SB0032:F|}(int x) => 1; public int FSettled => 1;")]
    [InlineData("[SettledBatch] public int {|SB0032:F|}(int x) => 1; public int FSettled(IEnumerable<int> a, CancellationToken b) => 1;")]
    [InlineData(
        """
        [SettledBatch] public int {|SB0032:F|}<T>(List<T> x, (int A, T B) y) => 1;
        public int FSettled<U>(IEnumerable<List<U>> a, SettledBatchOptions b, (int, U) c, CancellationToken d) => 1;
        """)]
    [InlineData(
        """
        [SettledBatch] public int {|SB0032:F|}([PerItem] int a, [PerItem] object b) => 1;
        public int FSettled(IEnumerable<(int X, dynamic Y)> a, CancellationToken b) => 1;
        """)]
    [InlineData("[SettledBatch(Name = \"Item\")] public int {|SB0032:F|}(int x) => x; public int this[int x] => x;")]
    [InlineData(
        """
        [SettledBatch] public int {|SB0032:F|}(int x) => x;
        [System.Runtime.CompilerServices.IndexerName("FSettled")] public int this[int x] => x;
        """)]
    [InlineData("public partial record R { [SettledBatch(Name = \"Clone\")] public int {|SB0032:F|}(int x) => x; }")]
    [InlineData(
        """
        [SettledBatch(Name = "Clone")] public int F(int x) => x;
        public partial record struct R { [SettledBatch(Name = "Item")] public static int F(int x) => x; }
        """,
        2)]
    public Task Attributes_and_names(string method, int outputs = 0) => Rejects($$"""public partial class C { {{method}} }""", [], outputs);

    [Theory]
    [InlineData("interface I { [SettledBatch] int {|SB0032:F|}(int x); int FSettled(IEnumerable<int> a, CancellationToken b); }")]
    [InlineData("interface I { [SettledBatch] int {|SB0032:F|}(int x); int FSettled { get; } }")]
    [InlineData(
        """
        partial class C<T> where T : class
        {
            [SettledBatch] Task {|SB0032:F|}(T x) => null!;
            Task FSettledAsync(IEnumerable<T?> a, CancellationToken b) => null!;
        }
        """)]
    [InlineData(
        """
        public abstract class B { public abstract int FSettled { get; } }
        public abstract partial class C : B { [SettledBatch] public int {|SB0032:F|}(int x) => x; }
        """)]
    [InlineData(
        """
        public abstract class B<T> { public abstract int FSettled(IEnumerable<T> a, CancellationToken b); }
        public abstract partial class C : B<int> { [SettledBatch] public int {|SB0032:F|}(int x) => x; }
        """)]
    [InlineData("interface I { [SettledBatch(Name = \"ISettledExtensions\")] int {|SB0032:F|}(int x); }")]
    [InlineData(
        """
        interface I<T> { [SettledBatch] int {|SB0032:F|}<U>(T x, U y); }
        static partial class ISettledExtensions
        {
            public static int FSettled<A, B>(this I<A> i, IEnumerable<A> a, SettledBatchOptions b, B c, CancellationToken d) => 1;
        }
        """)]
    [InlineData(
        """
        static partial class E
        {
            [SettledBatch] public static int {|SB0032:F|}(this string s, int x) => 1;
            public static int FSettled(string s, IEnumerable<int> a, CancellationToken b) => 1;
        }
        """)]
    [InlineData(
        """
        static partial class E
        {
            [SettledBatch] public static int {|SB0032:F|}(this string s) => 1;
            public static int FSettled(IEnumerable<string> a, CancellationToken b) => 1;
        }
        """)]
    public Task Names_of_extension_methods(string source) => Rejects(source);

    [Theory]
    [InlineData(
        """
        [SettledBatch] public Task FAsync(int x) => null!;
        [SettledBatch] public Task {|SB0032:F|}(int x) => null!;
        [SettledBatch(Name = "FSettledAsync")] public Task {|SB0032:G|}(int x) => null!;
        """)]
    [InlineData(
        "[SettledBatch] public Task F(int x) => null!; [SettledBatch] public Task {|SB0032:F|}(int x, CancellationToken ct) => null!;")]
    [InlineData(
        "[SettledBatch] public Task F(int x) => null!; [SettledBatch] public Task {|SB0032:F|}(int x, SettledBatchOptions o) => null!;")]
    [InlineData("[SettledBatch] public Task {|SB0010:F|}() => null!; [SettledBatch] public Task F(int x) => null!;")]
    [InlineData(
        """
        public partial class D<T> where T : class
        {
            [SettledBatch] public Task F(T x) => null!;
            [SettledBatch] public Task {|SB0032:FAsync|}(T? x) => null!;
        }
        """)]
    [InlineData(
        """
        public partial class D<T> where T : class
        {
            [SettledBatch] public Task F(T[] x, List<T?> y) => null!;
            [SettledBatch] public Task {|SB0032:FAsync|}(T?[]? x, List<T> y) => null!;
        }
        """)]
    public Task The_first_of_two_keeps_the_wrapper(string methods)
        => Rejects($$"""public partial class C { {{methods}} }""", [], outputs: 1);

    [Theory]
    [InlineData(
        """
        public partial class C
        {
            [SettledBatch] public int {|SB0034:F|}(List<Old::Library.User[]> x) => 1;
            [SettledBatch] public int G(int x) => 1;
        }
        """)]
    [InlineData(
        """
        public interface I<T> where T : Old::Library.User { [SettledBatch] int {|SB0034:F|}(int x); }
        public partial class C { [SettledBatch] public int G(int x) => 1; }
        """)]
    [InlineData(
        """
        public class O<T> where T : List<Old::Library.User> { public interface I { [SettledBatch] int {|SB0034:F|}(int x); } }
        public partial class C { [SettledBatch] public int G(int x) => 1; }
        """)]
    [InlineData(
        """
        public class O<T> { public class N { } }
        public partial class C
        {
            [SettledBatch] public int {|SB0034:F|}(O<Old::Library.User>.N x) => 1;
            [SettledBatch] public int G(int x) => 1;
        }
        """)]
    [InlineData(
        """
        public partial class D<T> where T : Old::Library.User { [SettledBatch] public int {|SB0034:F|}(int x, Old::Library.User y) => 1; }
        public partial class C { [SettledBatch] public int G(int x) => 1; }
        """)]
    [InlineData(
        """
        public partial class D : Old::Library.User
        {
            [SettledBatch] public override int {|SB0034:F|}(int x) => 1;
            public int F(object x) => 1;
        }
        public partial class C { [SettledBatch] public int G(int x) => 1; }
        """)]
    public async Task Types_behind_an_extern_alias(string marked)
    {
        var library = GeneratorHarness.Compile(["namespace Library; public class User { public virtual int F(int x) => x; }"])
            .WithAssemblyName("Library");
        var source = MarkedSource.Parse("extern alias Old; " + marked);
        var compilation = GeneratorHarness.Compile([source.Text]).AddReferences(library.ToMetadataReference(["Old"]));
        var run = GeneratorHarness.Run(compilation);
        run.AssertNoDiagnostics();
        Assert.Equal(["C.G.g.cs"], run.HintNames);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }

    [Theory]
    [InlineData("extern alias Old; public partial class C { [SettledBatch] public int {|SB0034:F|}(Old::Library.User x) => 1; }", 0)]
    [InlineData("extern alias Old; public partial class C { [SettledBatch] public int {|SB0034:F|}(Old::Library.User.Key x) => 1; }", 0)]
    [InlineData(
        """
        extern alias Old;
        public partial class C
        {
            [SettledBatch] public int F(Old::Library.Other x) => 1;
            [SettledBatch] public int G(Library.Other x) => 1;
        }
        """,
        2)]
    public async Task Types_of_one_name_that_an_alias_tells_apart(string marked, int outputs)
    {
        MetadataReference Build(string source, string name, params string[] aliases)
            => GeneratorHarness.Compile([source]).WithAssemblyName(name).ToMetadataReference([.. aliases]);
        var source = MarkedSource.Parse(marked);
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source.Text]).AddReferences(
            Build("namespace Library; public class User { public class Key { } } public class Other { }", "Old", "global", "Old"),
            Build("namespace Library; public class User { public class Key { } } internal class Other { }", "New")));
        run.AssertNoDiagnostics();
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.True(said.Length == source.Expected.Count, string.Join("; ", said));
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
        Assert.Equal(outputs, run.Sources.Length);
    }

    [Fact]
    public async Task Language_versions_below_12()
    {
        var source = MarkedSource.Parse("public partial class C { [SettledBatch] public int {|SB0009:F|}(int x) => x; }");
        var run = GeneratorHarness.Run(source.Text, LanguageVersion.CSharp11);
        Assert.Empty(run.Sources);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
        Assert.Contains("compiles as C# 11.0", Assert.Single(said).GetMessage(null));
    }

    [Theory]
    [InlineData("[SettledBatch] public Unknown F(int x) => 1;")]
    [InlineData("[SettledBatch] public int F(Unknown x, ref int y) => 1;")]
    [InlineData("[SettledBatch] public int F(List<Unknown[]> x) => 1;")]
    [InlineData("[SettledBatch] public int F<T>(T x) where T : Unknown => 1;")]
    [InlineData("[SettledBatch] public int F(int x, int x) => 1;")]
    [InlineData("[SettledBatch(1)] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(MaxConcurrency = \"x\")] public int F(int x) => 1;")]
    [InlineData("[SettledBatch(Unknown = 3, MaxConcurrency = )] public int F(int x) => 1;")]
    [InlineData("[SettledBatch] public int (int x) => 1;")]
    [InlineData("[SettledBatch] public int F(int x, int ) => 1;")]
    [InlineData("[SettledBatch] public F(")]
    [InlineData("[SettledBatch] public int F(int x, int y = Unknown.Value) => 1;")]
    [InlineData("[SettledBatch] public int F(int x, string? y = Unknown) => 1;")]
    [InlineData("[SettledBatch] public int F(int x, string? y = \"a\" + Unknown) => 1;")]
    // The compiler rejects file-local types (CS9051). One diagnostic is enough.
    [InlineData("[SettledBatch] public int F(Local x) => 1; } file class Local { ")]
    [InlineData("[SettledBatch] public List<Local[]> F(int x) => null!; } file class Local { ")]
    [InlineData("[SettledBatch] public int F<T>(T x) where T : Local => 1; } file class Local { ")]
    [InlineData("public interface I<T> where T : Local { [SettledBatch] int F(int x); } } file class Local { ")]
    [InlineData("public interface I<T> where T : Unknown { [SettledBatch] int F(int x); }")]
    public async Task Unfinished_code_is_the_compilers_business(string method)
    {
        var run = GeneratorHarness.Run($$"""public partial class C { {{method}} }""");
        Assert.Empty(run.Sources);
        Assert.Null(run.Result.Exception);
        Assert.Empty(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Contains(
            run.Input.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData(
        """
        public partial class C { [SettledBatch] public int F(int x) => 1; }
        public partial struct C { [SettledBatch] public int F(int x) => 1; }
        """)]
    [InlineData("public partial class C { [SettledBatch] public int F(int x) => 1; [SettledBatch] public int F(int x) => 1; }")]
    [InlineData("public partial class C : C { [SettledBatch] public int F(int x) => 1; }")]
    [InlineData(
        """
        public partial class A : B { [SettledBatch] public int F(int x) => 1; }
        public partial class B : A { [SettledBatch] public int F(int x) => 1; }
        """)]
    [InlineData(
        """
        public partial class C
        {
            [SettledBatch, SettledBatch] public partial int F(int x);
            [SettledBatch] public partial int F(int x) => 1;
        }
        """)]
    [InlineData("public partial class { [SettledBatch] public int F(int x) => 1; }")]
    [InlineData("[SettledBatch] public int F(int x) => 1;")]
    [InlineData("namespace N { [SettledBatch] public int F(int x) => 1; }")]
    [InlineData("public partial class C { [SettledBatch] public C(int x) { } [SettledBatch] int _f; [SettledBatch] event Action E; }")]
    [InlineData("public partial enum E { [SettledBatch] A }")]
    [InlineData(
        """
        public partial class C
        {
            [SettledBatch] public int F(C.D x) => 1;
            partial class D : C { [SettledBatch] public int F(global::C.D.D.D x) => 1; }
        }
        """)]
    public async Task Broken_code_never_breaks_the_generator(string source)
    {
        var run = GeneratorHarness.Run(source);
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Result.Diagnostics);
        Assert.DoesNotContain(
            await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Id == "AD0001");
    }

    [Theory]
    [InlineData("[SettledBatch] public int F(int x, out int y) => y = x;",
        "Parameter 'y' is passed by 'out', but the calls of a batch cannot share one variable; return the value instead")]
    [InlineData("[SettledBatch] public int F(int x, ref int y) => y = x;",
        "Parameter 'y' is passed by 'ref', but the calls of a batch cannot share one variable; pass it by value or as 'in'")]
    [InlineData("[SettledBatch] public unsafe int F(int* x) => *x;",
        "Parameter 'x' has a pointer in its type, but an input or a shared argument cannot be a pointer; take Memory<T>, "
            + "a SafeHandle or IntPtr")]
    [InlineData("[SettledBatch] public int F(int x, CancellationToken a, CancellationToken b) => x;",
        "'b' is a second CancellationToken beside 'a', but an item gets only one; take one, and let callers that have two link them")]
    [InlineData("public partial class D<FSettled> { [SettledBatch] public int F(int x) => x; }",
        "The wrapper of 'F' would be 'FSettled', but this name or signature is taken by 'type parameter FSettled'; "
            + "set Name on the attribute for 'F'")]
    public async Task Messages_say_what_to_do(string member, string message)
    {
        var run = GeneratorHarness.Run($$"""public partial class C { {{member}} }""");
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    private static Task Rejects(string marked, params string[] warnings) => Rejects(marked, warnings, outputs: 0);

    private static async Task Rejects(string marked, string[] warnings, int outputs)
    {
        var source = MarkedSource.Parse(marked);
        var run = GeneratorHarness.Run(source.Text);
        // What is still emitted compiles. The compiler itself accepts what the rule forbids.
        run.AssertNoDiagnostics([.. warnings, "CS0067", "CS8618", "CS0821"]);
        run.AssertNothingRunsAgain();
        Assert.Equal(outputs, run.Sources.Length);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(
            source.Expected.OrderBy(expected => expected.Span.Start),
            said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)).OrderBy(actual => actual.SourceSpan.Start));
        Assert.All(said, diagnostic => Assert.DoesNotContain("{", diagnostic.GetMessage(null)));
    }
}
