namespace AllSettled.Generator.Tests;

/// <summary>Bulk methods of every shape compile without a warning in every language version, and their wrappers run.</summary>
public class BulkShapeTests
{
    [Theory]
    [InlineData("int[] ids")]
    [InlineData("in int[] ids")]
    [InlineData("ref readonly int[] ids")]
    [InlineData("params int[] ids")]
    [InlineData("IEnumerable<int> ids")]
    [InlineData("ICollection<int> ids")]
    [InlineData("IList<int> ids")]
    [InlineData("IReadOnlyCollection<int> ids")]
    [InlineData("IReadOnlyList<int> ids")]
    [InlineData("IReadOnlyList<int>? ids")]
    [InlineData("in IReadOnlyList<int> ids")]
    [InlineData("List<int> ids")]
    [InlineData("List<int>? ids")]
    [InlineData("ArraySegment<int> ids")]
    [InlineData("System.Collections.Immutable.ImmutableArray<int> ids")]
    [InlineData("string tenant, List<int> ids")]
    [InlineData("Dictionary<int, int> map, IReadOnlyList<int> ids")]
    [InlineData("int[] other, [PerItem] IReadOnlyList<int> ids")]
    [InlineData("CancellationToken token, int[] ids")]
    [InlineData("int[] ids, [System.Runtime.CompilerServices.CallerArgumentExpression(\"ids\")] string? text = null")]
    [InlineData("int[] ids, string tenant = \"a\", CancellationToken token = default")]
    [InlineData("IReadOnlyList<int> input, int result, int response, int self, int MaxInputs, int ResultsOf")]
    public Task Lists(string parameters)
    {
        string list = parameters.Contains(" input") ? "input" : "ids";
        string[] shared = parameters.Split(", ");
        string arguments = string.Join(", ", shared.Select(parameter => parameter switch
        {
            "string tenant" => "\"t\"",
            "int[] other" => "new int[0]",
            _ when parameter.StartsWith("int ") => "1",
            _ => "",
        }).Where(argument => argument.Length > 0));
        if (parameters.Contains("map"))
            arguments = "[]";
        return BulkConsumer.Answers(
            "3=30 4=40 5=50",
            $$"""
            public partial class C
            {
                [SettledBulk(2)]
                public Task<int[]> FetchAsync({{parameters}}) => Task.FromResult({{list}}!.Select(static id => id * 10).ToArray());
                public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([3, 4, 5]{{(
                    arguments.Length > 0 ? ", " + arguments : "")}}));
            }
            """);
    }

    [Theory]
    [InlineData("ReadOnlyMemory<int>")]
    [InlineData("Memory<int>")]
    public Task Memory(string type) => BulkConsumer.Answers(
        "3=30 4=40 5=50",
        $$"""
        public partial class C
        {
            [SettledBulk(2)]
            public ValueTask<int[]> FetchAsync({{type}} ids) => new(ids.ToArray().Select(static id => id * 10).ToArray());
            public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([3, 4, 5]));
        }
        """);

    [Fact]
    public Task An_overload_is_not_called_instead() => BulkConsumer.Answers(
        "3=list 4=list",
        """
        public partial class C
        {
            [SettledBulk(2)] public Task<string[]> FetchAsync(IReadOnlyList<int> ids) => Task.FromResult(new[] { "list", "list" });
            public Task<string[]> FetchAsync(int[] ids) => throw new NotSupportedException();
            public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([3, 4]));
        }
        """);

    [Fact]
    public Task A_dictionary_by_a_member_of_the_inputs() => BulkConsumer.Answers(
        "#1=a #2!KeyNotFound #1=a | #1+#2+#1",
        """
        public partial class C
        {
            private readonly Calls _calls = new();
            [SettledBulk(9, KeyBy = nameof(Order.Customer))]
            public Task<Dictionary<string, string>> FetchAsync(IEnumerable<Order> orders)
            {
                _calls.Add(orders);
                return Task.FromResult(new Dictionary<string, string> { ["x"] = "a" });
            }
            public static async Task<string> Run()
            {
                var c = new C();
                return $"{Text.Of(await c.FetchSettledAsync([new(1, "x"), new(2, "y"), new(1, "x")]))} | {c._calls.Sent[0]}";
            }
        }
        """);

    [Theory]
    [InlineData("User[]")]
    [InlineData("IEnumerable<User>")]
    [InlineData("HashSet<User>")]
    [InlineData("IReadOnlyCollection<User?>")]
    public Task Results_with_the_input(string type) => BulkConsumer.Answers(
        "2=b 9!KeyNotFound 1=a",
        $$"""
        public partial class C
        {
            [SettledBulk(9, KeyBy = nameof(User.Id))]
            public Task<{{type}}> FetchAsync(List<int> ids)
            {
                User[] found = [new(1, "a"), new(7, "z"), new(2, "b")];
                return Task.FromResult<{{type}}>({{(type == "HashSet<User>" ? "found.ToHashSet()" : "found")}});
            }
            public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([2, 9, 1]));
        }
        """);

    [Theory]
    [InlineData("Id")]
    [InlineData("Email")]
    [InlineData("Half")]
    [InlineData("Owner")]
    public Task Results_with_the_key_of_the_input(string member) => BulkConsumer.Answers(
        "2=b2 1=a1",
        $$"""
        public interface IOwned { string Owner { get; } }
        public abstract record Base(int Id) { public string? Email => "e" + Id; public readonly int? Half = Id / 2 + Id; }
        public record In(int Id) : Base(Id), IOwned { string IOwned.Owner => "o" + Id; public override string ToString() => $"{Id}"; }
        public record Out(int Id, string Text) : Base(Id), IOwned
        {
            string IOwned.Owner => "o" + Id;
            public override string ToString() => Text;
        }
        public partial class C
        {
            [SettledBulk(9, KeyBy = "{{member}}")]
            public Task<Out[]> FetchAsync(In[] inputs) => Task.FromResult<Out[]>([new(1, "a1"), new(2, "b2")]);
            public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([new(2), new(1)]));
        }
        """);

    [Theory]
    [InlineData("List<Settled<int, string>>")]
    [InlineData("IEnumerable<Settled<int, string>>")]
    public Task Reports(string type) => BulkConsumer.Answers(
        "1=one 2!InvalidOperation 3!KeyNotFound",
        $$"""
        public partial class C
        {
            [SettledBulk(9)]
            public Task<{{type}}> FetchAsync(IReadOnlyList<int> ids) => Task.FromResult<{{type}}>(new List<Settled<int, string>>
            {
                Settled.Rejected<int, string>(0, 2, new InvalidOperationException()), Settled.Fulfilled(1, 1, "one"),
            });
            public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([1, 2, 3]));
        }
        """);

    [Theory]
    [InlineData("private bool Bad(User user) => user.Id == 2;", "SettledResult")]
    [InlineData("private static bool Bad(int id, User user) => id == user.Id && id == 2;", "SettledResult")]
    [InlineData("private static Exception? Bad(in int id, User user) => id == 2 ? new NotSupportedException() : null;", "NotSupported")]
    public Task A_judge_decides_about_each_result(string judge, string error) => BulkConsumer.Answers(
        $"1=a 2!{error} 3=c",
        $$"""
        public partial class C
        {
            [SettledBulk(9, RejectIf = nameof(Bad))]
            public ValueTask<User[]> FetchAsync(IReadOnlyList<int> ids) => new([new(1, "a"), new(2, "b"), new(3, "c")]);
            {{judge}}
            public static async Task<string> Run() => Text.Of(await new C().FetchSettledAsync([1, 2, 3]));
        }
        """);

    [Theory]
    [InlineData("", "1!Argument 2!Argument 3!Argument", "1+2+3")]
    [InlineData(", OnFailure = BulkFailureMode.Reject", "1!Argument 2!Argument 3!Argument", "1+2+3")]
    [InlineData(", OnFailure = BulkFailureMode.Split", "1= 2!Argument 3=", "1+2+3 1+2 1 2 3")]
    [InlineData(", OnFailure = BulkFailureMode.OneByOne", "1= 2!Argument 3=", "1+2+3 1 2 3")]
    public Task A_call_that_throws(string arguments, string expected, string sent) => BulkConsumer.Answers(
        $"{expected} | {sent}",
        $$"""
        public partial class C
        {
            private readonly Calls _calls = new();
            [SettledBulk(9{{arguments}})]
            public async Task SendAsync(IReadOnlyList<int> ids)
            {
                _calls.Add(ids);
                await Task.Yield();
                if (ids.Contains(2))
                    throw new ArgumentException("two");
            }
            public static async Task<string> Run()
            {
                var c = new C();
                return $"{Text.Of(await c.SendSettledAsync([1, 2, 3]))} | {string.Join(" ", c._calls.Sent)}";
            }
        }
        """);

    [Theory]
    [InlineData("", "1+1+2")]
    [InlineData(", Distinct = true", "1+2")]
    [InlineData(", Distinct = false", "1+1+2")]
    public Task Equal_inputs(string arguments, string sent) => BulkConsumer.Answers(
        $"1= 1= 2= | {sent}",
        $$"""
        public partial class C
        {
            private readonly Calls _calls = new();
            [SettledBulk(maxInputs: 9{{arguments}}, Name = "Send", MaxConcurrency = SettledBatchOptions.Unbounded)]
            public async Task SendAsync(IReadOnlyList<int> ids)
            {
                _calls.Add(ids);
                await Task.Yield();
            }
            public static async Task<string> Run()
            {
                var c = new C();
                return $"{Text.Of(await c.Send([1, 1, 2]))} | {string.Join(" ", c._calls.Sent)}";
            }
        }
        """);

    [Fact]
    public Task Generic_types_and_methods() => BulkConsumer.Answers(
        "a=a1 b=b1 | 1=x1 2=x2 | y=y",
        """
        public partial class Api<TKey> where TKey : notnull
        {
            [SettledBulk(9)]
            public Task<IReadOnlyDictionary<TKey, string>> FetchAsync<TOther>(IReadOnlyList<TKey> keys, TOther other)
                => Task.FromResult<IReadOnlyDictionary<TKey, string>>(keys.ToDictionary(static key => key, key => $"{key}{other}"));
            [SettledBulk(9)]
            public static Task<ResultsOf[]> MapAsync<T, ResultsOf>(IEnumerable<T> inputs, Func<T, ResultsOf> map) where T : struct
                => Task.FromResult(inputs.Select(map).ToArray());
            [SettledBulk(9, RejectIf = nameof(J))]
            public static Task<IDictionary<TKey, string>> ByAsync<MaxInputs, FailureOf>(TKey[] keys, Func<FailureOf, MaxInputs> by)
                => Task.FromResult<IDictionary<TKey, string>>(null!);
            private static bool J(object result) => false;
            [SettledBulk(9)] public static Task<IDictionary<T, int>> AnyAsync<T>(T[] keys) => throw null!;
            [SettledBulk(9)]
            public static Task<TList> SameAsync<TList>(List<TKey> keys, TList list) where TList : IReadOnlyList<TKey>
                => Task.FromResult(list);
        }
        public partial class C
        {
            public static async Task<string> Run() => $"{Text.Of(await new Api<string>().FetchSettledAsync(["a", "b"], 1))} | "
                + $"{Text.Of(await Api<string>.MapSettledAsync([1, 2], static x => "x" + x))} | "
                + $"{Text.Of(await Api<string>.SameSettledAsync(["y"], new[] { "y" }))}";
        }
        """);

    [Fact]
    public Task Interfaces_extensions_structs_and_foreign_types() => BulkConsumer.Answers(
        "1=10 2=20 | 1=11 2=12 | 1=s | 3=3 | 4=4x",
        """
        [assembly: SettledBulkFor(typeof(Foreign<>), nameof(Foreign<int>.FetchAsync), 5, KeyBy = nameof(User.Id))]
        [assembly: SettledBatchFor(typeof(Foreign<>), nameof(Foreign<int>.OneAsync))]
        [assembly: SettledBulkFor(typeof(Foreign), nameof(Foreign.SendAsync), 5, typeof(IEnumerable<int>), Name = "Send",
            MaxConcurrency = 2, RejectIf = "No", RejectIfType = typeof(Judges))]
        public static class Judges { public static bool No(int input, string result) => input < 0; }
        public class Foreign<T>
        {
            public Task<User[]> FetchAsync(IReadOnlyList<int> ids, T other)
                => Task.FromResult(ids.Select(id => new User(id, $"{id}")).ToArray());
            public Task<int> OneAsync(int id) => Task.FromResult(id);
        }
        public static class Foreign
        {
            public static Task<string[]> SendAsync(IEnumerable<int> ids) => Task.FromResult(ids.Select(id => id + "x").ToArray());
            public static Task<string[]> SendAsync(string other) => throw null!;
        }
        public partial interface IApi
        {
            [SettledBulk(9)] Task<int[]> FetchAsync(IReadOnlyList<int> ids, CancellationToken token = default);
        }
        public sealed class Api : IApi
        {
            public Task<int[]> FetchAsync(IReadOnlyList<int> ids, CancellationToken token)
                => Task.FromResult(ids.Select(static id => id * 10).ToArray());
        }
        public static partial class Extensions
        {
            [SettledBulk(9)] public static Task<int[]> PlusAsync(this Api api, IReadOnlyList<int> ids)
                => Task.FromResult(ids.Select(static id => id + 10).ToArray());
            [SettledBulk(9)] public static Task<string[]> TextAsync(this IEnumerable<int> ids) => Task.FromResult(new[] { "s" });
        }
        public readonly partial struct S
        {
            [SettledBulk(9)] internal Task FetchAsync(IReadOnlyList<int> ids) => Task.CompletedTask;
        }
        public partial class C
        {
            public static async Task<string> Run() => string.Join(" | ",
                Text.Of(await ((IApi)new Api()).FetchSettledAsync([1, 2])),
                Text.Of(await new Api().PlusSettledAsync([1, 2])),
                Text.Of(await new[] { 1 }.TextSettledAsync()),
                Text.Of(await new Foreign<long>().FetchSettledAsync([3], 1L)),
                Text.Of(await AllSettled.ForeignSettled.Send([4])));
        }
        """);

    [Fact]
    public Task A_foreign_type_with_methods_of_both_kinds() => BulkConsumer.Answers(
        "1=one | 1=many 2=many",
        """
        [assembly: SettledBatchFor(typeof(Foreign), nameof(Foreign.FetchAsync))]
        [assembly: SettledBulkFor(typeof(Foreign), nameof(Foreign.FetchAsync), 5, Name = "Bulk")]
        public class Foreign
        {
            public Task<string> FetchAsync(int id) => Task.FromResult("one");
            public Task<string[]> FetchAsync(IReadOnlyList<int> ids) => Task.FromResult(ids.Select(id => "many").ToArray());
        }
        public partial class C
        {
            public static async Task<string> Run()
                => $"{Text.Of(await new Foreign().FetchSettledAsync([1]))} | {Text.Of(await new Foreign().Bulk([1, 2]))}";
        }
        """);

    [Fact]
    public void Nullable_disabled() => GeneratorHarness.Accepts(
        """
        #nullable disable
        public class User { public int Id { get; set; } public string Name; }
        public partial class C
        {
            [SettledBulk(9)] public Task<Dictionary<string, User>> AAsync(IReadOnlyList<string> ids) => null;
            [SettledBulk(9, KeyBy = "Name", RejectIf = "Bad")] public Task<List<User>> BAsync(List<string> ids) => null;
            [SettledBulk(9)] public Task<IList<User>> CAsync<T>(T[] ids) => null;
            [SettledBulk(9)] public Task<IDictionary<T, User>> DAsync<T>(T[] ids) => null;
            private static bool Bad(User user) => false;
        }
        """);

    [Theory]
    [InlineData("Task<Dictionary<string, string?>>", "string?[]")]
    [InlineData("Task<Dictionary<string, string?>?>", "string?[]?")]
    [InlineData("Task<IReadOnlyDictionary<string, string?>>?", "List<string?>")]
    [InlineData("Task<Dictionary<(int A, int B), dynamic>>", "(int, int)[]")]
    [InlineData("Task<Dictionary<object, int>>", "IReadOnlyList<dynamic>")]
    [InlineData("Task<List<dynamic>>", "dynamic[]")]
    [InlineData("Task<int[][,]>", "int[][,]")]
    [InlineData("Task<int[]?[]>", "int[]?[]")]
    [InlineData("Task<IReadOnlyList<Settled<string?, string>>>", "string[]")]
    [InlineData("Task<IEnumerable<Settled<string, string?>>>", "string?[]")]
    [InlineData("Task<IEnumerable<Settled<int, NoResult>>?>", "int[]")]
    [InlineData("Task<Own>", "int[]")]
    [InlineData("Task<OwnList>", "int[]")]
    [InlineData("ValueTask<List<List<string?>>?>", "nint[]")]
    public void Types(string type, string input)
    {
        GeneratorHarness.Accepts(
            $$"""
            public partial class C { [SettledBulk(9)] public virtual {{type}} FAsync({{input}} x) => throw null!; }
            public abstract class Own : Dictionary<int, List<User>>;
            public class OwnList : System.Collections.ObjectModel.ReadOnlyCollection<User> { public OwnList() : base([]) { } }
            public class User;
            """);
    }

    [Theory]
    [InlineData("[Obsolete] ")]
    [InlineData("[Obsolete(\"old\")] ")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"X1\")] ")]
    [InlineData("[System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode(\"r\")] ")]
    public void Attributes_of_the_key(string attribute)
    {
        var run = GeneratorHarness.Accepts(
            $$"""
            #pragma warning disable CS0612, CS0618, X1
            public partial class C
            {
                [SettledBulk(9, KeyBy = "Id")] public Task<User[]> FAsync(int[] x) => throw null!;
                [SettledBulk(9, KeyBy = "Id")] public Task<Dictionary<int, User>> GAsync(User[] x) => throw null!;
            }
            public record User { {{(attribute.Contains("Requires") ? "" : attribute)}}public int Id { {{(
                attribute.Contains("Requires") ? attribute : "")}}get => 1; } }
            """);
        if (attribute.Contains("Requires"))
        {
            Assert.All(run.Sources, source => Assert.Contains(
                "UnconditionalSuppressMessage(\"Trimming\", \"IL2026\"", source.SourceText.ToString()));
        }
    }
}
