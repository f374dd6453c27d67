namespace AllSettled.Generator.Tests;

/// <summary>The streaming wrappers of bulk methods run.</summary>
public class BulkStreamTests
{
    [Theory]
    [InlineData("Task<Dictionary<int, string>>", "ids.ToDictionary(id => id, id => id + \"x\")", "Task.FromResult", "")]
    [InlineData("ValueTask<Dictionary<int, string>>", "ids.ToDictionary(id => id, id => id + \"x\")", "ValueTask.FromResult", "")]
    [InlineData("Task<string[]>", "ids.Select(id => id + \"x\").ToArray()", "Task.FromResult", "")]
    [InlineData("Task<List<Row>>", "ids.Reverse().Select(id => new Row(id)).ToList()", "Task.FromResult", ", KeyBy = \"Id\"")]
    public Task Results(string type, string results, string task, string arguments) => BulkConsumer.Answers(
        "1=1x 2=2x 3=3x | 4=4x | 5=5x",
        $$"""
        public record Row(int Id) { public override string ToString() => Id + "x"; }
        public partial class C
        {
            [SettledBulk(2{{arguments}})]
            public {{type}} FetchAsync(IEnumerable<int> ids, CancellationToken token) => {{task}}({{results}});
            public static async Task<string> Run() => $"{await All(new C().FetchSettledStreamAsync([1, 2, 3]))} | "
                + $"{await All(new C().FetchSettledStreamAsync(Numbers(4)))} | "
                + $"{await All(new C().FetchSettledStreamAsync(Numbers(5), new SettledBatchOptions { MaxConcurrency = 1 }))}";
            private static async IAsyncEnumerable<int> Numbers(int number)
            {
                await Task.Yield();
                yield return number;
            }
            private static async Task<string> All<TResult>(IAsyncEnumerable<Settled<int, TResult>> records)
            {
                var all = new List<(long, string)>();
                await foreach (var record in records)
                    all.Add((record.Index, Text.Of(record)));
                return string.Join(" ", all.Order().Select(record => record.Item2));
            }
        }
        """);

    [Theory]
    [InlineData("Task", "Task.CompletedTask")]
    [InlineData("ValueTask", "default")]
    public Task No_results(string type, string returned) => BulkConsumer.Answers(
        "3",
        $$"""
        public partial class C
        {
            [SettledBulk(2)] public static {{type}} SendAsync(List<int> ids) => {{returned}};
            public static async Task<string> Run()
            {
                int fulfilled = 0;
                await foreach (var record in SendSettledStreamAsync([1, 2, 3]))
                    fulfilled += record.IsFulfilled ? 1 : 0;
                return fulfilled.ToString();
            }
        }
        """);
}
