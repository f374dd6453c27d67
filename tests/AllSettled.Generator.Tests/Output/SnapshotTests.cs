using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Tests;

/// <summary>
/// The generated code reads well: one shape each, byte for byte as in <c>Snapshots</c>. Every snapshot also compiles without a warning.
/// Other tests say what the code does.
/// </summary>
public partial class SnapshotTests
{
    [Fact]
    public Task Asynchronous_with_shared_parameters_and_a_token() => Snapshot("Parameters", """
        namespace Demo;
        public sealed record User(int Id, string Name);
        public partial class UserApi
        {
            /// <summary>Sends one message.</summary>
            /// <param name="user">To whom.</param>
            /// <param name="message">What to say.</param>
            /// <param name="cancellationToken">Gives it up.</param>
            [SettledBatch] public Task<string> SendAsync(User user, string message, CancellationToken cancellationToken = default)
                => Task.FromResult(message);
        }
        """);

    [Fact]
    public Task Value_task() => Snapshot("Methods", """
        namespace Demo;
        public partial class Cache { [SettledBatch] internal ValueTask EvictAsync(string key) => default; }
        """);

    [Fact]
    public Task Void() => Snapshot("Methods", """
        namespace Demo;
        public partial class Files { [SettledBatch] private void Delete(string path, bool recursive = false) => _ = (path, recursive); }
        """);

    [Fact]
    public Task Synchronous_result_of_a_static_method() => Snapshot("Methods", """
        namespace Demo;
        public static partial class Parser { [SettledBatch] public static int? Parse(string? text) => text?.Length; }
        """);

    [Fact]
    public Task Generic_method_in_nested_generic_types() => Snapshot("Methods", """
        namespace Demo;
        public partial class Store<TKey> where TKey : notnull
        {
            public partial record Table<TRow>(string Name) where TRow : class
            {
                [SettledBatch]
                protected virtual Task<Dictionary<TKey, TRow?>> LoadAsync<TItem, TFilter>(
                    TItem item, TFilter? filter, List<TFilter?> more, CancellationToken ct)
                    where TItem : unmanaged, IComparable<TItem>
                    where TFilter : class, IEquatable<TFilter>?, new()
                    => Task.FromResult(new Dictionary<TKey, TRow?>());
            }
        }
        """);

    [Fact]
    public Task Struct_receiver_in_the_global_namespace() => Snapshot("Methods", """
        public readonly partial record struct Scale(double Factor)
        {
            [SettledBatch] public double Apply(in double value) => value * Factor;
        }
        """);

    [Fact]
    public Task Several_parameters_per_item() => Snapshot("Parameters", """
        namespace Demo;
        public partial class Shop
        {
            [SettledBatch]
            public Task<decimal> QuoteAsync([PerItem] string sku, [PerItem] int quantity, string currency, CancellationToken ct)
                => Task.FromResult(1m);
        }
        """);

    [Fact]
    public Task Default_values_of_every_kind() => Snapshot("Parameters", """
        using System.IO;
        namespace Demo;
        public partial class Defaults
        {
            [SettledBatch]
            public int Count(
                int item, string text = "a\"b\n\u0000\ud800", char quote = '\'', decimal price = 1.50m,
                float ratio = float.NaN, double limit = double.NegativeInfinity, FileAccess access = FileAccess.ReadWrite,
                FileOptions options = FileOptions.Asynchronous | FileOptions.WriteThrough, DayOfWeek odd = (DayOfWeek)9,
                int? maybe = 3, Guid id = default, string? none = null, long big = long.MinValue, CancellationToken ct = default)
                => item;
        }
        """);

    [Fact]
    public Task Keywords_and_names_that_are_also_ours() => Snapshot("Parameters", """
        namespace Demo.@event;
        public class Task { }
        public partial class @class
        {
            private int GetSettledItem => 1;
            [SettledBatch]
            public System.Threading.Tasks.Task<Task> @get(
                Task inputs, int options, string cancellationToken, int self, int input, int Name, int @return, CancellationToken context)
                => System.Threading.Tasks.Task.FromResult(inputs);
            [SettledBatch] public int Get(int item) => GetSettledItem;
        }
        """);

    [Fact]
    public Task Name_and_concurrency_from_the_attribute() => Snapshot("Methods", """
        namespace Demo;
        public partial class Crawler
        {
            [SettledBatch(Name = "CrawlAllAsync", MaxConcurrency = SettledBatchOptions.AllProcessors)]
            public async Task<string> Crawl(Uri page) { await Task.Yield(); return page.Host; }
        }
        """);

    [Fact]
    public Task Item_context() => Snapshot("Parameters", """
        namespace Demo;
        public partial class Importer
        {
            [SettledBatch] public Task ImportAsync(string line, ItemContext context, int batch, CancellationToken ct) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task Overloads() => Snapshot("Methods", """
        namespace Demo;
        public partial class Finder
        {
            [SettledBatch] public Task<int> FindAsync(int id) => Task.FromResult(id);
            [SettledBatch] public Task<int> FindAsync(string name) => Task.FromResult(0);
        }
        """);

    [Fact]
    public Task Override_beside_an_overload_that_would_be_taken_for_it() => Snapshot("Methods", """
        namespace Demo;
        public abstract class Source { public abstract int Read(int id); }
        public partial class Cached : Source
        {
            [SettledBatch] public override int Read(int id) => id;
            public int Read(object id) => 0;
        }
        """);

    [Fact]
    public Task Attributes_that_tell_callers() => Snapshot("Parameters", """
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.CompilerServices;
        using System.Runtime.Versioning;
        namespace Demo;
        [Experimental("DEMO001")] public class Draft { }
        [Obsolete("Gone soon.")] public class Legacy { }
        public partial class Registry
        {
            #pragma warning disable DEMO001, CS0618
            [SettledBatch, Obsolete("Use Find."), SupportedOSPlatform("windows"), RequiresUnreferencedCode("Reads types by name.")]
            public Draft Read(
                [StringSyntax("Uri")] string key, [AllowNull] string root, Legacy? legacy,
                [CallerMemberName] string caller = "", [CallerArgumentExpression(nameof(key))] string expression = "") => new();
            [SettledBatch] public Task<Draft> OpenAsync(Legacy legacy) => Task.FromResult(new Draft());
        }
        """);

    [Fact]
    public Task Cls_compliant_assembly() => Snapshot("Methods", """
        [assembly: CLSCompliant(true)]
        namespace Demo;
        public partial class Echo { [SettledBatch] public Task<int> SayAsync(int text, string voice) => Task.FromResult(text); }
        """);

    [Fact]
    public Task Dynamic_and_tuples() => Snapshot("Parameters", """
        namespace Demo;
        public partial class Script
        {
            [SettledBatch]
            public Task<(int Code, dynamic? Output)> EvalAsync(dynamic code, dynamic scope, (string Key, int) pair)
                => Task.FromResult<(int, dynamic?)>((0, code));
        }
        """);

    [Fact]
    public Task Nullable_disabled() => Snapshot("Parameters", """
        #nullable disable
        namespace Demo;
        public partial class Old
        {
            [SettledBatch] public Task<string> ReadAsync(string path, List<string> hints, string encoding = null) => Task.FromResult(path);
        }
        """);

    [Fact]
    public Task Results_that_can_be_failures() => Snapshot("RejectIf", """
        namespace Demo;
        public sealed record User(int Id, string Name);
        public partial class UserApi
        {
            [SettledBatch(RejectIf = nameof(IsUnknown))] public Task<User> FetchAsync(int id, CancellationToken ct) => throw null!;
            private static bool IsUnknown(User user) => user.Id == 0;
        }
        """);

    [Fact]
    public Task Errors_of_results() => Snapshot("RejectIf", """
        namespace Demo;
        public partial class Store<TKey> where TKey : notnull
        {
            [SettledBatch(RejectIf = nameof(ErrorOf), MaxConcurrency = 4)]
            internal ValueTask<List<string?>> LoadAsync([PerItem] TKey key, [PerItem] string region, bool returned) => throw null!;
            private Exception? ErrorOf(TKey key, string? region, IReadOnlyList<string> rows)
                => rows.Count > 0 ? null : new KeyNotFoundException();
        }
        """);

    [Fact]
    public Task Value_tasks_of_results_that_can_be_failures() => Snapshot("RejectIf", """
        namespace Demo;
        public interface ICache
        {
            [SettledBatch(RejectIf = nameof(IsMissing))] ValueTask<byte[]?> GetAsync(string key);
            bool IsMissing(byte[]? value);
        }
        """);

    [Fact]
    public Task Keys_that_are_properties() => Snapshot("PartitionBy", """
        namespace Demo;
        public sealed record Order(int Id, string CustomerId);
        public partial class Shop
        {
            [SettledBatch(MaxConcurrency = 64, PartitionBy = nameof(Order.CustomerId))]
            public Task ShipAsync(Order order, CancellationToken cancellationToken) => throw null!;
        }
        """);

    [Fact]
    public Task Keys_that_methods_give() => Snapshot("PartitionBy", """
        namespace Demo;
        public partial class Queue<PartitionKeys> where PartitionKeys : notnull
        {
            [SettledBatch(PartitionBy = nameof(KeyOf), MaxPerPartition = 4, StopPartitionOnFailure = true)]
            internal ValueTask<bool> SendAsync([PerItem] string? queue, bool KeyOf, [PerItem] PartitionKeys message) => throw null!;
            private (string?, int) KeyOf(string? queue, PartitionKeys message) => (queue, message.GetHashCode());
        }
        """);

    [Fact]
    public Task Calls_with_many_inputs() => Snapshot("Bulk", """
        namespace Demo;
        public sealed record User(int Id, string Name);
        public partial class UserApi
        {
            [SettledBulk(100)]
            public Task<IReadOnlyDictionary<int, User>> FetchUsersAsync(IReadOnlyList<int> ids, string tenant, CancellationToken ct)
                => throw null!;
        }
        """);

    [Fact]
    public Task Results_of_many_inputs_with_keys() => Snapshot("Bulk", """
        namespace Demo;
        public sealed record Order(long Number);
        public sealed record Receipt(long Number, string? Error);
        public interface IShop<T>
        {
            [SettledBulk(25, MaxConcurrency = 2, OnFailure = BulkFailureMode.Split, Distinct = true, KeyBy = nameof(Order.Number),
                RejectIf = nameof(ErrorOf))]
            ValueTask<HashSet<Receipt>?> SendAsync(T Name, List<Order> orders);
            Exception? ErrorOf(Order order, Receipt receipt);
        }
        """);

    [Fact]
    public Task Without_overload_priorities() => Snapshot(
        "Methods",
        """
        namespace Demo;
        public partial class UserApi { [SettledBatch] public Task<string> FetchAsync(int id, CancellationToken ct) => Task.FromResult(""); }
        """,
        LanguageVersion.CSharp12);

    [Fact]
    public async Task A_new_version_of_the_generator_changes_no_snapshot()
    {
        GeneratorRun run = GeneratorHarness.Run(
            """
            namespace Demo;
            public partial class Installer
            {
                [SettledBatch] public Task InstallAsync(string package, string version = "0.1.0.0") => Task.CompletedTask;
            }
            """,
            LanguageVersion.CSharp12);
        GeneratedSourceResult today = Assert.Single(run.Sources);
        string text = today.SourceText.ToString();
        string newer = text.Replace(
            $"\"AllSettled.Generator\", \"{typeof(SettledBatchGenerator).Assembly.GetName().Version}\"",
            "\"AllSettled.Generator\", \"12.3.4-beta\"",
            StringComparison.Ordinal);
        Assert.NotEqual(text, newer);

        await VerifyIn("Methods", run.Driver);
        GeneratorDriver newerDriver = CSharpGeneratorDriver.Create(new CopyGenerator(today.HintName, newer))
            .RunGenerators(CSharpCompilation.Create("Empty"));
        await VerifyIn("Methods", newerDriver).DisableRequireUniquePrefix();
    }

    [Fact]
    public Task A_scope_per_item_for_a_type_that_is_not_partial() => SnapshotWithScopes("""
        namespace Demo;
        public sealed record Row(string Name);
        public sealed class UserImporter(string table)
        {
            /// <summary>Imports one row.</summary>
            [SettledBatch(MaxConcurrency = 8, RejectIf = nameof(IsDuplicate), PartitionBy = nameof(Row.Name))]
            public Task<int> ImportAsync(Row row, bool overwrite = false, CancellationToken ct = default)
                => Task.FromResult(table.Length + (overwrite ? 1 : 0));
            internal bool IsDuplicate(int count) => count == 0;
        }
        """);

    [Fact]
    public Task A_scope_per_item_beside_other_wrappers() => SnapshotWithScopes("""
        namespace Demo;
        internal interface IStore<T> where T : notnull { [SettledBatch] ValueTask<T?> LoadAsync<TKey>(TKey key) where TKey : struct; }
        public partial class Parser
        {
            [SettledBatch] private int Parse(string text) => text.Length;
            [SettledBatch] public void Check(string text, int depth) => _ = (text, depth);
        }
        """);

    [Fact]
    public Task A_scope_per_call_with_many_inputs() => SnapshotWithScopes("""
        namespace Demo;
        public sealed record User(int Id);
        public class Users
        {
            [SettledBulk(100)] public Task<IReadOnlyDictionary<int, User>> LoadAsync(int[] ids, CancellationToken ct) => null!;
            [SettledBulk(50)] public ValueTask SaveAsync(List<User> users) => default;
        }
        """);

    private static Task SnapshotWithScopes(string source)
    {
        Assert.SkipUnless(GeneratorHarness.KnowsCSharp13, "This compiler's C# has no overload priorities.");
        GeneratorRun run = GeneratorHarness.Run(GeneratorHarness.CompileWithScopes([source]));
        run.AssertNoDiagnostics();
        return VerifyIn("Scopes", run.Driver);
    }

    private static Task Snapshot(string directory, string source, LanguageVersion version = LanguageVersion.Preview)
    {
        Assert.SkipUnless(
            version is LanguageVersion.CSharp12 || GeneratorHarness.KnowsCSharp13, "This compiler's C# has no overload priorities.");
        GeneratorRun run = GeneratorHarness.Run(source, version);
        run.AssertNoDiagnostics();
        return VerifyIn(directory, run.Driver);
    }

    private static SettingsTask VerifyIn(string directory, GeneratorDriver driver)
        => Verify(driver).UseDirectory($"Snapshots/{directory}").ScrubLinesWithReplace(WithoutVersion);

    private static string WithoutVersion(string line) => GeneratorVersion.Replace(line, "{Version}");

    [GeneratedRegex("""(?<=\bGeneratedCode\("AllSettled\.Generator", ")[^"]+""")]
    private static partial Regex GeneratorVersion { get; }

    /// <summary>Adds one file as it stands.</summary>
    private sealed class CopyGenerator(string hint, string source) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
            => context.RegisterPostInitializationOutput(output => output.AddSource(hint, source));
    }
}
