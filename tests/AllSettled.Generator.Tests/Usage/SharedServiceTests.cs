using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1003 behind injected services, and behind services that an item takes from a provider.</summary>
public class SharedServiceTests
{
    [Theory]
    [InlineData("=> {|SB1003:provider.GetRequiredService<Shop>()|}.SaveAsync();")]
    [InlineData("{ var db = {|SB1003:_kept.GetRequiredService<Shop>()|}; await db.SaveAsync(); await db.SaveAsync(); }")]
    [InlineData("{ var db = {|SB1003:provider.GetService<Shop>()|}; if (db != null) await db.SaveAsync(); }")]
    [InlineData("=> ((Shop){|SB1003:provider.GetRequiredService(typeof(Shop))|}).SaveAsync();")]
    [InlineData("=> ((Shop){|SB1003:provider.GetService(typeof(Shop))|}!).SaveAsync();")]
    [InlineData("=> {|SB1003:provider.GetRequiredKeyedService<Shop>(\"a\")|}.SaveAsync();")]
    [InlineData("=> {|SB1003:ActivatorUtilities.GetServiceOrCreateInstance<Shop>(provider)|}.SaveAsync();")]
    [InlineData("=> {|SB1003:ServiceProviderServiceExtensions.GetRequiredService<Shop>(provider)|}.SaveAsync();")]
    [InlineData("=> {|SB1003:provider.GetRequiredService<IStore>()|}.SaveAsync(x);")]
    [InlineData("{ var store = provider.GetRequiredService<IStore>(); await {|SB1003:store|}.SaveAsync(x); }")]
    [InlineData("{ foreach (var store in provider.GetServices<IStore>()) await {|SB1003:store|}.SaveAsync(x); }")]
    [InlineData("{ await {|SB1003:ActivatorUtilities.CreateInstance<Store>(provider)|}.SaveAsync(x); }")]
    [InlineData("=> {|SB1003:Services.GetRequiredService<Shop>()|}.SaveAsync(); private IServiceProvider Services => provider;")]
    [InlineData("=> {|SB1003:request.HttpContext!.RequestServices.GetRequiredService<Shop>()|}.SaveAsync();")]
    [InlineData("=> {|SB1003:_scope.ServiceProvider.GetRequiredService<Shop>()|}.SaveAsync();")]
    [InlineData("{ var services = provider; await {|SB1003:services.GetRequiredService<Shop>()|}.SaveAsync(); }")]
    [InlineData("{ Func<Task> later = () => {|SB1003:provider.GetRequiredService<Shop>()|}.SaveAsync(); await later(); }")]
    [InlineData("=> {|SB1003:locator|}.SaveAsync(x);")]
    public Task A_shared_provider_gives_all_items_one_object(string body) => Item(body);

    [Theory]
    [InlineData("{ using var scope = scopes.CreateScope(); await scope.ServiceProvider.GetRequiredService<Shop>().SaveAsync(); }")]
    [InlineData("{ await using var own = scopes.CreateAsyncScope(); await own.ServiceProvider.GetRequiredService<Shop>().SaveAsync(); }")]
    [InlineData("{ using var scope = provider.CreateScope(); await scope.ServiceProvider.GetRequiredService<IStore>().SaveAsync(x); }")]
    [InlineData(
        """
        {
            await using var scope = provider.CreateAsyncScope();
            var services = scope.ServiceProvider;
            var store = services.GetRequiredService<IStore>();
            await store.SaveAsync(x);
            await services.GetRequiredKeyedService<Shop>("a").SaveAsync();
            await ActivatorUtilities.GetServiceOrCreateInstance<Shop>(services).SaveAsync();
        }
        """)]
    [InlineData(
        """
        {
            using var scope = provider.GetRequiredService<IServiceScopeFactory>().CreateScope();
            await scope.ServiceProvider.GetRequiredService<Shop>().SaveAsync();
        }
        """)]
    [InlineData("=> In(services => services.GetRequiredService<Shop>().SaveAsync());")]
    [InlineData("{ using var db = ActivatorUtilities.CreateInstance<Shop>(provider); await db.SaveAsync(); }")]
    [InlineData("=> provider.GetRequiredService<System.Net.Http.HttpClient>().GetStringAsync(\"a\", CancellationToken.None);")]
    [InlineData("=> provider.GetRequiredService<IStore>().CachedAsync();")]
    [InlineData("=> provider.GetRequiredService<Own>().SaveAsync(x);")]
    [InlineData("{ using var db = provider.GetRequiredService<IDbContextFactory<Shop>>().CreateDbContext(); await db.SaveAsync(); }")]
    [InlineData("{ await using var db = new Own(); await db.SaveAsync(x); }")]
    [InlineData("{ lock (provider) { } await provider.GetRequiredService<Shop>().SaveAsync(); }")]
    public Task A_scope_of_the_item_gives_it_an_object_of_its_own(string body) => Item(body);

    [Theory]
    [InlineData("IStore a", "=> {|SB1003:a|}.SaveAsync(x);")]
    [InlineData("IDbContextFactory<Shop> a", "{ using var db = a.CreateDbContext(); await db.SaveAsync(); }")]
    [InlineData("IDbContextFactory<Shop> a", "{ using var db = await a.CreateDbContextAsync(); await db.SaveAsync(); }")]
    [InlineData("System.Net.Http.HttpClient a", "=> a.GetStringAsync(\"a\", CancellationToken.None);")]
    [InlineData("System.Net.Http.IHttpClientFactory a", "=> a.CreateClient(\"a\").GetStringAsync(\"a\", CancellationToken.None);")]
    [InlineData("Microsoft.Extensions.Logging.ILogger<C> a", "{ a.Log(\"a\"); }")]
    [InlineData("Microsoft.Extensions.Caching.Memory.IMemoryCache a", "{ a.Remove(x); }")]
    [InlineData("System.Collections.Concurrent.ConcurrentDictionary<int, Row> a", "{ a.TryAdd(x, new Row()); }")]
    [InlineData("List<int> a", "{ a.Add(x); }")]
    [InlineData("Lazy<System.Net.Http.HttpClient> a", "=> a.Value.GetStringAsync(\"a\", CancellationToken.None);")]
    [InlineData("Lazy<Shop> a", "=> {|SB1003:a.Value|}.SaveAsync();")]
    [InlineData("Lazy<IStore> a", "=> {|SB1003:a.Value|}.SaveAsync(x);")]
    [InlineData("ThreadLocal<Shop> a", "=> a.Value!.SaveAsync();")]
    [InlineData("Func<Shop> a", "{ using var db = a(); await db.SaveAsync(); }")]
    [InlineData("Safe a", "=> a.SaveAsync(x);")]
    [InlineData("IEnumerable<IStore> a", "{ foreach (var store in a) await {|SB1003:store|}.SaveAsync(x); }")]
    [InlineData("IStore a", "{ var store = a; await {|SB1003:store|}.SaveAsync(x); }")]
    [InlineData("IStore a", "=> {|SB1003:Kept|}.SaveAsync(x); private IStore Kept => a;")]
    [InlineData("IStore a", "=> {|SB1003:Own|}.SaveAsync(x); private IStore? _own; private IStore Own => _own ??= new Store(null!);")]
    [InlineData("IStore a", "=> {|SB1003:Helper(a, x)|}; private static Task Helper(IStore store, int x) => store.SaveAsync(x);")]
    [InlineData("IStore a", "=> {|SB1003:a.TwiceAsync(x)|};")]
    [InlineData("IStore a", "=> {|SB1003:Extra.TwiceAsync(a, x)|};")]
    [InlineData("IStore a", "=> Extra.TwiceAsync(new Store(new Shop()), x);")]
    [InlineData("IStore a", "=> {|SB1003:new Own().CopyAsync(a)|};")]
    [InlineData("IStore a", "{ Func<int, Task> save = {|SB1003:a.SaveAsync|}; await save(x); }")]
    [InlineData("IStore a", "=> (x == 0 ? a : new Store(new Shop())).CachedAsync();")]
    [InlineData("IStore? a, IStore b", "=> ({|SB1003:a ?? b|}).SaveAsync(x);")]
    [InlineData("DbSet<Row> a", "=> {|SB1003:a|}.FindAsync(x);")]
    [InlineData("IShop a", "=> {|SB1003:a|}.Rows.FindAsync(x);")]
    [InlineData("Handler a", "=> {|SB1003:a|}.HandleAsync(x);")]
    [InlineData("Self a", "=> a.LoopAsync(x);")]
    public Task Injected_services(string parameters, string body) => Item(body, parameters);

    [Theory]
    [InlineData("=> provider.GetRequiredService<Shop>().SaveAsync();",
        "'provider.GetRequiredService<Shop>()' is a DbContext, which allows one operation at a time")]
    [InlineData("=> locator.SaveAsync(x);",
        "'Locator.services.GetRequiredService<Shop>()' is a DbContext, which allows one operation at a time")]
    [InlineData("=> ActivatorUtilities.GetServiceOrCreateInstance<Shop>(provider).SaveAsync();",
        "'ActivatorUtilities.GetServiceOrCreateInstance<Shop>()' is a DbContext, which allows one operation at a time")]
    [InlineData("=> provider.GetRequiredService<IStore>().SaveAsync(x);",
        "'Store.db' is a DbContext, which allows one operation at a time")]
    [InlineData("=> new Lazy<Shop>(() => null!).Value.SaveAsync();", null)]
    [InlineData("=> _lazy.Value.SaveAsync(); private readonly Lazy<Shop> _lazy = new();",
        "'_lazy.Value' is a DbContext, which allows one operation at a time")]
    [InlineData("=> connection.OpenAsync(default);", null)]
    [InlineData("=> Task.FromResult(_old.State); private System.Data.IDbConnection _old = null!;",
        "'_old' is an IDbConnection, which allows one operation at a time")]
    public async Task The_message_names_the_path(string body, string? start)
    {
        string source = Program(body, "IServiceProvider provider, Locator locator, Connection connection")
            + "public class Connection { public Task OpenAsync(int x) => Task.CompletedTask; }";
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source, "global using System.Linq;"]));
        run.AssertNoDiagnostics(ServiceStubs.AllowedWarnings);
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        if (start is null)
        {
            Assert.Empty(said);
            return;
        }
        Assert.Equal(
            start + ", but items of 'F' that run at once share it; create one per item, or set MaxConcurrency = 1",
            Assert.Single(said).GetMessage(null));
    }

    /// <summary>The bodies of a base class in another assembly are unknown. Its constructor shows what it takes.</summary>
    [Theory]
    [InlineData("IRows", "=> {|SB1003:rows|}.AddAsync(x);")]
    [InlineData("Rows", "=> {|SB1003:rows|}.AddAsync(x);")]
    [InlineData("Repository<Row>", "=> {|SB1003:rows|}.AddAsync(x);")]
    [InlineData("Rows", "=> Task.FromResult(rows.ToString());")]
    [InlineData("Rows", "=> rows.OwnAsync();")]
    [InlineData("Storage", "=> rows.AddAsync(x);")]
    public async Task A_base_class_of_another_assembly(string type, string body)
    {
        var source = MarkedSource.Parse($$"""
            public interface IRows { Task AddAsync(int x); }
            public class Shop : Microsoft.EntityFrameworkCore.DbContext;
            public class Row;
            public class Rows(Shop shop) : Repository<Row>(shop), IRows { public Task OwnAsync() => Task.CompletedTask; }
            public partial class C({{type}} rows) { [SettledBatch] public Task F(int x) {{body}} }
            """);
        var library = GeneratorHarness.Compile(["""
            namespace Microsoft.EntityFrameworkCore { public abstract class DbContext; }
            public class Repository<T>(Microsoft.EntityFrameworkCore.DbContext context)
            {
                private readonly object _context = context;
                public Task AddAsync(int x) => Task.CompletedTask;
            }
            public class Storage
            {
                public Storage(string address) { }
                public Storage(Microsoft.EntityFrameworkCore.DbContext context) { }
                public Task AddAsync(int x) => Task.CompletedTask;
            }
            """]).WithAssemblyName("Library");
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source.Text]).AddReferences(library.ToImage()));
        run.AssertNoDiagnostics();
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }

    /// <summary>The first two do not compile. The analyzers run all the same.</summary>
    [Theory]
    [InlineData("var s = s; await s.SaveAsync(x);")]
    [InlineData("var db = db.Rows; object o = FSettledStreamAsync(db.Rows); var y = y; o = FSettledAsync(new int[0], y);")]
    [InlineData("var a = given; var b = given; for (;;) { a = b.Next; b = a.Next; a = x > 1 ? b : a; b = a ?? b; await a.SaveAsync(x); }")]
    [InlineData("await First.SaveAsync(x);")]
    public async Task Code_that_refers_to_itself_comes_to_an_end(string statements)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([$$"""
            public partial class C(Node own, Func<Node> create)
            {
                private Node First => own.GetHashCode() > 1 ? Second : Third;
                private Node Second => own.GetHashCode() > 1 ? Third : First;
                private Node Third => own.GetHashCode() > 1 ? First : Second;
                [SettledBatch] public async Task F(int x) { var given = create(); {{statements}} }
            }
            public class Node(Shop shop, Node next)
            {
                public Node Next => next;
                public Task SaveAsync(int x) => shop.SaveAsync();
            }
            {{ServiceStubs.Text}}
            """, "global using System.Linq;"]));
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("AD0001", said.Select(diagnostic => diagnostic.Id));
        Assert.DoesNotContain("SB1003", said.Select(diagnostic => diagnostic.Id));
    }

    private static Task Item(
        string body,
        string parameters = "IServiceProvider provider, IServiceScopeFactory scopes, IHttpContextAccessor request, Locator locator")
        => Warns(Program(body, parameters), [.. ServiceStubs.AllowedWarnings, "CS0642"]);

    private static string Program(string body, string parameters) => $$"""
        #pragma warning disable SB1008 // items without a token
        using Microsoft.AspNetCore.Http;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.Extensions.DependencyInjection;
        public partial class C({{parameters}})
        {
            private readonly IServiceProvider _kept = null!;
            private readonly IServiceScope _scope = null!;
            private Task In(Func<IServiceProvider, Task> work) => Task.CompletedTask;
            [SettledBatch] public {{(body.StartsWith('{') ? "async " : "")}}Task F(int x) {{body}}
        }
        public class Locator(IServiceProvider services)
        {
            public Task SaveAsync(int x) => services.GetRequiredService<Shop>().SaveAsync();
        }
        public class Own : IAsyncDisposable
        {
            public async Task SaveAsync(int x) { using var db = new Shop(); await db.SaveAsync(); }
            public Task CopyAsync(IStore to) => to.SaveAsync(1);
            public ValueTask DisposeAsync() => default;
        }
        public class Safe(IDbContextFactory<Shop> shops, IStore store)
        {
            public async Task SaveAsync(int x) { using var db = shops.CreateDbContext(); await db.SaveAsync(); await store.CachedAsync(); }
        }
        public interface IShop { DbSet<Row> Rows { get; } }
        public interface IUnit { IStore Store { get; } Task CommitAsync(); }
        public class Unit(IStore store, Shop db) : IUnit { public IStore Store => store; public Task CommitAsync() => db.SaveAsync(); }
        public class Handler(IUnit unit) { public Task HandleAsync(int x) => Inner(x); private Task Inner(int x) => unit.CommitAsync(); }
        public class Self(Self other)
        {
            public Task LoopAsync(int x) => Next.LoopAsync(x);
            public Self Next => Other;
            public Self Other => Next;
        }
        public static class Extra { public static Task TwiceAsync(this IStore store, int x) => store.SaveAsync(x); }
        namespace System.Net.Http { public interface IHttpClientFactory { HttpClient CreateClient(string name); } }
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger<T> { void Log(string text); }
            public class Logger<T> : ILogger<T> { public void Log(string text) => Console.WriteLine(text); }
        }
        namespace Microsoft.Extensions.Caching.Memory { public interface IMemoryCache { void Remove(object key); } }
        {{ServiceStubs.Text}}
        """;
}
