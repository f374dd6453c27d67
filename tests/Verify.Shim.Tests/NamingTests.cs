using System.Globalization;

namespace VerifyShim.Tests;

/// <summary>Tests the names of snapshots.</summary>
public class NamingTests
{
    private readonly VerifySettings _settings = new();

    [Fact]
    public void A_fact_is_its_type_and_method() =>
        Assert.Equal("NamingTests.A_fact_is_its_type_and_method", PrefixOfThisTest());

    [Theory]
    [InlineData(1, "x")]
    public void A_theory_has_its_arguments(int number, string text)
    {
        Assert.Equal("NamingTests.A_theory_has_its_arguments_number=1_text=x", PrefixOfThisTest());

        _settings.UseParameters(number + 1);
        Assert.Equal("NamingTests.A_theory_has_its_arguments_number=2", PrefixOfThisTest());

        _settings.UseParameters(number, text, "too many");
        Assert.Throws<InvalidOperationException>(PrefixOfThisTest);
    }

    [Theory]
    [MemberData(nameof(Unserializable))]
    public void A_theory_with_data_that_is_only_known_at_run_time_has_them_too(object value)
    {
        Assert.Equal("NamingTests.A_theory_with_data_that_is_only_known_at_run_time_has_them_too_value=text", PrefixOfThisTest());
        Assert.NotNull(value);
    }

    [Fact]
    public async Task Outside_a_test_nothing_can_be_named()
    {
        Task outside;
        using (ExecutionContext.SuppressFlow())
            outside = Task.Run(CurrentTest.Get, CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => outside);
    }

    [Fact]
    public void Parameters_without_known_values_ask_for_them() =>
        Assert.Contains(
            "UseParameters(a, b)",
            Assert.Throws<InvalidOperationException>(
                () => SnapshotPrefix.Of(new CurrentTest("T", "M", ["a", "b"], null), _settings)).Message);

    [Fact]
    public void An_array_is_one_parameter()
    {
        int[] numbers = [1, 2];
        _settings.UseParameters(numbers);

        Assert.Equal("T.M_a=1,2", SnapshotPrefix.Of(new CurrentTest("T", "M", ["a", "b"], null), _settings));
    }

    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { true, "True" },
        { -1.5, "-1.5" },
        { 1.5m, "1.5" },
        { (Half)1.5, "1.5" },
        { 'c', "c" },
        { "a/b\\c:d\"e<f>g|h*i?j\n", "a-b-c-d-e-f-g-h-i-j-" },
        { DayOfWeek.Friday, "Friday" },
        { new DateOnly(2026, 1, 2), "2026-01-02" },
        { Array.Empty<int>(), "[]" },
        { new object?[] { 1, null, new[] { "x", "y" } }, "1,null,[x,y]" },
        { typeof(int), "System.Int32" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_read_the_same_in_every_culture(object? value, string expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fi-FI");

        Assert.Equal(expected, ParameterText.Of(value));
    }

    [Fact]
    public void Dates_with_times_are_refused() =>
        Assert.Throws<NotSupportedException>(() => ParameterText.Of(DateTime.UnixEpoch));

    [Fact]
    public void A_prefix_is_used_once_even_in_parallel()
    {
        var names = new SnapshotNames(Path.GetTempPath(), $"T.{Guid.NewGuid():N}");
        var other = names with { Prefix = names.Prefix.ToUpperInvariant() };

        var refused = 0;
        Parallel.For(0, 100, number =>
        {
            try
            {
                SnapshotPrefixes.Claim(number % 2 == 0 ? names : other, _settings);
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(99, refused);

        _settings.DisableRequireUniquePrefix();
        SnapshotPrefixes.Claim(names, _settings);
    }

    public class Nested
    {
        [Fact]
        public void A_nested_class_follows_the_outer_one() =>
            Assert.Equal("NamingTests.Nested.A_nested_class_follows_the_outer_one", SnapshotPrefix.Of(CurrentTest.Get(), new()));
    }

    public static IEnumerable<TheoryDataRow<object>> Unserializable() => [new(new Unknown())];

    private string PrefixOfThisTest() => SnapshotPrefix.Of(CurrentTest.Get(), _settings);

    private sealed class Unknown
    {
        public override string ToString() => "text";
    }
}
