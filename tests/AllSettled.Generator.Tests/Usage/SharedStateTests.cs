using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1003 behind calls: items reach a shared object through an interface, a base class or a helper.</summary>
public class SharedStateTests
{
    [Theory]
    [InlineData(
        """
        public interface I { [SettledBatch] Task {|SB1003:F|}(int x); }
        public class Mine(Shop db) : I { public Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task {|SB1003:F|}(int x); }
        public class Mine : I { private readonly Shop _db = new(); async Task I.F(int x) => await _db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I<T> { [SettledBatch] Task {|SB1003:F|}(T x); }
        public class Mine(Shop db) : I<string> { public Task F(string x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task {|SB1003:F|}(int x); }
        public abstract class B : I { public abstract Task F(int x); }
        public class Mine(Shop db) : B { public override Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task {|SB1003:F|}(int x); }
        public class B(Shop db) { public Task F(int x) => db.SaveAsync(); }
        public class Mine(Shop db) : B(db), I;
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task F(int x) => {|SB1003:Save(x)|}; Task Save(int x); }
        public class Mine(Shop db) : I { public Task Save(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task {|SB1003:F|}(int x); }
        public class MyLogged(I inner) : I { public Task F(int x) => inner.F(x); }
        public class Mine(Shop db) : I { public Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task {|SB1003:F|}(int x); }
        public class MyContext : Shop, I { public Task F(int x) => SaveAsync(); }
        """)]
    [InlineData(
        """
        public abstract partial class B { [SettledBatch] public abstract Task {|SB1003:F|}(int x); }
        public class Mine : B { private Shop Db { get; } = new(); public override Task F(int x) => Db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B { [SettledBatch] public virtual Task {|SB1003:F|}(int x) => Task.CompletedTask; }
        public class Mine(Shop db) : B { public override Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        [assembly: {|SB1003:SettledBatchFor(typeof(I), "F")|}]
        public interface I { Task F(int x); }
        public class Mine(Shop db) : I { public Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B(Db db) { [SettledBatch] public Task F(int x) => {|SB1003:db|}.Run(); }
        public class Db { public virtual Task Run() => Task.CompletedTask; }
        public class Mine(Shop shop) : Db { public sealed override Task Run() => shop.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B(Db db) { [SettledBatch] public Task F(int x) => {|SB1003:db|}.Run(); }
        public class Db(Shop shop) { private Task Save() => shop.SaveAsync(); public Task Run() => Save(); }
        """)]
    [InlineData(
        """
        public partial class B(IOne one) { [SettledBatch] public Task F(int x) => {|SB1003:one|}.Run(); }
        public interface IAll { Task Run(); }
        public interface IOne : IAll;
        public class One(Shop shop) : IOne { public Task Run() => shop.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B(IOne one) { [SettledBatch] public Task F(int x) => one.Run(); }
        public interface IAll { Task Run(); }
        public interface IOne : IAll;
        public class Other(Shop shop) : IAll { public Task Run() => shop.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B(One one) { [SettledBatch] public Task F(int x) => one.Run(); }
        public class All { public virtual Task Run() => Task.CompletedTask; }
        public class One : All;
        public class Other(Shop shop) : All { public override Task Run() => shop.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B(IBuyers buyers) { [SettledBatch] public Task F(int x) => {|SB1003:buyers|}.AddAsync(new User()); }
        public interface IBuyers : IStore<User>;
        public class Store<T>(Shop shop) : IStore<T>
        {
            protected readonly Shop Db = shop;
            public virtual Task AddAsync(T entity) => Db.SaveAsync();
        }
        public class Buyers(Shop shop) : Store<User>(shop), IBuyers;
        """)]
    [InlineData(
        """
        public partial class B(IBuyers buyers) { [SettledBatch] public Task F(int x) => buyers.AddAsync(new User()); }
        public interface IBuyers : IStore<User>;
        public class Buyers(Microsoft.EntityFrameworkCore.IDbContextFactory<Shop> shops) : IBuyers
        {
            public async Task AddAsync(User entity) { using var shop = shops.CreateDbContext(); await shop.SaveAsync(); }
        }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch(MaxConcurrency = 1)] Task F(int x); }
        public class Mine(Shop db) : I { public Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        "public interface I { [SettledBatch] void F(int x); } public class Mine(Shop db) : I { public void F(int x) => db.Save(); }")]
    [InlineData(
        """
        public interface I { [SettledBatch] Task F(int x); Task G(int x); }
        public class Mine(Shop db) : I { public Task F(int x) => Task.CompletedTask; public Task G(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task F(int x); }
        public class Mine(IFactory db) : I { public async Task F(int x) { using var shop = db.Create(); await shop.SaveAsync(); } }
        """)]
    [InlineData(
        """
        public interface I { [SettledBatch] Task F(int x); }
        public class Mine(Shop db, SemaphoreSlim gate) : I
        {
            public async Task F(int x) { await gate.WaitAsync(CancellationToken.None); await db.SaveAsync(); }
        }
        """)]
    [InlineData(
        """
        public interface I<T> { Task F(T x); }
        public interface J : I<int> { [SettledBatch] Task G(int x); }
        public class Mine(Shop db) : I<int> { public Task F(int x) => db.SaveAsync(); }
        """)]
    [InlineData(
        """
        public partial class B(IHasTenant tenant) { [SettledBatch] public Task<int> F(int x) => Task.FromResult(tenant.Tenant); }
        public interface IHasTenant { int Tenant { get; } }
        public class Mine : Shop, IHasTenant { public int Tenant => 1; }
        public class Request : IHasTenant { public int Tenant => 2; }
        """)]
    public Task Marked_contracts(string source) => Says(source);

    [Theory]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:repository|}.SaveAsync(x);")]
    [InlineData("[SettledBatch] public async Task F(int x) { await {|SB1003:_repository|}.SaveAsync(x); await _repository.SaveAsync(x); }")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:this.Auto|}.SaveAsync(x);")]
    [InlineData("[SettledBatch] public async Task F(int x) { if (await {|SB1003:repository|}.CountAsync() == 0) return; }")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:s_repository|}?.SaveAsync(x) ?? Task.CompletedTask;")]
    [InlineData("[SettledBatch] public Task F(int x, IRepository shared) => {|SB1003:shared|}.SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(int x) { Func<Task> later = () => {|SB1003:repository|}.SaveAsync(x); return later(); }")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:concrete|}.SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:logged|}.SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:units.Repository|}.SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:users|}.AddAsync(new User());")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:Helper(x)|}; private Task Helper(int x) => _own.SaveAsync();")]
    [InlineData(
        """
        [SettledBatch] public Task F(int x) => {|SB1003:Helper(x)|};
        private Task Helper(int x) => x == 0 ? _own.SaveAsync() : Helper(x - 1);
        """)]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:Current|}.SaveAsync(); private Shop Current => _own;")]
    [InlineData("[SettledBatch] public Task F(int x) => {|SB1003:context|}.CommitAsync();")]
    [InlineData("[SettledBatch] public Task F(int x, IContext {|SB1003:shared|}) => shared.CommitAsync();")]
    [InlineData("[SettledBatch] public Task F<T>(int x, T {|SB1003:shared|}) where T : IContext => shared.CommitAsync();")]
    [InlineData("[SettledBatch] public int F(int x) => repository.Add(x);")]
    [InlineData("[SettledBatch(MaxConcurrency = 4)] public int F(int x) => {|SB1003:repository|}.Add(x);")]
    [InlineData("[SettledBatch(MaxConcurrency = 1)] public Task F(int x, IRepository shared) => shared.SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(IRepository own) => own.SaveAsync(1);")]
    [InlineData("[SettledBatch] public Task F(int x) => repository.CachedAsync();")]
    [InlineData("[SettledBatch] public Task F(int x) => repository.FreshAsync();")]
    [InlineData("[SettledBatch] public Task F(int x) => repository.LockedAsync();")]
    [InlineData("[SettledBatch] public Task F(int x) => repository.LockedInsideAsync();")]
    [InlineData("[SettledBatch] public async Task F(int x) { lock (repository) { } await repository.SaveAsync(x); }")]
    [InlineData("[SettledBatch] public Task F(int x) { var mine = new Sql(new Shop()); return mine.SaveAsync(x); }")]
    [InlineData("[SettledBatch] public Task F(int x) => create().SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => Made.SaveAsync(x); private IRepository Made => new Sql(new Shop());")]
    [InlineData("[SettledBatch] public Task F(int x) => units.Fresh.SaveAsync(x);")]
    [InlineData("[SettledBatch] public Task F(int x) => orders.AddAsync(new Order());")]
    [InlineData("[SettledBatch] public Task F(int x) { disposable.Dispose(); return Task.CompletedTask; }")]
    [InlineData(
        "[SettledBatch] public Task F(int x) => Task.FromResult(nameof(repository.SaveAsync) + (repository == null) + repository!.Name);")]
    [InlineData("[SettledBatch] public Task F(int x) => Task.FromResult(new Holder { Kept = new Shop() });")]
    public Task Calls_on_what_items_share(string method) => Says($$"""
        public partial class C(
            IRepository repository, Sql concrete, Logged logged, IUnits units, IStore<User> users, IStore<Order> orders, IContext context,
            Func<IRepository> create, IDisposable disposable)
        {
            private static readonly IRepository? s_repository = null;
            private readonly IRepository _repository = new Sql(new Shop());
            private readonly Shop _own = new();
            private IRepository Auto { get; } = new Sql(new Shop());
            {{method}}
        }
        public class Holder { public Shop? Kept { get; set; } }
        """);

    [Fact]
    public async Task Long_chains_of_calls_and_of_types_come_to_an_end()
    {
        const int length = 5_000;
        string links = string.Concat(Enumerable.Range(0, length).Select(i => $$"""
            public class L{{i}}(L{{i + 1}} next)
            {
                public Task F(int x) => next.F(x);
                public Task G(int x) => x == 0 ? next.G(x) : H(x);
                private Task H(int x) => G(x - 1);
            }

            """));
        string ends = $$"""
            public partial class C(L0 first, L{{length - 3}} last)
            {
                [SettledBatch] public async Task M(int x) { await first.F(x); await first.G(x); await last.G(x); }
            }
            public class L{{length}}(Shop db) { public Task F(int x) => db.SaveAsync(); public Task G(int x) => db.SaveAsync(); }

            """;
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([ends + links, Shop]));
        run.AssertNoDiagnostics();
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.StartsWith($"'L{length}.db' is a DbContext", said.GetMessage(null));
        Assert.Equal("last", said.Location.SourceTree!.ToString()[said.Location.SourceSpan.Start..said.Location.SourceSpan.End]);
    }

    [Theory]
    [InlineData(
        """
        public interface I { [SettledBatch] Task Import(int x); }
        public class Importer(Shop db) : I { public Task Import(int x) => db.SaveAsync(); }
        """,
        "'Importer.db' is a DbContext, which allows one operation at a time, but items of 'Import' that run at once share it; "
            + "create one per item, or set MaxConcurrency = 1")]
    [InlineData(
        """
        public interface I { Task Save(int x); }
        public class Importer : I { private readonly Shop _db = new(); public Task Save(int x) => _db.SaveAsync(); }
        public partial class C(I i) { [SettledBatch] public Task Import(int x) => i.Save(x); }
        """,
        "'Importer._db' is a DbContext, which allows one operation at a time, but items of 'Import' that run at once share it; "
            + "create one per item, or set MaxConcurrency = 1")]
    [InlineData(
        """
        public interface I { Task SaveAsync(); }
        public class MyContext : Shop, I;
        public partial class C(I i) { [SettledBatch] public Task Import(int x) => i.SaveAsync(); }
        """,
        "'i' is a MyContext, which allows one operation at a time, but items of 'Import' that run at once share it; "
            + "create one per item, or set MaxConcurrency = 1")]
    public async Task The_message_names_the_implementation(string source, string message)
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source, Shop]));
        run.AssertNoDiagnostics();
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(message, said.GetMessage(null));
    }

    private static Task Says(string source) => Warns(source + Shop, "CS9113", "CS0414", "CS1998", "CS0169", "CS9124", "CS9107", "CS0642");

    private const string Shop = """

        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext : IDisposable
            {
                public Task SaveAsync() => Task.CompletedTask;
                public void Save() { }
                public void Dispose() { }
            }
            public interface IDbContextFactory<T> where T : DbContext { T CreateDbContext(); }
        }
        public class Shop : Microsoft.EntityFrameworkCore.DbContext { public string Name => ""; }
        public interface IFactory { Shop Create(); }
        public class Factory : IFactory { public Shop Create() => new(); }
        public class User;
        public class Order;
        public interface IRepository
        {
            string Name { get; }
            int Add(int x);
            Task SaveAsync(int x);
            Task<int> CountAsync();
            Task CachedAsync();
            Task FreshAsync();
            Task LockedAsync();
            Task LockedInsideAsync();
        }
        public class Sql(Shop db) : IRepository
        {
            private readonly IFactory _factory = new Factory();
            public string Name => db.Name;
            public int Add(int x) { db.Save(); return x; }
            public async Task SaveAsync(int x) => await db.SaveAsync();
            public Task<int> CountAsync() { db.Save(); return Task.FromResult(1); }
            public Task CachedAsync() => Task.CompletedTask;
            public async Task FreshAsync() { using var shop = _factory.Create(); await shop.SaveAsync(); }
            public Task LockedAsync() { lock (db) { db.Save(); return Task.CompletedTask; } }
            public Task LockedInsideAsync() => LockedAsync();
        }
        public class Logged(IRepository inner)
        {
            public async Task SaveAsync(int x) { Console.WriteLine(x); await inner.SaveAsync(x); }
        }
        public interface IUnits { IRepository Repository { get; } IRepository Fresh { get; } }
        public class Units : IUnits
        {
            public IRepository Repository { get; } = new Sql(new Shop());
            public IRepository Fresh => new Sql(new Shop());
        }
        public interface IStore<T> { Task AddAsync(T entity); }
        public class Users(Shop db) : IStore<User> { public Task AddAsync(User entity) => db.SaveAsync(); }
        public class Orders : IStore<Order> { public Task AddAsync(Order entity) => Task.CompletedTask; }
        public interface IContext { Task CommitAsync(); }
        public class Context : Shop, IContext { public Task CommitAsync() => SaveAsync(); }
        public class Resource(Shop db) : IDisposable { public void Dispose() => db.Save(); }
        """;
}
