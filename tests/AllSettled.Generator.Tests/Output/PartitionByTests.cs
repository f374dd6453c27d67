namespace AllSettled.Generator.Tests;

/// <summary>
/// <c>PartitionBy</c>: the item struct gives the right keys and limits. Most tests ask the struct itself, in the place of the engine.
/// </summary>
public class PartitionByTests
{
    private const string Caller = """
        public static class Caller
        {
            private const System.Reflection.BindingFlags Internals = System.Reflection.BindingFlags.NonPublic
                | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance;

            /// <summary>The type of the keys, the limit, whether failures stop, and the keys.</summary>
            public static string Keys<TItem, TInput, TReturn>(TItem item, Func<TReturn>? returned, params TInput[] inputs)
                where TItem : struct, AllSettled.CompilerServices.IItemMethod<TInput, TReturn>
            {
                if (!TItem.IsPartitioned)
                    return "none" + item.PartitionKeys;
                object keys = item.PartitionKeys!;
                var found = Array.ConvertAll(inputs, input => Key(keys, input));
                return $"{keys.GetType().GetGenericArguments()[1].Name} {Property(keys, "MaxPerPartition")} "
                    + $"{((bool)Property(keys, "StopOnFailure")! ? "stop " : "")}{string.Join(",", found)}";
            }

            private static object Key<TInput>(object keys, TInput input)
            {
                try
                {
                    return Property(keys.GetType().GetMethod("Find", Internals)!.Invoke(keys, [input])!, "Key") ?? "null";
                }
                catch (System.Reflection.TargetInvocationException exception)
                {
                    return exception.InnerException!.GetType().Name;
                }
            }

            private static object? Property(object value, string name) => value.GetType().GetProperty(name, Internals)!.GetValue(value);
        }
        public interface IOwned { string Owner { get; } }
        public record Order(int Id, string? Customer) : IOwned
        {
            public readonly int Parity = Id % 2;
            internal int? Half => Id == 4 ? null : Id / 2;
            public virtual string Region { get => "r" + Id; set { } }
            [System.Diagnostics.CodeAnalysis.MaybeNull] public string Note => null;
            string IOwned.Owner => "o" + Id;
            public override string ToString() => "Order";
        }
        public record Parcel(int Id) : Order(Id, null) { public override string Region { set { } } }
        """;

    [Theory]
    [InlineData("", "none")]
    [InlineData("(PartitionBy = null)", "none")]
    [InlineData("(PartitionBy = nameof(order))", "Order 1 Order,Order")]
    [InlineData("(PartitionBy = nameof(Order.Customer))", "String 1 a,null")]
    [InlineData("(PartitionBy = nameof(Order.Id), MaxPerPartition = 7)", "Int32 7 1,4")]
    [InlineData("(PartitionBy = \"Parity\", StopPartitionOnFailure = true)", "Int32 1 stop 1,0")]
    [InlineData("(PartitionBy = nameof(Order.Half), StopPartitionOnFailure = false)", "Nullable`1 1 0,null")]
    [InlineData("(PartitionBy = nameof(Order.Region), MaxPerPartition = int.MaxValue)", "String 2147483647 r1,r4")]
    [InlineData("(PartitionBy = nameof(Order.Note))", "String 1 null,null")]
    [InlineData("(PartitionBy = nameof(IOwned.Owner))", "String 1 o1,o4")]
    [InlineData("(PartitionBy = nameof(Static))", "Boolean 1 True,False")]
    [InlineData("(PartitionBy = nameof(Instance))", "Object 1 7,7")]
    [InlineData("(PartitionBy = nameof(Pair))", "ValueTuple`2 1 (a, 1),(, 1)")]
    [InlineData("(PartitionBy = nameof(Inherited))", "DayOfWeek 1 Monday,Monday")]
    [InlineData("(PartitionBy = nameof(Overridden))", "Int64 1 2,2")]
    [InlineData("(PartitionBy = nameof(Nothing))", "String 1 null,null")]
    public void Everything_that_can_give_a_key(string arguments, string expected) => Answers(expected, $$"""
        public class B
        {
            protected DayOfWeek Inherited(Order order) => DayOfWeek.Monday;
            public virtual long Overridden(IOwned order) => 1;
        }
        public partial class C : B
        {
            private readonly int _state = 7;
            [SettledBatch{{arguments}}] public Task F(Order order, string shared, string KeyOf, string PartitionKeys) => throw null!;
            internal static bool Static(in Order? order) => order!.Id < 4;
            private dynamic Instance(object order) => _state;
            protected internal (string? A, long) Pair(Order order) => (order.Customer, 1);
            public override long Overridden(IOwned order) => 2;
            [return: System.Diagnostics.CodeAnalysis.MaybeNull] private static string Nothing(Order order) => null;
            public static string Run() => Caller.Keys(new FSettledItem(new C(), "", "", ""), default(Func<Task>),
                new Order(1, "a"), new Order(4, null));
        }
        """);

    [Fact]
    public void Several_parameters_that_vary() => Answers(
        "String 1 a,b / Int32 3 1,2 / String 1 a1,b2 / String 1 x1/null",
        """
        public partial class C
        {
            [SettledBatch(PartitionBy = nameof(a))] public int F(bool shared, [PerItem] string a, CancellationToken ct, [PerItem] int b)
                => 1;
            [SettledBatch(PartitionBy = nameof(b), MaxPerPartition = 3)] public void G([PerItem] string a, [PerItem] int b) { }
            [SettledBatch(PartitionBy = nameof(Both))] public ValueTask H([PerItem] string a, [PerItem] int b) => default;
            [SettledBatch(PartitionBy = "Odd")] public int I([PerItem] List<string> Rest, [PerItem] string? Item1, ItemContext context)
                => 1;
            private string Both(string? a, in int? b) => a + b;
            private static string Odd(IEnumerable<string?> list, object? text) => $"{string.Join(";", list)}/{text ?? "null"}";
            public static string Run()
            {
                var c = new C();
                return Caller.Keys(new FSettledItem(c, true), default(Func<int>), ("a", 1), ("b", 2)) + " / "
                    + Caller.Keys(new GSettledItem(c), default(Func<NoResult>), ("a", 1), ("b", 2)) + " / "
                    + Caller.Keys(new HSettledItem(c), default(Func<ValueTask>), ("a", 1), ("b", 2)) + " / "
                    + Caller.Keys(new ISettledItem(c), default(Func<int>), (new List<string> { "x1" }, default(string)));
            }
        }
        """);

    [Theory]
    [InlineData("Parcel x", "Region", "new Parcel(2)", "String 1 r2")]
    [InlineData("Order? x", "Id", "null", "Int32 1 NullReferenceException")]
    [InlineData("Order? x", "Owner", "null", "String 1 NullReferenceException")]
    [InlineData("IOwned x", "Owner", "new Order(2, null)", "String 1 o2")]
    [InlineData("Derived x", "Owner", "null!", "String 1 NullReferenceException")]
    [InlineData("string x", "Length", "\"abc\"", "Int32 1 3")]
    [InlineData("int[] x", "Length", "[1, 2]", "Int32 1 2")]
    [InlineData("List<int> x", "Count", "[1, 2]", "Int32 1 2")]
    [InlineData("(int A, string B) x", "A", "(4, \"\")", "Int32 1 4")]
    [InlineData("(int A, string B) x", "Item2", "(4, \"b\")", "String 1 b")]
    [InlineData("int? x", "HasValue", "null", "Boolean 1 False")]
    [InlineData("int? x", "Value", "null", "Int32 1 InvalidOperationException")]
    [InlineData("int? x", "x", "null", "Nullable`1 1 null")]
    [InlineData("dynamic x", "x", "1", "Object 1 1")]
    [InlineData("[System.Diagnostics.CodeAnalysis.AllowNull] string x", "x", "null!", "String 1 null")]
    [InlineData("KeyValuePair<int, string?> x", "Value", "new(1, null)", "String 1 null")]
    [InlineData("S x", "Explicit", "new S()", "Int32 1 5")]
    [InlineData("S x", "Ref", "new S()", "Int32 1 0")]
    [InlineData("@class x", "@event", "new @class()", "Int32 1 9")]
    [InlineData("Own x", "Secret", "new Own()", "Int32 1 6")]
    [InlineData("Hiding x", "Id", "new Hiding()", "String 1 new")]
    public void Members_of_inputs(string parameter, string key, string input, string expected)
    {
        string type = parameter[(parameter.IndexOf(']') is > 5 and var end ? end + 2 : 0)..^2];
        Answers(expected, $$"""
            public interface Derived : IOwned { new string Owner { get; } }
            public interface IExplicit { int Explicit { get; } }
            public class Base { public int Id => 1; }
            public class Hiding : Base { public new string Id => "new"; private new int ToString => 1; }
            public struct S : IExplicit { private static int s_ref; int IExplicit.Explicit => 5; public ref readonly int Ref => ref s_ref; }
            public class @class { public int @event => 9; }
            public partial class Own
            {
                private int Secret => 6;
                [SettledBatch(PartitionBy = "{{key.TrimStart('@')}}")] private static Task F({{parameter}}) => throw null!;
                public static string Run() => Caller.Keys<FSettledItem, {{type}}, Task>(new(), null, new {{type}}[] { {{input}} });
            }
            public static class C { public static string Run() => Own.Run(); }
            """);
    }

    [Fact]
    public void Generic_types_and_methods() => Answers(
        "String 1 o1 / Int32 1 1 / List`1 1 System.Collections.Generic.List`1[System.String] / Order 1 Order / String 1 o1 / Int32 1 2",
        """
        public abstract class Base<T> { protected static T Same(T value) => value; }
        public partial class Outer<T> where T : class
        {
            public partial class Inner<U> : Base<List<T>> where U : Order, IOwned
            {
                [SettledBatch(PartitionBy = nameof(IOwned.Owner))] public Task<T> F(U item) => throw null!;
                [SettledBatch(PartitionBy = nameof(Order.Parity))] public Task<T> G<V>(V item) where V : U? => throw null!;
                [SettledBatch(PartitionBy = nameof(Same))] public int H(List<T> x) => 1;
                [SettledBatch(PartitionBy = nameof(PartitionKeys))] public int I<IsPartitioned>([PerItem] IsPartitioned input, [PerItem] U
                    PartitionKeys) => 1;
                [SettledBatch(PartitionBy = "Owner")] public int J<KeyOf>(KeyOf input) where KeyOf : IOwned => 1;
                [SettledBatch(PartitionBy = "Id")] public int K<PartitionKeys>(PartitionKeys input) where PartitionKeys : Order => 1;
                public static string Run(T a, U u)
                {
                    var c = new Inner<U>();
                    return Caller.Keys(new FSettledItem(c), default(Func<Task<T>>), u) + " / "
                        + Caller.Keys(new GSettledItem<U>(c), default(Func<Task<T>>), u) + " / "
                        + Caller.Keys(new HSettledItem(c), default(Func<int>), new List<T>()) + " / "
                        + Caller.Keys(new ISettledItem<int>(c), default(Func<int>), (1, u)).Split(' ')[0] + " 1 Order / "
                        + Caller.Keys(new JSettledItem<IOwned>(c), default(Func<int>), (IOwned)u) + " / "
                        + Caller.Keys(new KSettledItem<Order>(c), default(Func<int>), new Order(2, ""));
                }
            }
        }
        public static class C { public static string Run() => Outer<string>.Inner<Order>.Run("a", new Order(1, "x")); }
        """);

    [Fact]
    public void Oblivious_code() => Answers(
        "String 1 a,null / Object 1 1",
        """
        #nullable disable
        public partial class C
        {
            [SettledBatch(PartitionBy = nameof(Order.Customer))] public Task<string> F(Order x) => null;
            [SettledBatch(PartitionBy = nameof(Key))] public Task<object> G(dynamic x) => null;
            private static dynamic Key(dynamic x) => x;
            public static string Run() => Caller.Keys(new FSettledItem(new C()), default(Func<Task<string>>), new Order(1, "a"),
                new Order(2, null)) + " / " + Caller.Keys(new GSettledItem(new C()), default(Func<Task<object>>), (object)1);
        }
        """);

    [Fact]
    public void Struct_receivers_are_copied() => Answers(
        "Int32 1 1,1",
        """
        public partial struct C
        {
            private int _calls;
            [SettledBatch(PartitionBy = nameof(Key))] public int F(int x) => x;
            private int Key(int x) => ++_calls;
            public static string Run() => Caller.Keys(new FSettledItem(new C()), default(Func<int>), 1, 2);
        }
        """);

    [Fact]
    public void Interface_methods() => Answers(
        "String 1 implementation / Int32 1 1 / String 1 o1 / Char 1 i",
        """
        public interface IBase { char Inherited(Order order) => 'i'; }
        public partial interface I<T> : IBase
        {
            [SettledBatch(PartitionBy = nameof(Instance))] Task<T> F(int x);
            [SettledBatch(PartitionBy = nameof(Static))] Task<T> G(int x);
            [SettledBatch(PartitionBy = nameof(IOwned.Owner))] Task<T> H(Order x);
            [SettledBatch(PartitionBy = nameof(Inherited))] Task<T> J(Order x);
            string Instance(int x) => "default";
            internal static int Static(int x) => x;
        }
        public class Implementation : I<string>
        {
            public Task<string> F(int x) => null!;
            public Task<string> G(int x) => null!;
            public Task<string> H(Order x) => null!;
            public Task<string> J(Order x) => null!;
            public string Instance(int x) => "implementation";
        }
        public static partial class ISettledExtensions
        {
            public static string Ask(I<string> i) => Caller.Keys(new FSettledItem_T<string>(i), default(Func<Task<string>>), 1) + " / "
                + Caller.Keys(new GSettledItem_T<string>(i), default(Func<Task<string>>), 1) + " / "
                + Caller.Keys(new HSettledItem_T<string>(i), default(Func<Task<string>>), new Order(1, "")) + " / "
                + Caller.Keys(new JSettledItem_T<string>(i), default(Func<Task<string>>), new Order(1, ""));
        }
        public static class C { public static string Run() => ISettledExtensions.Ask(new Implementation()); }
        """);

    [Fact]
    public void Extension_methods() => Answers(
        "Char 1 x / Int32 1 1",
        """
        public static partial class E
        {
            [SettledBatch(PartitionBy = nameof(First))] public static Task<int> F(this Order order, string x) => throw null!;
            [SettledBatch(PartitionBy = nameof(string.Length))] public static int G(this string x) => throw null!;
            private static char First(this string x) => x[0];
            public static string Ask() => Caller.Keys(new FSettledItem(new Order(1, "")), default(Func<Task<int>>), "x") + " / "
                + Caller.Keys(new GSettledItem(), default(Func<int>), "x");
        }
        public static class C { public static string Run() => E.Ask(); }
        """);

    [Fact]
    public void Foreign_methods() => Answers(
        "Char 1 a / String 2 stop null / Int32 1 1",
        """
        using System.IO;
        [assembly: SettledBatchFor(typeof(File), nameof(File.ReadAllTextAsync), typeof(string), PartitionBy = nameof(Keys.First),
            PartitionByType = typeof(Keys))]
        [assembly: SettledBatchFor(typeof(File), nameof(File.Exists), PartitionBy = "path", MaxPerPartition = 2,
            StopPartitionOnFailure = true)]
        [assembly: SettledBatchFor(typeof(File), nameof(File.Delete), PartitionBy = nameof(string.Length))]
        internal static class Keys { internal static char First(string path) => path[0]; }
        namespace AllSettled
        {
            internal static partial class FileSettled
            {
                public static string Ask() => Caller.Keys(new ReadAllTextAsyncItem(), default(Func<Task<string>>), "a") + " / "
                    + Caller.Keys(new ExistsItem(), default(Func<bool>), default(string)) + " / "
                    + Caller.Keys(new DeleteItem(), default(Func<NoResult>), "c");
            }
        }
        public static class C { public static string Run() => AllSettled.FileSettled.Ask(); }
        """);

    [Fact]
    public void What_is_obsolete_or_experimental_stays_the_users_choice() => GeneratorHarness.Accepts(
        """
        [Obsolete] public class Old { public int Id; }
        public class Input
        {
            [Obsolete("old")] public int Number => 1;
            public string Text { [Obsolete("old", DiagnosticId = "OLD1")] get; set; } = "";
            [System.Diagnostics.CodeAnalysis.Experimental("EXP1")] public int New;
        #pragma warning disable CS0612
            public Old Old => new();
        #pragma warning restore
        }
        public partial class C
        {
            [SettledBatch(PartitionBy = "Number")] public int F(Input x) => 1;
            [SettledBatch(PartitionBy = "Text")] public int G(Input x) => 1;
            [SettledBatch(PartitionBy = "New")] public int H(Input x) => 1;
            [SettledBatch(PartitionBy = "Old")] public int I(Input x) => 1;
            [SettledBatch(PartitionBy = "Key")] public int J(Input x) => 1;
            [Obsolete("old")] private static int Key(Input x) => 1;
        }
        """);

    [Fact]
    public void What_the_key_requires_of_a_trimmed_program_is_passed_on()
    {
        string text = GeneratorHarness.Accepts("""
            using System.Diagnostics.CodeAnalysis;
            public partial class C
            {
                [SettledBatch(PartitionBy = nameof(Key)), RequiresDynamicCode("d")] public int F(int x) => x;
                [RequiresUnreferencedCode("u"), RequiresDynamicCode("key")] private static int Key(int x) => x;
            }
            """).Text;
        Assert.Equal(6, text.Split(".RequiresUnreferencedCode(\"u\")]").Length - 1);
        Assert.Equal(6, text.Split(".RequiresDynamicCode(\"d\")]").Length - 1);
        Assert.DoesNotContain("\"key\"", text, StringComparison.Ordinal);
        string keyOf = text[text.IndexOf(".By<", StringComparison.Ordinal)..text.IndexOf(" KeyOf(", StringComparison.Ordinal)];
        Assert.Contains("IL2026", keyOf, StringComparison.Ordinal);
        Assert.Contains("IL3050", keyOf, StringComparison.Ordinal);
    }

    /// <summary>How many items of a key run at once, at most, and the order in which they start.</summary>
    [Theory]
    [InlineData("async Task<int>", "await c.FSettledAsync(orders)", "MaxConcurrency = 8", 1)]
    [InlineData("async ValueTask<int>", "await c.FSettledAsync(orders)", "MaxConcurrency = 8, MaxPerPartition = 3", 3)]
    [InlineData("async Task", "await c.FSettledAsync(orders)", "MaxConcurrency = SettledBatchOptions.Unbounded", 1)]
    [InlineData("async Task", "await c.FSettledAsync(orders, new SettledBatchOptions { MaxPerPartition = 2 })", "MaxPerPartition = 5", 2)]
    [InlineData("int", "c.FSettled(orders)", "MaxConcurrency = 4, MaxPerPartition = 2", 2)]
    public async Task Items_of_one_key_run_in_turn(string type, string call, string arguments, int max)
    {
        string yield = type.StartsWith("async", StringComparison.Ordinal) ? "await Task.Yield();" : "Thread.Yield();";
        string result = type is "async Task" ? "" : "return 1;";
        var run = GeneratorHarness.Accepts($$"""
            public record Order(int Id, int Customer);
            public partial class C
            {
                private readonly int[] _running = new int[5];
                private readonly List<int>[] _started = [[], [], [], [], []];
                private int _most;

                [SettledBatch(PartitionBy = nameof(Order.Customer), {{arguments}})]
                public {{type}} F(Order order)
                {
                    int running;
                    lock (_started)
                    {
                        running = ++_running[order.Customer];
                        _most = Math.Max(_most, running);
                        _started[order.Customer].Add(order.Id);
                    }
                    {{yield}}
                    lock (_started) _running[order.Customer]--;
                    {{result}}
                }

                public static async Task<string> Run()
                {
                    await Task.Yield();
                    var c = new C();
                    var orders = System.Linq.Enumerable.Select(System.Linq.Enumerable.Range(0, 500), id => new Order(id, id * id % 5));
                    var batch = {{call}};
                    bool inOrder = Array.TrueForAll(c._started, ids => ids.Count < 2 || System.Linq.Enumerable.SequenceEqual(
                        System.Linq.Enumerable.Order(ids), ids));
                    return $"{System.Linq.Enumerable.Count(batch, item => item.IsFulfilled)} {inOrder} {c._most}";
                }
            }
            """);
        var text = (Task<string>)run.Load().GetType("C")!.GetMethod("Run")!.Invoke(null, null)!;
        string[] told = (await text.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Split(' ');
        Assert.Equal("500", told[0]);
        // With more than one place, threads race from the claim to the first line of the item.
        Assert.True(max > 1 || told[1] == "True", "The items of a key start in input order.");
        Assert.InRange(int.Parse(told[2], System.Globalization.CultureInfo.InvariantCulture), 1, max);
    }

    [Fact]
    public void Failures_of_keys_and_of_partitions() => Answers(
        "0 Fulfilled 1; 1 Rejected 1 odd; -1 Rejected 0 key; 3 Canceled 0; 2 Fulfilled 1",
        """
        public partial class C
        {
            [SettledBatch(PartitionBy = nameof(Key), StopPartitionOnFailure = true)]
            public int F(int x) => x % 2 == 0 ? x : throw new Exception("odd");
            private static int Key(int x) => x < 0 ? throw new Exception("key") : x % 2;
            public static string Run() => string.Join("; ", System.Linq.Enumerable.Select(new C().FSettled([0, 1, -1, 3, 2]), item
                => $"{item.Input} {item.Status} {item.Attempts} {item.Error?.Message}".Trim()));
        }
        """);

    private static void Answers(string expected, string source)
    {
        var run = GeneratorHarness.Accepts(source + "\n#nullable enable\n" + Caller);
        Assert.Equal(expected, run.Load().GetType("C")!.GetMethod("Run")!.Invoke(null, null));
    }
}
