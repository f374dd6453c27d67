using AllSettled.CodeFixes.Fixes;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>
/// SB1003 in a project that can call an item method on an instance per item. What an instance holds is shared only if a wrapper is called
/// on one instance.
/// </summary>
public class InstancePerItemTests
{
    [Theory]
    [InlineData("scope.ImportSettledAsync(ids)")]
    [InlineData("importer.{|SB1003:ImportSettledAsync|}(ids)")]
    [InlineData("importer?.{|SB1003:ImportSettledAsync|}(ids)!")]
    [InlineData("importer.{|SB1003:ImportSettledAsync|}(ids, new SettledBatchOptions { MaxConcurrency = 4 })")]
    [InlineData("importer.{|SB1003:ImportSettledAsync|}(ids, options)")]
    [InlineData("importer.ImportSettledAsync(ids, new SettledBatchOptions { MaxConcurrency = 1 })")]
    [InlineData("importer.ImportSettledAsync(ids, options with { MaxConcurrency = 1 })")]
    [InlineData("importer.ImportSettledAsync(ids, one)")]
    [InlineData("importer.{|SB1003:ImportSettledStreamAsync|}(ids).ToSettledBatchAsync()")]
    [InlineData("(Func<int[], Task>)(ids => importer.{|SB1003:ImportSettledAsync|}(ids))")]
    [InlineData("(Func<IEnumerable<int>, CancellationToken, Task<SettledBatch<int, NoResult>>>)importer.{|SB1003:ImportSettledAsync|}")]
    [InlineData("importer.OneSettledAsync(ids)")]
    [InlineData("importer.{|SB1003:BehindSettledAsync|}(ids)")]
    [InlineData("importer.CleanSettledAsync(ids)")]
    [InlineData("importer.{|SB1003:OverloadSettledAsync|}(ids)")]
    [InlineData("importer.OverloadSettledAsync(names)")]
    [InlineData("import.{|SB1003:RunSettledAsync|}(ids)")]
    [InlineData("context.{|SB1003:WorkSettledAsync|}(ids)")]
    [InlineData("asked.SharedSettledAsync(ids, db)")]
    [InlineData("Mine.ImportSettledAsync(importer, ids)")]
    public Task Calls(string call) => Warns(Program($"object? o = {call};"), ServiceStubs.AllowedWarnings);

    [Fact]
    public Task What_no_instance_holds_is_reported_at_the_method() => Warns(
        """
        public partial class C(Store store)
        {
            private static readonly Shop s_shop = new();
            private static readonly Store s_store = new(s_shop);
            [SettledBatch] public Task A(int x) => {|SB1003:s_shop|}.SaveAsync();
            [SettledBatch] public Task B(int x) => {|SB1003:s_store|}.SaveAsync(x);
            [SettledBatch] public Task D(int x, Shop {|SB1003:db|}) => db.SaveAsync();
            [SettledBatch] public Task E(int x, Store given) => {|SB1003:given|}.SaveAsync(x);
            [SettledBatch] public Task G(int x) => {|SB1003:Static(x)|};
            [SettledBatch] public Task H(int x) => {|SB1003:Save(s_store)|};
            [SettledBatch] public Task I(int x) => Save(store);
            private static Task Static(int x) => s_shop.SaveAsync();
            private static Task Save(Store store) => store.SaveAsync(1);
            public Task M() => this.{|SB1003:ISettledAsync|}([1]);
        }
        namespace AllSettled { public interface IPerItemScope<out T>; }
        """ + ServiceStubs.Text, ServiceStubs.AllowedWarnings);

    [Fact]
    public async Task The_message_tells_of_scopes()
    {
        var run = GeneratorHarness.Run(GeneratorHarness.Compile(
            [Program("object o = importer.ImportSettledAsync(ids);"), "global using System.Linq;"]));
        var said = Assert.Single(await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken));
        Assert.Equal(
            "'db' is a DbContext, which allows one operation at a time, but items of 'ImportAsync' that run at once share it; "
                + "call it on PerItemScope<Importer>(), create one per item, or set MaxConcurrency = 1",
            said.GetMessage(null));
    }

    /// <summary>The method around the call may be an item method itself. Its attribute is not the one to change.</summary>
    [Fact]
    public Task No_fix_at_a_call() => FixDriver.OffersNothingAsync(
        Program("object o = importer.ImportSettledAsync(ids);"), new RunInSequenceFix(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("c.{|SB1003:FSettledAsync|}(ids)")]
    [InlineData("c.GSettledAsync(ids)")]
    public async Task A_method_of_another_assembly_shows_what_its_type_takes(string call)
    {
        var library = GeneratorHarness.Run(GeneratorHarness.Compile(["""
            namespace Microsoft.EntityFrameworkCore { public abstract class DbContext { public Task SaveAsync() => Task.CompletedTask; } }
            public partial class C(Microsoft.EntityFrameworkCore.DbContext db)
            {
                [SettledBatch] public Task F(int x) => db.SaveAsync();
                [SettledBatch(MaxConcurrency = 1)] public Task G(int x) => db.SaveAsync();
            }
            """])).Output.WithAssemblyName("Library");
        var source = MarkedSource.Parse($$"""
            public class D { public object M(C c, int[] ids) => {{call}}; }
            namespace AllSettled { public interface IPerItemScope<out T>; }
            """);
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([source.Text]).AddReferences(library.ToImage()));
        run.AssertNoDiagnostics();
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(source.Expected, said.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }

    private static string Program(string statement) => $$"""
        #pragma warning disable SB1001 // outcomes that nobody looks at
        using Microsoft.EntityFrameworkCore;
        public partial class Importer(Shop db, IStore store)
        {
            [SettledBatch] public Task ImportAsync(int x) => db.SaveAsync();
            [SettledBatch(MaxConcurrency = 1)] public Task OneAsync(int x) => db.SaveAsync();
            [SettledBatch] public Task BehindAsync(int x) => store.SaveAsync(x);
            [SettledBatch] public Task CleanAsync(int x) => store.CachedAsync();
            [SettledBatch] public Task OverloadAsync(string x) => Task.CompletedTask;
            [SettledBatch] public Task OverloadAsync(int x) => db.SaveAsync();
        }
        public interface IImport { [SettledBatch] Task RunAsync(int x); }
        public class Import(Shop db) : IImport { public Task RunAsync(int x) => db.SaveAsync(); }
        public interface IAsk { [SettledBatch(MaxConcurrency = 1)] Task SharedAsync(int x, Shop db); }
        public partial class Context : Shop { [SettledBatch] public Task WorkAsync(int x) => SaveAsync(); }
        public static class Scopes
        {
            [System.CodeDom.Compiler.GeneratedCode("AllSettled.Generator", "1")]
            public static Task<SettledBatch<int, NoResult>> ImportSettledAsync(this IPerItemScope<Importer> scope, IEnumerable<int> inputs)
                => null!;
        }
        public static class Mine
        {
            public static Task<SettledBatch<int, NoResult>> ImportSettledAsync(Importer importer, IEnumerable<int> inputs) => null!;
        }
        public class Caller
        {
            public void M(IPerItemScope<Importer> scope, Importer importer, IImport import, Context context, IAsk asked, Shop db,
                int[] ids, string[] names, SettledBatchOptions options)
            {
                var one = new SettledBatchOptions { MaxConcurrency = 1 };
                {{statement}}
            }
        }
        namespace AllSettled { public interface IPerItemScope<out T>; }
        {{ServiceStubs.Text}}
        """;
}
