namespace AllSettled.Generator.Tests;

/// <summary>
/// <c>RejectIf</c>: the item struct asks the right method, with the right arguments. The tests ask the struct itself, in the
/// place of the engine.
/// </summary>
public class RejectIfTests
{
    private const string Caller = """
        public static class Caller
        {
            public static string Ask<TItem, TInput, TReturn>(TItem item, TInput input, TReturn returned)
                where TItem : struct, AllSettled.CompilerServices.IItemMethod<TInput, TReturn>
            {
                if (!TItem.RejectsResults)
                    return "not asked";
                return item.FailureOf(input, returned) switch
                {
                    null => "success",
                    { } error when error.GetType() is { IsGenericType: true } type
                        && type.GetGenericTypeDefinition() == typeof(SettledResultException<>)
                        => $"{error.Message.Split(' ')[0]}:{type.GetProperty("Result")!.GetValue(error) ?? "null"}",
                    { } error => $"{error.GetType().Name} {error.Message}",
                };
            }
        }
        public record User(int Id, string Name);
        public record Guest(int Id) : User(Id, "guest");
        """;

    [Theory]
    [InlineData("Task<int>", "Task.FromResult(-1)", "Task.FromResult(1)")]
    [InlineData("ValueTask<int>", "new ValueTask<int>(-1)", "new ValueTask<int>(1)")]
    [InlineData("int", "-1", "1")]
    public void Every_way_to_return(string type, string failure, string success) => Answers(
        "C.F:-1, success | C.G:-1, success | InvalidOperationException 1/-1, success | InvalidOperationException s-1, success",
        $$"""
        public partial class C
        {
            [SettledBatch(RejectIf = nameof(IsNegative))] public {{type}} F(int x) => throw null!;
            [SettledBatch(RejectIf = nameof(IsStaticallyNegative))] public {{type}} G(int x, string result, string returned,
                string FailureOf) => throw null!;
            [SettledBatch(RejectIf = "Error")] public {{type}} H(int x) => throw null!;
            [SettledBatch(RejectIf = nameof(Own))] public static {{type}} I(int x) => throw null!;
            private bool IsNegative(int x) => x < 0;
            internal static bool IsStaticallyNegative(in int x) => x < 0;
            protected virtual Exception? Error(int input, int x) => x < 0 ? new InvalidOperationException($"{input}/{x}") : null;
            private static InvalidOperationException? Own(int? x) => x < 0 ? new InvalidOperationException($"s{x}") : null;
            public static string Run()
            {
                var c = new C();
                return $"{Caller.Ask(new FSettledItem(c), 1, {{failure}})}, {Caller.Ask(new FSettledItem(c), 1, {{success}})}"
                    + $" | {Caller.Ask(new GSettledItem(c, "", "", ""), 1, {{failure}})}, {Caller.Ask(new GSettledItem(c, "", "", ""), 1,
                        {{success}})}"
                    + $" | {Caller.Ask(new HSettledItem(c), 1, {{failure}})}, {Caller.Ask(new HSettledItem(c), 1, {{success}})}"
                    + $" | {Caller.Ask(new ISettledItem(), 1, {{failure}})}, {Caller.Ask(new ISettledItem(), 1, {{success}})}";
            }
        }
        """);

    [Fact]
    public void Without_it_the_struct_is_not_asked() => Answers(
        "not asked not asked",
        """
        public partial class C
        {
            [SettledBatch] public int F(int x) => x;
            [SettledBatch(RejectIf = null)] public int G(int x) => x;
            public static string Run() => $"{Caller.Ask(new FSettledItem(new C()), 1, 1)} {Caller.Ask(new GSettledItem(new C()), 1, 1)}";
        }
        """);

    [Fact]
    public void Parameters_that_vary_per_item_come_first() => Answers(
        "Exception a/2/r, C.G:s, Exception [1]:Item1/r, success",
        """
        public partial class C
        {
            [SettledBatch(RejectIf = nameof(First))] public string F(string shared, [PerItem] string a, CancellationToken ct,
                [PerItem] int b) => "";
            [SettledBatch(RejectIf = nameof(Alone))] public string G([PerItem] string a, [PerItem] int b) => "";
            [SettledBatch(RejectIf = nameof(Odd))] public string H([PerItem] List<int> Rest, [PerItem] string Item1, ItemContext context)
                => "";
            [SettledBatch(RejectIf = nameof(Late))] public string I(string shared, [PerItem] dynamic x) => "";
            private static Exception First(string a, in int b, string result) => new($"{a}/{b}/{result}");
            private static bool Alone(string result) => true;
            private static Exception Odd(IEnumerable<int> list, object text, IComparable<string> result) => new($"[{string.Join(",",
                list)}]:{text}/{result}");
            private static bool Late(object x, string result) => x is not int;
            public static string Run()
            {
                var c = new C();
                return $"{Caller.Ask(new FSettledItem(c, ""), ("a", 2), "r")}, {Caller.Ask(new GSettledItem(c), ("a", 2),
                    "s")}, {Caller.Ask(new HSettledItem(c), (new List<int> { 1 }, "Item1"), "r")}, "
                    + $"{Caller.Ask(new ISettledItem(c, ""), (object)1, "")}";
            }
        }
        """);

    [Fact]
    public void Inherited_overridden_and_hidden_judges() => Answers(
        "inherited, overridden, new, overload",
        """
        public class B
        {
            protected Exception? Inherited(User user) => new("inherited");
            public virtual Exception? Overridden(User user) => new("base");
            public static Exception? Hidden(User user) => new("base");
            private Exception? Overload(User user) => new("base");
        }
        public partial class C : B
        {
            [SettledBatch(RejectIf = nameof(Inherited))] public User F(int x) => null!;
            [SettledBatch(RejectIf = nameof(Overridden))] public User G(int x) => null!;
            [SettledBatch(RejectIf = nameof(Hidden))] public User H(int x) => null!;
            [SettledBatch(RejectIf = nameof(Overload))] public Guest I(int x) => null!;
            public override Exception? Overridden(User user) => new("overridden");
            public new Exception? Hidden(User user) => new("new");
            private static Exception? Overload(Guest guest) => new("overload");
            private static Exception? Overload(string text) => new("text");
            private static Exception? Overload(Guest guest, bool also) => new("also");
            public static string Run()
            {
                var c = new C();
                return $"{Caller.Ask(new FSettledItem(c), 1, new User(1, ""))}, {Caller.Ask(new GSettledItem(c), 1, new User(1,
                    ""))}, {Caller.Ask(new HSettledItem(c), 1, new User(1, ""))}, {Caller.Ask(new ISettledItem(c), 1,
                    new Guest(1))}".Replace("Exception ", "");
            }
        }
        """);

    [Fact]
    public void Generic_types_and_methods() => Answers(
        "Inner.F:a, success, Inner.G:a, Inner.H:(a, 1), Inner.I",
        """
        public abstract class Base<T>
        {
            protected static bool IsNull(T value) => value is not null;
        }
        public partial class Outer<T> where T : class
        {
            public partial class Inner<U>(U prefix) : Base<List<T>>
            {
                [SettledBatch(RejectIf = nameof(IsLong))] public Task<T> F<V>(V item) where V : notnull => throw null!;
                [SettledBatch(RejectIf = nameof(IsObject))] public ValueTask<T> G<Name, FailureOf>(Name x, FailureOf y) => throw null!;
                [SettledBatch(RejectIf = nameof(IsPair))] public (T, U)? H(U x) => throw null!;
                [SettledBatch(RejectIf = nameof(IsNull))] public List<T> I(U x) => throw null!;
                private static bool IsLong(T result) => result.ToString()!.Length < 2;
                private bool IsObject(object result) => prefix is not null;
                private bool IsPair(U x, (T, U)? result) => true;
                public static string Run(T a, T b, U u)
                {
                    var c = new Inner<U>(u);
                    return $"{Caller.Ask(new FSettledItem<int>(c), 1, Task.FromResult(a))}, {Caller.Ask(new FSettledItem<int>(c), 1,
                        Task.FromResult(b))}, {Caller.Ask(new GSettledItem<U, int>(c, 1), u, new ValueTask<T>(a))}, "
                        + $"{Caller.Ask(new HSettledItem(c), u, ((T, U)?)(a, u))}, {Caller.Ask(new ISettledItem(c), u, new List<T> { a, a,
                        a }).Split(':')[0]}";
                }
            }
        }
        public static class C { public static string Run() => Outer<string>.Inner<int>.Run("a", "bb", 1).Replace("Outer.", ""); }
        """);

    [Fact]
    public void Results_that_may_be_null() => Answers(
        "C.F:null, C.G:null, C.H:null, C.I:null, C.J:System.Collections.Generic.List`1[System.String]",
        """
        public partial class C
        {
            [SettledBatch(RejectIf = nameof(IsMissing))] public Task<User?> F(int? x) => throw null!;
            [SettledBatch(RejectIf = nameof(IsZero))] public ValueTask<int?> G(string? x) => throw null!;
            [SettledBatch(RejectIf = nameof(IsMissing))] [return: System.Diagnostics.CodeAnalysis.MaybeNull] public User H(int x)
                => throw null!;
            [SettledBatch(RejectIf = nameof(IsForbidden))] public User? I(int x) => throw null!;
            [SettledBatch(RejectIf = nameof(IsList))] public List<string?> J(int x) => throw null!;
            private static bool IsMissing(User? user) => user is null;
            private static bool IsZero(string? text, int? count) => count is null;
            private static bool IsForbidden([System.Diagnostics.CodeAnalysis.DisallowNull] User? user) => user is null;
            private static bool IsList(IEnumerable<string> list) => true;
            public static string Run()
            {
                var c = new C();
                return $"{Caller.Ask(new FSettledItem(c), (int?)1, Task.FromResult<User?>(null))}, {Caller.Ask(new GSettledItem(c),
                    default(string), new ValueTask<int?>(default(int?)))}, {Caller.Ask(new HSettledItem(c), 1, default(User))}, "
                    + $"{Caller.Ask(new ISettledItem(c), 1, default(User))}, {Caller.Ask(new JSettledItem(c), 1, new List<string?>())}";
            }
        }
        """);

    [Fact]
    public void Oblivious_code() => Answers(
        "C.F:null, Exception 1",
        """
        #nullable disable
        public partial class C
        {
            [SettledBatch(RejectIf = nameof(IsMissing))] public Task<User> F(string x) => null;
            [SettledBatch(RejectIf = nameof(Error))] public Task<object> G(dynamic x) => null;
            private static bool IsMissing(User user) => user is null;
            private static Exception Error(dynamic x, dynamic result) => new Exception(x.ToString());
            public static string Run() => $"{Caller.Ask(new FSettledItem(new C()), "",
                Task.FromResult<User>(null))}, {Caller.Ask(new GSettledItem(new C()), (object)1, Task.FromResult<object>(2))}";
        }
        """);

    [Fact]
    public void Struct_receivers_are_copied() => Answers(
        "Exception 1, Exception 1",
        """
        public partial struct C
        {
            private int _calls;
            [SettledBatch(RejectIf = nameof(Error))] public int F(int x) => x;
            private Exception? Error(int result) => new($"{++_calls}");
            public static string Run()
            {
                var item = new FSettledItem(new C());
                return $"{Caller.Ask(item, 1, 1)}, {Caller.Ask(item, 1, 1)}";
            }
        }
        """);

    [Fact]
    public void Interface_methods() => Answers(
        "Exception implementation, Exception static, Exception inherited, I.J:4",
        """
        public interface IBase { Exception? Inherited(User user) => new("inherited"); }
        public partial interface I<T> : IBase
        {
            [SettledBatch(RejectIf = nameof(Instance))] Task<T> F(int x);
            [SettledBatch(RejectIf = nameof(Static))] Task<T> G(int x);
            [SettledBatch(RejectIf = nameof(Inherited))] Task<User> H(int x);
            [SettledBatch(RejectIf = nameof(Hidden))] static int J(int x) => x;
            Exception? Instance(T result) => new("default");
            internal static Exception? Static(int x, T result) => new("static");
            private static bool Hidden(int result) => true;
            static string Ask() => Caller.Ask(new JSettledItem(), 1, 4);
        }
        public class Implementation : I<string>
        {
            public Task<string> F(int x) => null!;
            public Task<string> G(int x) => null!;
            public Task<User> H(int x) => null!;
            public Exception? Instance(string result) => new("implementation");
        }
        public static partial class ISettledExtensions
        {
            public static string Ask(I<string> i)
                => $"{Caller.Ask(new FSettledItem_T<string>(i), 1, Task.FromResult(""))}, {Caller.Ask(new GSettledItem_T<string>(i), 1,
                    Task.FromResult(""))}, {Caller.Ask(new HSettledItem_T<string>(i), 1, Task.FromResult(new User(1, "")))}";
        }
        public static class C { public static string Run() => $"{ISettledExtensions.Ask(new Implementation())}, {I<string>.Ask()}"; }
        """);

    [Fact]
    public void Extension_methods() => Answers(
        "E.F:2, E.G:3",
        """
        public static partial class E
        {
            [SettledBatch(RejectIf = nameof(IsFailure))] public static Task<int> F(this User user, string x) => throw null!;
            [SettledBatch(RejectIf = nameof(IsFailure))] public static int G(this string x) => throw null!;
            private static bool IsFailure(this string x, int result) => x == "x";
            public static string Ask() => $"{Caller.Ask(new FSettledItem(new User(1, "")), "x",
                Task.FromResult(2))}, {Caller.Ask(new GSettledItem(), "x", 3)}";
        }
        public static class C { public static string Run() => E.Ask(); }
        """);

    [Fact]
    public void Foreign_methods() => Answers(
        "Exception 1/a, File.Exists:False",
        """
        using System.IO;
        [assembly: SettledBatchFor(typeof(File), nameof(File.ReadAllTextAsync), typeof(string), RejectIf = nameof(Failures.IsEmpty),
            RejectIfType = typeof(Failures))]
        [assembly: SettledBatchFor(typeof(File), nameof(File.Exists), RejectIfType = typeof(Failures<int>.Inner), RejectIf = "IsFalse")]
        internal static class Failures { internal static Exception IsEmpty(string path, string text) => new(path + "/" + text); }
        public class Failures<T> { public class Base { public static bool IsFalse(bool exists) => !exists; } public class Inner : Base; }
        namespace AllSettled
        {
            static partial class FileSettled
            {
                public static string Ask() => $"{Caller.Ask(new ReadAllTextAsyncItem(), "1",
                    Task.FromResult("a"))}, {Caller.Ask(new ExistsItem(), (string?)"1", false)}";
            }
        }
        public static class C { public static string Run() => FileSettled.Ask(); }
        """);

    [Fact]
    public void Obsolete_and_experimental_judges() => Answers(
        "C.F:1",
        """
        public partial class C
        {
            [SettledBatch(RejectIf = "IsOld")] public int F(int x) => x;
            [SettledBatch(RejectIf = "IsNew")] public int G(int x) => x;
            [Obsolete("old")] private static bool IsOld(int x) => true;
            [System.Diagnostics.CodeAnalysis.Experimental("X1")] private static bool IsNew(int x) => true;
            public static string Run() => Caller.Ask(new FSettledItem(new C()), 1, 1);
        }
        """);

    [Fact]
    public void Judges_that_override_obsolete_and_experimental_ones() => Answers(
        "C.F:1",
        """
        public class B
        {
            [Obsolete("old")] protected virtual bool IsOld(int x) => true;
            [System.Diagnostics.CodeAnalysis.Experimental("X1")] protected virtual bool IsNew(int x) => true;
        }
        public partial class C : B
        {
            [SettledBatch(RejectIf = "IsOld")] public int F(int x) => x;
            [SettledBatch(RejectIf = "IsNew")] public int G(int x) => x;
        #pragma warning disable CS0672, X1
            protected override bool IsOld(int x) => true;
            protected override bool IsNew(int x) => true;
            public static string Run() => Caller.Ask(new FSettledItem(new C()), 1, 1);
        }
        """);

    [Fact]
    public void Obsolete_code_may_have_a_judge_that_nothing_else_can_call() => Answers(
        "C.F:1",
        """
        public partial class C
        {
            [SettledBatch(RejectIf = nameof(IsOld)), Obsolete("x")] public int F(int x) => x;
            [Obsolete("x", true)] private static bool IsOld(int x) => true;
            [Obsolete] private static string Ask() => Caller.Ask(new FSettledItem(new C()), 1, 1);
            public static string Run() => (string)typeof(C).GetMethod("Ask", (System.Reflection.BindingFlags)40)!.Invoke(null, null)!;
        }
        """);

    [Fact]
    public void Values_with_types_that_may_be_null_inside() => Answers(
        "C.F:(1, ), C.G:[a, ], C.H:(1, )",
        """
        public partial class C
        {
            [SettledBatch(RejectIf = nameof(IsTuple))] public ValueTask<(int A, string? B)> F(int x) => default!;
            [SettledBatch(RejectIf = nameof(IsPair))] public KeyValuePair<string, string?> G(KeyValuePair<string, string?> x) => default!;
            [SettledBatch(RejectIf = nameof(IsTuple))] public Task<(int A, string? B)?> H(int? x) => null!;
            private static bool IsTuple((int, string)? x) => true;
            private static bool IsPair(KeyValuePair<string, string>? input, KeyValuePair<string, string> x) => true;
            public static string Run()
            {
                var c = new C();
                return $"{Caller.Ask(new FSettledItem(c), 1, new ValueTask<(int A, string? B)>((1, null)))}, "
                    + $"{Caller.Ask(new GSettledItem(c), new KeyValuePair<string, string?>("a", null),
                        new KeyValuePair<string, string?>("a", null))}, "
                    + $"{Caller.Ask(new HSettledItem(c), (int?)1, Task.FromResult<(int A, string? B)?>((1, null)))}";
            }
        }
        """);

    [Fact]
    public void What_a_judge_requires_the_wrapper_requires()
    {
        string text = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            public partial class C
            {
                [SettledBatch(RejectIf = nameof(IsFailure)), RequiresDynamicCode("d")] public int F(int x) => x;
                [RequiresUnreferencedCode("u"), RequiresDynamicCode("judge")] private static bool IsFailure(int x) => true;
            }
            """).Text;
        Assert.Equal(6, text.Split(".RequiresUnreferencedCode(\"u\")]").Length - 1);
        Assert.Equal(6, text.Split(".RequiresDynamicCode(\"d\")]").Length - 1);
        Assert.DoesNotContain("\"judge\"", text, StringComparison.Ordinal);
        string afterInvoke = text[text.IndexOf(" Invoke(", StringComparison.Ordinal)..];
        Assert.Contains("IL2026", afterInvoke, StringComparison.Ordinal);
        Assert.Contains("IL3050", afterInvoke, StringComparison.Ordinal);
    }

    [Fact]
    public void Keywords_as_names() => Answers(
        "event.F:1",
        """
        public partial class @event<@in>
        {
            [SettledBatch(RejectIf = nameof(@class))] public int F([PerItem] @in @await, [PerItem] int @this) => 1;
            private static bool @class(@in @await, int @this, int @result) => true;
            public static string Ask(@in x) => Caller.Ask(new FSettledItem(new()), (x, 1), 1);
        }
        public static class C { public static string Run() => @event<int>.Ask(1); }
        """);

    [Theory]
    [InlineData("async Task<int>", "await c.FSettledAsync([1, -2, 0])")]
    [InlineData("async ValueTask<int>", "await c.FSettledAsync([1, -2, 0])")]
    [InlineData("int", "c.FSettled([1, -2, 0])")]
    public async Task A_batch_rejects_what_the_judge_calls_a_failure(string type, string call)
    {
        string yield = type.StartsWith("async", StringComparison.Ordinal) ? "await Task.Yield();" : "";
        var run = GeneratorHarness.Accepts($$"""
            public partial class C
            {
                [SettledBatch(RejectIf = nameof(IsNegative))] public {{type}} F(int x)
                    { {{yield}} return x == 0 ? throw new Exception("zero") : x; }
                private static bool IsNegative(int x) => x < 0;
                public static async Task<string> Run()
                {
                    await Task.Yield();
                    var c = new C();
                    var batch = {{call}};
                    return string.Join("; ", System.Linq.Enumerable.Select(batch, item
                        => $"{item.Input} {item.Status} {item.Value} {(item.Error as SettledResultException<int>)?.Result}"));
                }
            }
            """);
        var result = (Task<string>)run.Load().GetType("C")!.GetMethod("Run")!.Invoke(null, null)!;
        Assert.Equal("1 Fulfilled 1 ; -2 Rejected -2 -2; 0 Rejected 0 ", await result.WaitAsync(TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken));
    }

    private static void Answers(string expected, string source)
    {
        var run = GeneratorHarness.Accepts(source + "\n" + Caller);
        Assert.Equal(expected, run.Load().GetType("C")!.GetMethod("Run")!.Invoke(null, null));
    }
}
