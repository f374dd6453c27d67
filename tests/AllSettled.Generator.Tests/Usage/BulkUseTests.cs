using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>The rules about code that uses batches also speak about bulk methods, their wrappers and batches.</summary>
public class BulkUseTests
{
    [Theory]
    [InlineData("{|SB1001:FSettledAsync(ids)|};")]
    [InlineData("await {|SB1001:FSettledAsync(ids)|};")]
    [InlineData("var batch = await {|SB1002:FSettledAsync(ids)|}; return batch.Values;")]
    [InlineData("return (await FSettledAsync(ids))[0].{|SB1009:Value|};")]
    [InlineData("return await FSettledAsync({|SB1018:queue.GetConsumingEnumerable()|});")]
    [InlineData("return await Task.WhenAll(ids.Chunk(3).Select(x => FAsync(x)));")]
    public Task Batches(string statement) => Warns($$"""
        public partial class C
        {
            [SettledBulk(9)] public Task<int[]> FAsync(IReadOnlyList<int> x, CancellationToken ct = default) => throw null!;
            public async Task<object?> M(int[] ids, System.Collections.Concurrent.BlockingCollection<int> queue)
            {
                await Task.Yield();
                {{statement}}
                {{(statement.Contains("return") ? "" : "return null;")}}
            }
        }
        """, "CS4014");

    [Theory]
    [InlineData("[SettledBulk(9)] async Task F(int[] x, CancellationToken ct) => await {|SB1003:_db|}.OpenAsync(ct);")]
    [InlineData("[SettledBulk(9)] Task F(int[] x, System.Data.Common.DbConnection {|SB1003:db|}) => Task.CompletedTask;")]
    [InlineData("[SettledBulk(9, MaxConcurrency = 1)] async Task F(int[] x, CancellationToken ct) => await _db.OpenAsync(ct);")]
    [InlineData("[SettledBulk(9)] async Task {|SB1008:F|}(int[] x) => await Task.Delay(x[0]);")]
    [InlineData("[SettledBulk(9)] Task F(int[] x, object {|SB1004:y|}) => Task.CompletedTask;")]
    [InlineData("[SettledBulk(9)] Task F(int[] x, [PerItem] int[] y) => Task.CompletedTask;")]
    [InlineData("Task F(int[] x, [{|SB1010:PerItem|}] int[] y) => Task.CompletedTask;")]
    public Task Methods(string method)
        => Warns("public partial class C(System.Data.Common.DbConnection db) { private readonly System.Data.Common.DbConnection _db = db; "
            + method + " }");

    [Fact]
    public Task Per_item_in_a_method_that_the_assembly_names() => Warns(
        "[assembly: SettledBulkFor(typeof(Api), \"SendAsync\", 9)]"
            + "public class Api { public Task SendAsync(int[] x, [PerItem] int[] y) => Task.CompletedTask; }");
}
