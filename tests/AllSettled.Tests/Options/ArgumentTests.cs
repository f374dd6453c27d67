using AllSettled.CompilerServices;
using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

/// <summary>Options are checked when they are set. Any other wrong argument is reported by the call itself.</summary>
public class ArgumentTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(-16)]
    [InlineData(int.MinValue)]
    public void S28_A_concurrency_that_means_nothing_is_refused_with_its_name_and_value(int value)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => new SettledBatchOptions { MaxConcurrency = value });

        Assert.Equal("MaxConcurrency", thrown.ParamName);
        Assert.Equal(value, thrown.ActualValue);
        Assert.Contains($"{value}", thrown.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SettledBatchOptions() with { MaxConcurrency = value });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(SettledBatchOptions.AllProcessors)]
    [InlineData(SettledBatchOptions.Unbounded)]
    public void S28_Every_other_concurrency_is_kept(int? value)
        => Assert.Equal(value, new SettledBatchOptions { MaxConcurrency = value }.MaxConcurrency);

    [Fact]
    public void S28_A_clock_is_needed()
    {
        Assert.Equal(
            "TimeProvider",
            Assert.Throws<ArgumentNullException>(() => new SettledBatchOptions { TimeProvider = null! }).ParamName);
        Assert.Same(TimeProvider.System, new SettledBatchOptions().TimeProvider);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S28_An_attribute_that_means_nothing_is_refused_at_the_call(bool lazy)
    {
        var source = Sources.Of(3, lazy);

        foreach (var call in new Action[]
        {
            () => SettledRunner.RunTaskAsync<int, int, Misdeclared>(source, default, null, default),
            () => SettledRunner.Run<int, Task<int>, Misdeclared>(source, default, null, default),
        })
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(call);
            Assert.Equal("MaxConcurrency", thrown.ParamName);
            Assert.Equal(-7, thrown.ActualValue);
            Assert.Contains("-7", thrown.Message);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S26_The_attribute_sets_the_bound_unless_the_call_does(bool lazy)
    {
        foreach (int? ofCall in new int?[] { null, 4 })
        {
            var gates = new Gates(8);
            var running = SettledRunner.RunTaskAsync<int, int, Declared>(
                Sources.Of(8, lazy), new(gates), new() { MaxConcurrency = ofCall }, default);
            int expected = ofCall ?? 2;
            await gates.Started(..expected);
            gates.Fulfill(0, 0);
            await gates.Started(expected..(expected + 1));

            Assert.Equal(expected + 1, gates.StartedCount);
            gates.FulfillAllBackwards();
            await running.InTime();
        }
    }

    [Fact]
    public void S28_Options_compare_by_value_and_serve_any_number_of_calls()
    {
        var options = new SettledBatchOptions { MaxConcurrency = 4 };

        Assert.Equal(options, new SettledBatchOptions { MaxConcurrency = 4 });
        Assert.NotEqual(options, options with { MaxConcurrency = 5 });
        for (int i = 0; i < 3; i++)
            Assert.True(Batch.Run([1, 2, 3], (n, _) => n, options).AllFulfilled);
    }

    [Fact]
    public async Task S28_No_options_are_the_defaults()
        => Assert.True((await Batch.RunAsync([1], (i, _) => Task.FromResult(i), options: null).InTime()).AllFulfilled);

    [Fact]
    public async Task S28_The_clock_of_the_options_is_what_Elapsed_is_measured_by()
    {
        var clock = new FakeTimeProvider();
        var gates = new Gates(1);
        var running = Batch.RunAsync([0], gates.RunAsync, new() { TimeProvider = clock });
        clock.Advance(TimeSpan.FromMinutes(7));
        gates.Fulfill(0, 0);

        Assert.Equal(TimeSpan.FromMinutes(7), (await running.InTime()).Elapsed);
    }

    private readonly struct Misdeclared : IItemMethod<int, Task<int>>
    {
        public static string Name => "Misdeclared";

        public static int? MaxConcurrency => -7;

        public Task<int> Invoke(int input, ItemContext context, CancellationToken cancellationToken) => Task.FromResult(input);
    }

    private readonly struct Declared(Gates gates) : IItemMethod<int, Task<int>>
    {
        public static string Name => "Declared";

        public static int? MaxConcurrency => 2;

        public Task<int> Invoke(int input, ItemContext context, CancellationToken cancellationToken)
            => gates.RunAsync(input, cancellationToken);
    }
}
