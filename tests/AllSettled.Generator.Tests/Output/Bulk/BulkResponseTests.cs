namespace AllSettled.Generator.Tests;

/// <summary>Every shape of response gives each input its result, when the wrapper runs.</summary>
public class BulkResponseTests
{
    [Theory]
    [InlineData("IReadOnlyDictionary<int, User>")]
    [InlineData("Dictionary<int, User>")]
    [InlineData("IDictionary<int, User>")]
    [InlineData("SortedDictionary<int, User>")]
    [InlineData("Dictionary<int, User>?")]
    public Task A_dictionary_is_read_by_input(string type) => Finds("2=b 9!KeyNotFound 1=a 2=b", "2+9 1+2", type,
        "new Dictionary<int, User> { [1] = new(1, \"a\"), [2] = new(2, \"b\") }");

    [Fact]
    public Task An_immutable_dictionary_is_read_by_input() => Finds(
        "2=b 9!KeyNotFound 1=a 2=b", "2+9 1+2", "System.Collections.Immutable.ImmutableDictionary<int, User>",
        "System.Collections.Immutable.ImmutableDictionary<int, User>.Empty.Add(1, new(1, \"a\")).Add(2, new(2, \"b\"))");

    [Theory]
    [InlineData("int[]")]
    [InlineData("List<int>")]
    [InlineData("IReadOnlyList<int>")]
    [InlineData("IList<int>")]
    public Task A_list_is_in_the_order_of_the_inputs(string type)
        => Finds("2=20 9=90 1=10 2=20", "2+9 1+2", type, "Array.ConvertAll(ids, static id => id * 10)");

    [Fact]
    public Task An_immutable_array_is_in_the_order_of_the_inputs() => Finds("2=20 9=90 1=10 2=20", "2+9 1+2",
        "System.Collections.Immutable.ImmutableArray<int>", "[.. Array.ConvertAll(ids, static id => id * 10)]");

    [Theory]
    [InlineData("Task", "Task.CompletedTask")]
    [InlineData("ValueTask", "default")]
    public Task Without_results_all_inputs_are_fulfilled(string type, string returned) => BulkConsumer.Answers(
        "2= 9= 1=",
        $$"""
        public partial class C
        {
            [SettledBulk(2)] public static {{type}} SendAsync(int[] ids) => {{returned}};
            public static async Task<string> Run() => Text.Of(await SendSettledAsync([2, 9, 1]));
        }
        """);

    private static Task Finds(string expected, string sent, string type, string response) => BulkConsumer.Answers(
        $"{expected} | {sent}",
        $$"""
        public partial class C
        {
            private readonly Calls _calls = new();
            [SettledBulk(2, MaxConcurrency = 1)]
            public async Task<{{type}}> FetchAsync(int[] ids, CancellationToken token)
            {
                _calls.Add(ids);
                await Task.Yield();
                return Of(ids);
            }
            private static {{Plain(type)}} Of(int[] ids)
            {
                var found = {{Typed(type, response)}};
                return {{(type.StartsWith("SortedDictionary") ? "new(found)" : "found")}};
            }
            public static async Task<string> Run()
            {
                var c = new C();
                var batch = await c.FetchSettledAsync([2, 9, 1, 2]);
                return $"{Text.Of(batch)} | {string.Join(" ", c._calls.Sent)}";
            }
        }
        """);

    private static string Plain(string type) => type.TrimEnd('?');

    private static string Typed(string type, string response)
        => type switch
        {
            "List<int>" => $"new List<int>({response})",
            _ when response[0] == '[' => $"({type}){response}",
            _ => response,
        };
}
