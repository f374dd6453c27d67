namespace Consumer;

/// <summary>A bulk method has a scope for each call.</summary>
public class BulkTests
{
    [Fact]
    public async Task Each_call_has_a_scope()
    {
        using var host = new Host(services => services.AddScoped<Users>());
        var scope = host.Scopes.PerItemScope<Users>();

        var batch = await scope.LoadSettledAsync(Enumerable.Range(0, 25));

        Assert.Equal(Enumerable.Range(0, 25).Where(id => id % 10 != 9), batch.Values.Select(user => user.Id));
        Assert.All(batch.Rejected, record => Assert.IsType<KeyNotFoundException>(record.Error));
        Assert.Equal((3, 3), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task Static_judges_look_at_each_result()
    {
        using var host = new Host(services => services.AddScoped<Users>());

        var batch = await host.Scopes.PerItemScope<Users>().SquareSettledAsync([1, 2, 3]);

        Assert.Equal([1, 9], batch.Values);
        Assert.Equal((true, 4), (batch[1].IsRejected, batch[1].Value));
        Assert.Equal((1, 1), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task The_parts_of_a_call_that_fails_have_scopes_of_their_own()
    {
        using var host = new Host(services => services.AddScoped<Users>());

        var batch = await host.Scopes.PerItemScope<Users>().SaveSettledAsync([1, 2, 3, 4]);

        Assert.Equal([2], batch.Rejected.Select(record => record.Input));
        // 1-4 fails, 1-2 fails, 1, 2 fails, 3-4.
        Assert.Equal((5, 5), (host.Units.All.Count, host.Units.DisposedCount));
    }

    [Fact]
    public async Task A_stream_of_calls()
    {
        using var host = new Host(services => services.AddScoped<Users>());

        var records = await host.Scopes.PerItemScope<Users>().LoadSettledStreamAsync(Enumerable.Range(0, 9)).AllAsync();

        Assert.All(records, record => Assert.Equal(record.Input, record.Value!.Id));
        Assert.Equal(host.Units.All.Count, host.Units.DisposedCount);
    }

    internal sealed record User(int Id);

    internal sealed class Users(Unit unit)
    {
        [SettledBulk(10)]
        public async Task<IReadOnlyDictionary<int, User>> LoadAsync(int[] ids)
        {
            await Task.Yield();
            Assert.False(unit.IsDisposed);
            return ids.Where(id => id % 10 != 9).ToDictionary(id => id, id => new User(id));
        }

        [SettledBulk(10, RejectIf = nameof(IsEven))]
        public ValueTask<int[]> SquareAsync(int[] numbers) => new([.. numbers.Select(number => number * number)]);

        [SettledBulk(4, OnFailure = BulkFailureMode.Split)]
        public async ValueTask SaveAsync(IReadOnlyList<int> numbers)
        {
            await Task.Yield();
            Assert.False(unit.IsDisposed);
            if (numbers.Contains(2))
                throw new IOException("two");
        }

        internal static bool IsEven(int result) => result % 2 == 0;
    }
}
