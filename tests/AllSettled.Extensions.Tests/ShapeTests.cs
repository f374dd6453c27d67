using System.Globalization;

namespace Consumer;

/// <summary>The wrappers of every kind of method and type.</summary>
public partial class ShapeTests
{
    [Fact]
    public async Task Every_return_type()
    {
        using var host = new Host(services => services.AddScoped<Kinds>());
        var scope = host.Scopes.PerItemScope<Kinds>();
        int[] inputs = [1, -2, 3];

        await Check(scope.TaskSettledAsync(inputs, "a"));
        await Check(scope.TaskOfResultSettledAsync(inputs, "a"));
        await Check(scope.ValueTaskSettledAsync(inputs, "a"));
        await Check(scope.ValueTaskOfResultSettledAsync(inputs, "a"));
        await Check(Task.FromResult(scope.VoidSettled(inputs, "a")));
        await Check(Task.FromResult(scope.ResultSettled(inputs, "a")));

        await CheckStream(scope.TaskSettledStreamAsync(inputs, "a"));
        await CheckStream(scope.TaskOfResultSettledStreamAsync(inputs.Asynchronously(), "a"));
        await CheckStream(scope.ValueTaskSettledStreamAsync(inputs.Asynchronously(), options: null, "a"));
        await CheckStream(scope.ValueTaskOfResultSettledStreamAsync(inputs, new SettledBatchOptions { MaxConcurrency = 1 }, "a"));
        await CheckStream(scope.VoidSettledStream(inputs, "a"));
        await CheckStream(scope.ResultSettledStream(inputs.Asynchronously(), "a"));
        Assert.Equal(36, host.Units.All.Count);
        Assert.Equal(36, host.Units.DisposedCount);

        async Task Check<TResult>(Task<SettledBatch<int, TResult>> run) => CheckRecords([.. await run]);

        async Task CheckStream<TResult>(IAsyncEnumerable<Settled<int, TResult>> stream) => CheckRecords(await stream.AllAsync());

        void CheckRecords<TResult>(List<Settled<int, TResult>> records)
        {
            Assert.Equal(
                [SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Fulfilled], records.Select(record => record.Status));
            Assert.Equal("a-2", Assert.IsType<ArgumentException>(records[1].Error).Message);
            if (records is List<Settled<int, string>> results)
                Assert.Equal(["a1", null, "a3"], results.Select(record => record.Value));
        }
    }

    [Fact]
    public async Task An_inherited_method_runs_on_the_derived_service()
    {
        using var host = new Host(services => services.AddScoped<Base>().AddScoped<Derived>());

        var inherited = await host.Scopes.PerItemScope<Derived>().NameSettledAsync([1]);
        IPerItemScope<Base> covariant = host.Scopes.PerItemScope<Derived>();

        Assert.Equal(["derived 1"], inherited.Values);
        Assert.Equal(["derived 2"], (await covariant.NameSettledAsync([2])).Values);
        Assert.Equal(["base 3"], (await host.Scopes.PerItemScope<Base>().NameSettledAsync([3])).Values);
    }

    [Fact]
    public async Task Interfaces_run_what_is_registered_for_them()
    {
        using var host = new Host(services => services
            .AddScoped<ISender, Mail>()
            .AddKeyedScoped<ISender, Sms>("sms")
            .AddKeyedScoped<ISender, Sms>(7));

        Assert.Equal(["mail 1"], (await host.Scopes.PerItemScope<ISender>().SendSettledAsync([1])).Values);
        Assert.Equal(["mail 1"], (await host.Scopes.PerItemScope<ISender>(null).SendSettledAsync([1])).Values);
        Assert.Equal(["sms 1"], (await host.Scopes.PerItemScope<ISender>("sms").SendSettledAsync([1])).Values);
        Assert.Equal(["sms 1"], (await host.Scopes.PerItemScope<ISender>(7).SendSettledAsync([1])).Values);
        var unknown = await host.Scopes.PerItemScope<ISender>("fax").SendSettledAsync([1]);
        Assert.IsType<InvalidOperationException>(unknown[0].Error);
        Assert.Equal(4, host.Units.DisposedCount);
    }

    [Fact]
    public async Task Generic_types_and_methods()
    {
        using var host = new Host(services => services.AddScoped(typeof(Store<>)));

        var batch = await host.Scopes.PerItemScope<Store<string>>().LoadSettledAsync([1, 2], "key");

        Assert.Equal(["key 1", "key 2"], batch.Values);
    }

    [Fact]
    public async Task Partial_types_have_both_kinds()
    {
        using var host = new Host(services => services.AddScoped<Both>());
        using var scope = host.Scopes.CreateScope();

        var shared = await scope.ServiceProvider.GetRequiredService<Both>().UnitSettledAsync([1, 2]);
        var scoped = await host.Scopes.PerItemScope<Both>().UnitSettledAsync([1, 2]);

        Assert.Single(shared.Values.Distinct());
        Assert.Equal(2, scoped.Values.Distinct().Count());
    }

    [Fact]
    public async Task The_attribute_and_the_context_count_as_everywhere()
    {
        using var host = new Host(services => services.AddScoped<Numbered>());
        var meeting = new Meeting(size: 2);

        var batch = await host.Scopes.PerItemScope<Numbered>().RunSettledAsync(Enumerable.Range(10, 8), meeting).InTime();

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], batch.Values);
        Assert.Equal(2, meeting.Peak);
    }

    [Fact]
    public async Task Keys_are_asked_without_a_scope()
    {
        using var host = new Host(services => services.AddScoped<Numbered>());
        var meeting = new Meeting(size: 1);

        var batch = await host.Scopes.PerItemScope<Numbered>().OneByOneSettledAsync(Enumerable.Range(0, 9), meeting);

        Assert.True(batch.AllFulfilled);
        Assert.Equal(1, meeting.Peak);
    }

    [Fact]
    public async Task A_key_that_throws_rejects_its_item_without_a_scope()
    {
        using var host = new Host(services => services.AddScoped<Keyed>());
        var scope = host.Scopes.PerItemScope<Keyed>();

        var batch = await scope.RunSettledAsync([1, -1]);
        var now = scope.RunNowSettled([1, -1]);

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected], batch.Select(record => record.Status));
        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected], now.Select(record => record.Status));
        Assert.Equal((0, 0), (batch[1].Attempts, now[1].Attempts));
        Assert.Equal(2, host.Units.All.Count);
    }

    internal sealed class Keyed(Unit unit)
    {
        [SettledBatch(PartitionBy = nameof(KeyOf))]
        public Task RunAsync(int input) => unit.IsDisposed || input < 0 ? throw new FormatException() : Task.CompletedTask;

        [SettledBatch(PartitionBy = nameof(KeyOf))]
        public int RunNow(int input) => unit.IsDisposed || input < 0 ? throw new FormatException() : input;

        internal static int KeyOf(int input) => input < 0 ? throw new ArgumentOutOfRangeException(nameof(input)) : input;
    }

    internal sealed class Kinds(Unit unit)
    {
        [SettledBatch]
        public async Task TaskAsync(int x, string prefix)
        {
            await Task.Yield();
            Of(x, prefix);
        }

        [SettledBatch]
        public async Task<string> TaskOfResultAsync(int x, string prefix)
        {
            await Task.Yield();
            return Of(x, prefix);
        }

        [SettledBatch]
        public ValueTask ValueTaskAsync(int x, string prefix)
        {
            Of(x, prefix);
            return default;
        }

        [SettledBatch]
        public async ValueTask<string> ValueTaskOfResultAsync(int x, string prefix)
        {
            await Task.Yield();
            return Of(x, prefix);
        }

        [SettledBatch]
        public void Void(int x, string prefix) => Of(x, prefix);

        [SettledBatch]
        public string Result(int x, string prefix) => Of(x, prefix);

        private string Of(int x, string prefix)
        {
            Assert.False(unit.IsDisposed);
            string text = prefix + x.ToString(CultureInfo.InvariantCulture);
            return x < 0 ? throw new ArgumentException(text) : text;
        }
    }

    internal class Base
    {
        protected virtual string Kind => "base";

        [SettledBatch]
        public Task<string> NameAsync(int x) => Task.FromResult($"{Kind} {x}");
    }

    internal sealed class Derived : Base
    {
        protected override string Kind => "derived";
    }

    internal interface ISender
    {
        [SettledBatch]
        Task<string> SendAsync(int x);
    }

    internal sealed class Mail(Unit unit) : ISender
    {
        public Task<string> SendAsync(int x) => Task.FromResult(unit.IsDisposed ? "late" : $"mail {x}");
    }

    internal sealed class Sms(Unit unit) : ISender
    {
        public Task<string> SendAsync(int x) => Task.FromResult(unit.IsDisposed ? "late" : $"sms {x}");
    }

    internal sealed class Store<T>
        where T : class
    {
        [SettledBatch]
        public ValueTask<string> LoadAsync<TKey>(TKey key, T prefix)
            where TKey : struct
            => new($"{prefix} {key}");
    }

    internal sealed partial class Both(Unit unit)
    {
        [SettledBatch]
        public async Task<Unit> UnitAsync(int x)
        {
            await Task.Yield();
            _ = x;
            return unit;
        }
    }

    internal sealed class Numbered
    {
        [SettledBatch(MaxConcurrency = 2)]
        public async Task<long> RunAsync(int input, Meeting meeting, ItemContext item)
        {
            Assert.Equal(input, item.Index + 10);
            await meeting.AttendAsync();
            return item.Index;
        }

        [SettledBatch(MaxConcurrency = 8, PartitionBy = nameof(KeyOf))]
        public Task OneByOneAsync(int input, Meeting meeting)
        {
            _ = input;
            return meeting.AttendAsync();
        }

        internal static string KeyOf(int input) => input < 0 ? "negative" : "all";
    }
}
