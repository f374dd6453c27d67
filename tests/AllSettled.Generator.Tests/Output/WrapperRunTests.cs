using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary>Compiled wrappers are loaded and called: the right method, with the right arguments, once per input.</summary>
public class WrapperRunTests
{
    [Theory]
    [InlineData("public async Task<int> F(int x) { await Task.Yield(); return Half(x); }", "await c.FSettledAsync(ids)")]
    [InlineData("public Task<int> F(int x) => Task.FromResult(Half(x));", "await c.FSettledAsync(ids, null)")]
    [InlineData("public ValueTask<int> F(int x) => new(Half(x));", "await c.FSettledAsync(ids, new SettledBatchOptions())")]
    [InlineData("public async ValueTask<int> FAsync(int x) { await Task.Yield(); return Half(x); }", "await c.FSettledAsync(ids)")]
    [InlineData("public int F(int x) => Half(x);", "c.FSettled(ids)")]
    [InlineData("public static Task<int> F(int x) => Task.FromResult(Half(x));", "await C.FSettledAsync(ids)")]
    public Task One_record_per_input_in_order(string method, string call) => Prints(
        "#0 2 → fulfilled 1; #1 3 → rejected InvalidOperationException: odd 3; #2 8 → fulfilled 4",
        $$"""
        public partial class C
        {
            [SettledBatch] {{method}}
            private static int Half(int x) => x % 2 == 0 ? x / 2 : throw new InvalidOperationException($"odd {x}");
            public static async Task<string> Run()
            {
                await Task.Yield();
                var c = new C();
                int[] ids = [2, 3, 8];
                return string.Join("; ", {{call}});
            }
        }
        """);

    [Theory]
    [InlineData("public async Task F(int x) { await Task.Yield(); Check(x); }", "await c.FSettledAsync(ids)")]
    [InlineData("public ValueTask F(int x) { Check(x); return default; }", "await c.FSettledAsync(ids)")]
    [InlineData("public void F(int x) => Check(x);", "c.FSettled(ids)")]
    public Task Methods_without_a_result(string method, string call) => Prints(
        "#0 2 → fulfilled; #1 3 → rejected InvalidOperationException: odd 3",
        $$"""
        public partial class C
        {
            [SettledBatch] {{method}}
            private static void Check(int x) { if (x % 2 != 0) throw new InvalidOperationException($"odd {x}"); }
            public static async Task<string> Run()
            {
                await Task.Yield();
                var c = new C();
                int[] ids = [2, 3];
                return string.Join("; ", {{call}});
            }
        }
        """);

    [Fact]
    public Task Every_argument_arrives_at_its_parameter() => Prints(
        "a1;tokened|b2;tokened / 7:x,y | name max invoke self input 9 True",
        """
        public partial class C
        {
            [SettledBatch]
            public string F(string name, [PerItem] string sku, CancellationToken ct, [PerItem] int count)
                => $"{sku}{count};{(ct.CanBeCanceled ? "tokened" : name)}";
            [SettledBatch] public string G(int x, string @class, params string[] rest) => $"{x}:{@class},{rest[0]}";
            [SettledBatch]
            public string H(
                int x, string Name, string MaxConcurrency, string Invoke, string self, string input, ref readonly int y, dynamic z)
                => $"{Name} {MaxConcurrency} {Invoke} {self} {input} {y} {z}";
            public static string Run()
            {
                var c = new C();
                using var stop = new CancellationTokenSource();
                return string.Join("|", c.FSettled([(sku: "a", count: 1), ("b", 2)], "shared", stop.Token).Values)
                    + " / " + string.Join("", c.GSettled([7], "x", ["y"]).Values)
                    + " | " + string.Join("", c.HSettled([1], "name", "max", "invoke", "self", "input", 9, true).Values);
            }
        }
        """);

    [Fact]
    public Task A_struct_receiver_is_copied_for_every_item() => Prints(
        "1,1,1 then 0",
        """
        public partial struct C
        {
            private int _calls;
            [SettledBatch] public int F(int x) => ++_calls;
            public static string Run() { var c = new C(); return $"{string.Join(",", c.FSettled([1, 2, 3]).Values)} then {c._calls}"; }
        }
        """);

    [Fact]
    public Task Dispatch_stays_virtual_and_finds_the_marked_overload() => Prints(
        "C 1; base-typed C 1; generic Int32; D.G",
        """
        public partial class B
        {
            [SettledBatch] public virtual string F(int x) => $"B {x}";
        }
        public partial class C : B
        {
            [SettledBatch] public override string F(int x) => $"C {x}";
            public string F(object x) => $"wrong {x}";
            [SettledBatch] public string F<T>(T x) where T : struct => $"generic {typeof(T).Name}";
            [SettledBatch] protected virtual string G(int x) => "C.G";
            public static string Run()
            {
                var c = new C();
                return string.Join("; ",
                    c.FSettled([1])[0].Value, "base-typed " + ((B)c).FSettled([1])[0].Value, c.FSettled<int>([1])[0].Value,
                    ((C)new D()).GSettled([1])[0].Value);
            }
        }
        public class D : C { protected override string G(int x) => "D.G"; }
        """);

    [Fact]
    public Task Generics_in_generics() => Prints(
        "String Int32 Char: a-1",
        """
        public partial class Outer<T>
        {
            public partial record Inner<U>(T Prefix)
            {
                [SettledBatch]
                public Task<string> F<V>(V item, U shared)
                    => Task.FromResult($"{typeof(T).Name} {typeof(U).Name} {typeof(V).Name}: {item}-{shared}");
            }
        }
        public static class C
        {
            public static async Task<string> Run() => (await new Outer<string>.Inner<int>("p").FSettledAsync(['a'], 1))[0].Value!;
        }
        """);

    [Fact]
    public Task Caller_information_is_about_the_right_call() => Prints(
        "Run, \"shared\", input",
        """
        using System.Runtime.CompilerServices;
        public partial class C
        {
            [SettledBatch]
            public string F(
                int x, string y, [CallerMemberName] string m = "", [CallerArgumentExpression(nameof(y))] string e = "",
                [CallerArgumentExpression(nameof(x))] string item = "", CancellationToken ct = default)
                => $"{m}, {e}, {item}";
            public static string Run() => new C().FSettled([1], "shared")[0].Value!;
        }
        """);

    [Fact]
    public Task What_the_compiler_fills_in_is_no_item() => Prints(
        "a by Run; b by Run; 7 at True; only Run",
        """
        using System.Runtime.CompilerServices;
        public static partial class C
        {
            [SettledBatch]
            public static string F(this string s, [CallerMemberName] string m = "", CancellationToken ct = default) => $"{s} by {m}";
            [SettledBatch] public static string G([CallerLineNumber] int line = 0, int x = 3) => $"{x} at {line > 0}";
            [SettledBatch] public static string H([CallerMemberName] string only = "") => $"only {only}";
            public static string Run()
                => string.Join(
                    "; ", (string[])[.. new[] { "a", "b" }.FSettled().Values, .. GSettled([7]).Values, .. HSettled(["Run"]).Values]);
        }
        """);

    [Fact]
    public Task The_attribute_bounds_concurrency_and_options_override_it() => Prints(
        "2 then 5",
        """
        public partial class C
        {
            private int _running, _peak;
            [SettledBatch(MaxConcurrency = 2)] public async Task F(int x)
            {
                int now = Interlocked.Increment(ref _running);
                lock (this) _peak = Math.Max(_peak, now);
                await Task.Delay(20);
                Interlocked.Decrement(ref _running);
            }
            public static async Task<string> Run()
            {
                var c = new C(); int[] ids = new int[20];
                await c.FSettledAsync(ids); int first = c._peak;
                await c.FSettledAsync(ids, new SettledBatchOptions { MaxConcurrency = 5 });
                return $"{first} then {c._peak}";
            }
        }
        """);

    [Fact]
    public Task A_null_task_is_a_rejection_that_names_the_method() => Prints(
        "True",
        """
        public partial class Outer { public partial class C { [SettledBatch] public Task<string>? FetchAsync(int x) => null; } }
        public static class C
        {
            public static async Task<string> Run()
                => (await new Outer.C().FetchSettledAsync([1]))[0].Error!.Message.Contains("Outer.C.FetchAsync").ToString();
        }
        """);

    [Fact]
    public Task Retrying_runs_only_what_failed() => Prints(
        "1 rejected, then all: 1:1 2:2 3:1",
        """
        public partial class C
        {
            private readonly HashSet<int> _failed = [];
            [SettledBatch] public async Task<int> F(int x)
            {
                await Task.Yield();
                return x == 2 && _failed.Add(x) ? throw new TimeoutException() : x;
            }
            public static async Task<string> Run()
            {
                var batch = await new C().FSettledAsync([1, 2, 3]);
                var again = await batch.RetryAsync();
                return $"{batch.Rejected.Count} rejected, then {(again.AllFulfilled ? "all" : "not all")}: "
                    + string.Join(" ", System.Linq.Enumerable.Select(again, s => $"{s.Input}:{s.Attempts}"));
            }
        }
        """);

    [Fact]
    public Task Interface_methods_are_batched_for_whoever_implements_them() => Prints(
        "2,4 2,4 Doubler | default 1 | Int32 String 7a | self: ArgumentNullException",
        """
        using System.Linq;
        public interface IWorker<T>
        {
            [SettledBatch] Task<T> RunAsync(T x, CancellationToken ct = default);
            [SettledBatch] string Describe(int x) => $"default {x}";
            [SettledBatch] string Show<U>(U u, T t) => $"{typeof(T).Name} {typeof(U).Name} {t}{u}";
        }
        public class Doubler : IWorker<int> { public Task<int> RunAsync(int x, CancellationToken ct) => Task.FromResult(2 * x); }
        public static class C
        {
            public static async Task<string> Run()
            {
                IWorker<int> worker = new Doubler();
                var batch = await ((IWorker<int>)new Doubler()).RunSettledAsync([1, 2]);
                var streamed = new List<int>();
                await foreach (var record in worker.RunSettledStreamAsync([1, 2])) streamed.Add(record.Value);
                string thrown = "";
                try { _ = ((IWorker<int>)null!).RunSettledAsync([1]); }
                catch (ArgumentNullException e) { thrown = $"{e.ParamName}: {e.GetType().Name}"; }
                return $"{string.Join(",", batch.Values)} {string.Join(",", streamed.Order())} Doubler"
                    + $" | {worker.DescribeSettled([1])[0].Value} | {worker.ShowSettled(["a"], 7)[0].Value} | {thrown}";
            }
        }
        """);

    [Fact]
    public Task Extension_methods_stay_extension_methods() => Prints(
        "6,7 | 3,5 | 3,5 | x1,x2 | a1",
        """
        public static partial class C
        {
            [SettledBatch]
            public static Task<int> AddAsync(this int start, int x, CancellationToken ct = default) => Task.FromResult(start + x);
            [SettledBatch] public static int Measure(this string text) => text.Length;
            [SettledBatch] public static string Join([PerItem] this string text, int number) => text + number;
            [SettledBatch] public static string Join2([PerItem] this string text, [PerItem] int number) => text + number;
            private static async IAsyncEnumerable<string> Words() { await Task.Yield(); yield return "one"; yield return "three"; }
            public static async Task<string> Run()
            {
                string[] words = ["one", "three"];
                var streamed = new List<int>();
                await foreach (var record in Words().MeasureSettledStream()) streamed.Add(record.Value);
                return string.Join(" | ",
                    string.Join(",", (await 5.AddSettledAsync([1, 2])).Values), string.Join(",", words.MeasureSettled().Values),
                    string.Join(",", streamed),
                    string.Join(",", 1.AddSettled2("x", 2)), string.Join(",", new[] { ("a", 1) }.Join2Settled().Values));
            }
            private static IEnumerable<string> AddSettled2(this int from, string text, int to)
            {
                for (int i = from; i <= to; i++) yield return new[] { text }.JoinSettled(i)[0].Value!;
            }
        }
        """);

    [Fact]
    public Task An_overload_that_fits_as_well_is_not_called_instead() => Prints(
        "in 1 2; expression input x; object input.a; value; in input",
        """
        using System.Runtime.CompilerServices;
        public partial class C
        {
            [SettledBatch] public string F(in int x, in int y) => $"in {x} {y}";
            public string F(int x, int y) => "plain";
            [SettledBatch] public string G(int x, string y, [CallerArgumentExpression(nameof(x))] string e = "") => $"expression {e} {y}";
            public string G(int x, string y) => "plain";
            [SettledBatch]
            public string H([PerItem] int a, [PerItem] int b, [CallerArgumentExpression(nameof(a))] object? e = null) => $"object {e}";
            public string H(int a, int b, string c) => "text";
            public string H(int a, int b) => "plain";
            [SettledBatch] public string J(int x, [CallerArgumentExpression(nameof(x))] in string e = "") => $"in {e}";
            [SettledBatch] public string I(int x) => "value";
            public string I(in int x) => "in";
            public static string Run()
            {
                var c = new C();
                return string.Join("; ", (string[])
                [
                    .. c.FSettled([1], 2).Values, .. c.GSettled([1], "x").Values, .. c.HSettled([(1, 2)]).Values,
                    .. c.ISettled([1]).Values, .. c.JSettled([1]).Values,
                ]);
            }
        }
        """);

    [Fact]
    public Task A_nullable_token_is_a_value_and_not_the_batchs_token() => Prints(
        "given True, own False; 2 fulfilled",
        """
        public partial class C
        {
            [SettledBatch]
            public string F(int x, CancellationToken? shared, CancellationToken own)
                => $"given {shared!.Value.IsCancellationRequested}, own {own.IsCancellationRequested}";
            public static string Run()
            {
                var batch = new C().FSettled([1, 2], new CancellationToken(canceled: true));
                return $"{batch[1].Value}; {batch.Fulfilled.Count} fulfilled";
            }
        }
        """);

    [Fact]
    public Task Types_of_every_kind_run_their_own_method() => Prints(
        "ref struct 1, static 1, record struct p1, primary p1, required r1, unsafe 4, partial 1, new D1, base B1",
        """
        using System.Linq;
        public ref partial struct Cursor { [SettledBatch] public static string F(int x) => $"ref struct {x}"; }
        public static partial class Tools { [SettledBatch] public static string F(int x) => $"static {x}"; }
        public readonly partial record struct Point(string P) { [SettledBatch] public string F(int x) => $"record struct {P}{x}"; }
        public partial class Primary(string p) { [SettledBatch] public string F(int x) => $"primary {p}{x}"; }
        public partial class Required
        {
            public required string R { get; init; }
            [SettledBatch] public string F(int x) => $"required {R}{x}";
        }
        public unsafe partial class Unsafe { [SettledBatch] public string F(int x) { int* p = &x; return $"unsafe {sizeof(int)}"; } }
        public partial class Partial { [SettledBatch] public partial string F(int x); public partial string F(int x) => $"partial {x}"; }
        public partial class B { [SettledBatch] public string F(int x) => $"B{x}"; }
        public partial class D : B { [SettledBatch] public new string F(int x) => $"D{x}"; }
        public static class C
        {
            public static string Run() => string.Join(", ", (string?[])
            [
                Cursor.FSettled([1])[0].Value, Tools.FSettled([1])[0].Value, new Point("p").FSettled([1])[0].Value,
                new Primary("p").FSettled([1])[0].Value,
                new Required { R = "r" }.FSettled([1])[0].Value, new Unsafe().FSettled([1])[0].Value, new Partial().FSettled([1])[0].Value,
                "new " + new D().FSettled([1])[0].Value, "base " + ((B)new D()).FSettled([1])[0].Value,
            ]);
        }
        """);

    [Fact]
    public Task Type_parameters_may_be_called_like_members_of_the_item_struct() => Prints(
        "1 2 3 4",
        """
        public partial class C
        {
            [SettledBatch(MaxConcurrency = 2)] public int F<Name, MaxConcurrency>(Name x, MaxConcurrency y) => 1;
            [SettledBatch] public Task<int> G<Invoke, UsesContext>(Invoke x, UsesContext y, ItemContext context) => Task.FromResult(2);
            [SettledBatch] public int H<ToString, Equals>(ToString x, Equals y, int GetHashCode) => 3;
            public static async Task<string> Run()
            {
                var c = new C();
                return string.Join(" ", (int[])
                [
                    .. c.FSettled([1], "").Values, .. (await c.GSettledAsync([1], "")).Values, .. c.HSettled([1], "", 1).Values,
                    .. new D<int, int>().FSettled([1]).Values,
                ]);
            }
        }
        public interface I<Name, Invoke> { [SettledBatch] int F(Name x); }
        public partial class D<Name, Invoke> : I<Name, Invoke> { [SettledBatch] public int F(Name x) => 4; }
        """);

    [Fact]
    public Task Overloads_call_their_own_method() => Prints(
        "int 1; text a; int 1 with int 2; int 1 with text b; list 2; T Char; T? Int32 True; params 3; in 1 True; default 5",
        """
        public partial class C
        {
            [SettledBatch] public string F(int x) => $"int {x}";
            [SettledBatch] public string F(string x) => $"text {x}";
            [SettledBatch] public string F(int x, int y) => $"int {x} with int {y}";
            [SettledBatch] public string F(int x, string y) => $"int {x} with text {y}";
            [SettledBatch] public string F<T>(List<T> x) => $"list {x.Count}";
            [SettledBatch] public string F<T>(T x) => $"T {typeof(T).Name}";
            [SettledBatch]
            public string G<T>(T? x, List<T?>? shared) where T : struct => $"T? {typeof(T).Name} {x is null && shared is null}";
            [SettledBatch] public string P(params int[] x) => $"params {x.Length}";
            [SettledBatch] public string I(in CancellationToken ct, in int x) => $"in {x} {ct.CanBeCanceled}";
            [SettledBatch] public string D(int x = 3, int y = 5) => $"default {y}";
            public static string Run()
            {
                var c = new C();
                using var stop = new CancellationTokenSource();
                return string.Join("; ", (string[])
                [
                    .. c.FSettled([1]).Values, .. c.FSettled(["a"]).Values, .. c.FSettled([1], 2).Values, .. c.FSettled([1], "b").Values,
                    .. c.FSettled(new List<int>[] { [1, 2] }).Values, .. c.FSettled(new[] { 'c' }).Values,
                    .. c.GSettled<int>([null], null).Values,
                    .. c.PSettled([[1, 2, 3]]).Values, .. c.ISettled([1], stop.Token).Values, .. c.DSettled([1]).Values,
                ]);
            }
        }
        """);

    [Fact]
    public Task Names_of_every_kind() => Prints(
        "class 1 2 3, Async 1, GetASYNC 1, Settled 1, größe 1, alias 1, own name 1",
        """
        using Batch = AllSettled.SettledBatchAttribute;
        namespace @class.System.@await
        {
            public class Task { }
            public partial class @event<@in>
            {
                [SettledBatch]
                public global::System.Threading.Tasks.Task<string> @class(@in item, int @await, int Task)
                    => global::System.Threading.Tasks.Task.FromResult($"class {item} {@await} {Task}");
            }
        }
        public partial class C
        {
            [SettledBatch] public Task<string> Async(int x) => Task.FromResult($"Async {x}");
            [SettledBatch] public Task<string> GetASYNC(int x) => Task.FromResult($"GetASYNC {x}");
            [SettledBatch] public Task<string> GetSettledAsync(int x) => Task.FromResult($"Settled {x}");
            [SettledBatch] public string Gr\u00f6\u00dfe(int größe) => $"größe {größe}";
            [method: Batch(MaxConcurrency = SettledBatchOptions.AllProcessors)] public string Alias(int x) => $"alias {x}";
            [SettledBatch(Name = "if")] public string Named(int x) => $"own name {x}";
            public static async Task<string> Run()
            {
                var c = new C();
                return string.Join(", ", (string[])
                [
                    .. (await new @class.System.@await.@event<int>().classSettledAsync([1], 2, 3)).Values,
                    .. (await c.AsyncSettledAsync([1])).Values, .. (await c.GetASYNCSettledAsync([1])).Values,
                    .. (await c.GetSettledSettledAsync([1])).Values, .. c.GrößeSettled([1]).Values,
                    .. c.AliasSettled([1]).Values, .. c.@if([1]).Values,
                ]);
            }
        }
        """);

    [Fact]
    public Task Item_types_that_could_be_ref_structs()
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, GeneratorHarness.NeedsCSharp13);
        // C# 13, which the oldest compiler has no name for.
        return Prints(
            "Int32",
            """
            public static partial class C
            {
                [SettledBatch] public static string F<T>(T item) where T : allows ref struct => typeof(T).Name;
                public static string Run() => FSettled([1])[0].Value!;
            }
            """, GeneratorHarness.LanguageVersions[1]);
    }

    private static Task Prints(string expected, string source) => Prints(expected, GeneratorHarness.Accepts(source));

    private static Task Prints(string expected, string source, LanguageVersion version)
    {
        var run = GeneratorHarness.Run(source, version);
        run.AssertNoDiagnostics();
        return Prints(expected, run);
    }

    private static async Task Prints(string expected, GeneratorRun run)
    {
        object? result = run.Load().GetType("C")!.GetMethod("Run")!.Invoke(null, null);
        if (result is Task<string> task)
            result = await task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(expected, result);
    }
}
