using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1003 where the source of a stream reads from the context that the items use.</summary>
public class LazySourceTests
{
    [Theory]
    [InlineData("OneSettledStreamAsync({|SB1003:_db.Rows|})")]
    [InlineData("OneSettledStreamAsync({|SB1003:_db.Rows.AsAsyncEnumerable()|})")]
    [InlineData("OneSettledStreamAsync({|SB1003:_db.Rows.Where(row => row != null).AsNoTracking()|}, options, ct)")]
    [InlineData("OneSettledStreamAsync({|SB1003:from row in _db.Rows where row != null select row|})")]
    [InlineData("OneSettledStreamAsync({|SB1003:_db.Set<Row>().AsEnumerable().Where(row => row != null)|})")]
    [InlineData("OneSettledStreamAsync(options: options, inputs: {|SB1003:_db.Rows|})")]
    [InlineData("this.BehindSettledStreamAsync({|SB1003:_db.Rows|})")]
    [InlineData("OneSettledStreamAsync({|SB1003:store.ReadAsync()|})")]
    [InlineData("OneSettledStreamAsync({|SB1003:ReadAsync()|})")]
    [InlineData("other.StoreSettledStreamAsync({|SB1003:_db.Rows|})")]
    [InlineData("SynchronousSettledStream({|SB1003:_db.Rows|})")]
    [InlineData("SharedSettledStreamAsync({|SB1003:given.Rows|}, given)")]
    [InlineData("OneSettledStreamAsync(_db.Rows.ToList())")]
    [InlineData("OneSettledStreamAsync(_db.Rows.ToArray().Where(row => row != null))")]
    [InlineData("OneSettledStreamAsync(_db.Rows.ToListAsync().Result)")]
    [InlineData("OneSettledStreamAsync(_other.Rows)")]
    [InlineData("OneSettledStreamAsync(rows)")]
    [InlineData("OneSettledStreamAsync(query)")]
    [InlineData("OneSettledStreamAsync(later)")]
    [InlineData("OneSettledStreamAsync(Enumerable.Repeat(new Row(), 3))")]
    [InlineData("CleanSettledStreamAsync(_db.Rows)")]
    [InlineData("FreshSettledStreamAsync(_db.Rows)")]
    [InlineData("OneSettledStreamAsync(shops.CreateDbContext().Rows)")]
    [InlineData("SharedSettledStreamAsync(_db.Rows, given)")]
    [InlineData("other.StoreSettledStreamAsync(new Shop().Rows)")]
    [InlineData("other.StoreSettledStreamAsync(new Reader(new Shop()).ReadAsync())")]
    public Task Streams(string stream) => Warns(Program($"object o = {stream};"), ServiceStubs.AllowedWarnings);

    [Theory]
    [InlineData("var read = _db.Rows; object o = OneSettledStreamAsync({|SB1003:read|});")]
    [InlineData(
        "IQueryable<Row> read = _db.Rows; read = read.Where(row => row != null); object o = OneSettledStreamAsync({|SB1003:read|});")]
    [InlineData("var db = _db; object o = OneSettledStreamAsync({|SB1003:db.Rows|});")]
    [InlineData("using var db = shops.CreateDbContext(); object o = OneSettledStreamAsync(db.Rows);")]
    [InlineData("using var db = new Shop(); object o = other.StoreSettledStreamAsync(db.Rows.AsAsyncEnumerable());")]
    [InlineData("var read = _db.Rows.ToList(); object o = OneSettledStreamAsync(read);")]
    [InlineData("object o = OneSettledAsync({|SB1018:_db.Rows|});")]
    public Task Statements(string statements) => Warns(Program(statements), ServiceStubs.AllowedWarnings);

    [Fact]
    public Task A_context_that_one_scope_gives_to_two() => Warns(
        """
        #pragma warning disable SB1001 // outcomes that nobody looks at
        public partial class Importer(Shop db) { [SettledBatch(MaxConcurrency = 1)] public Task ImportAsync(Row row) => db.SaveAsync(); }
        public class Endpoint
        {
            public object A(Shop db, Importer importer) => importer.ImportSettledStreamAsync({|SB1003:db.Rows|});
            public Delegate B() => (Shop db, Importer importer)
                => importer.ImportSettledStreamAsync({|SB1003:db.Rows.Where(row => row != null)|});
            public object C(Microsoft.EntityFrameworkCore.DbSet<Row> set, Importer importer) => importer.ImportSettledStreamAsync(set);
            public object D(Old old, Importer importer) => importer.ImportSettledStreamAsync(old.Rows);
            public object E(Shop db, IPerItemScope<Importer> scope) => scope.ImportSettledStreamAsync(db.Rows);
        }
        public class Old : Microsoft.EntityFrameworkCore.DbContext { public Microsoft.EntityFrameworkCore.DbSet<Row> Rows => Set<Row>(); }
        public static class Scopes
        {
            [System.CodeDom.Compiler.GeneratedCode("AllSettled.Generator", "1")]
            public static IAsyncEnumerable<Settled<Row, NoResult>> ImportSettledStreamAsync(
                this IPerItemScope<Importer> scope, IEnumerable<Row> inputs, SettledBatchOptions? options = null) => null!;
        }
        namespace AllSettled { public interface IPerItemScope<out T>; }
        """ + ServiceStubs.Text, ServiceStubs.AllowedWarnings);

    [Theory]
    [InlineData("OneSettledStreamAsync(_db.Rows)", "_db")]
    [InlineData("OneSettledStreamAsync(store.ReadAsync())", "Reader.db")]
    public async Task The_message_names_the_source(string stream, string name)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([Program($"object o = {stream};"), "global using System.Linq;"]));
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"'{name}' is a DbContext, which allows one operation at a time, but the source is read from it while items of 'OneAsync' "
                + "use it; read the source into a list first, or create one per item",
            said.GetMessage(null));
    }

    private static string Program(string statements) => $$"""
        #pragma warning disable SB1001 // outcomes that nobody looks at
        using Microsoft.EntityFrameworkCore;
        public partial class C(Shop _db, Shop _other, IReader store, IDbContextFactory<Shop> shops)
        {
            [SettledBatch(MaxConcurrency = 1)] public Task OneAsync(Row row) => _db.SaveAsync();
            [SettledBatch(MaxConcurrency = 1)] public Task BehindAsync(Row row) => HelpAsync();
            [SettledBatch] public Task CleanAsync(Row row) => Task.CompletedTask;
            [SettledBatch] public async Task FreshAsync(Row row) { using var db = shops.CreateDbContext(); await db.SaveAsync(); }
            [SettledBatch] public int Synchronous(Row row) { _db.Dispose(); return 1; }
            [SettledBatch(MaxConcurrency = 1)] public Task SharedAsync(Row row, Shop shared) => shared.SaveAsync();
            private Task HelpAsync() => _db.SaveAsync();
            private async IAsyncEnumerable<Row> ReadAsync() { await _db.SaveAsync(); yield return new Row(); }
            public void M(Other other, Shop given, List<Row> rows, IQueryable<Row> query, IAsyncEnumerable<Row> later,
                SettledBatchOptions options, CancellationToken ct)
            {
                {{statements}}
            }
        }
        public partial class Other(Shop db) { [SettledBatch(MaxConcurrency = 1)] public Task StoreAsync(Row row) => db.SaveAsync(); }
        public interface IReader { IAsyncEnumerable<Row> ReadAsync(); }
        public class Reader(Shop db) : IReader { public IAsyncEnumerable<Row> ReadAsync() => db.Rows.AsAsyncEnumerable(); }
        {{ServiceStubs.Text}}
        """;
}
