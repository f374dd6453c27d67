namespace Consumer;

/// <summary>The parameters of the wrapper, and the arguments that reach the item method.</summary>
public partial class ParameterTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly Formatter _formatter = new();

    [Fact]
    public void Shared_parameters_keep_order_names_and_defaults()
    {
        Assert.Equal(["1|,|Ordinal|0.5|"], _formatter.FormatSettled([1], ",", cancellationToken: Ct).Values);
        Assert.Equal(
            ["1|;|Ordinal|2|x"],
            _formatter.FormatSettled([1], separator: ";", factor: 2m, suffix: "x", cancellationToken: Ct).Values);
    }

    [Fact]
    public void Options_stand_right_after_the_inputs()
    {
        var options = new SettledBatchOptions { MaxConcurrency = 1 };

        Assert.Equal(
            ["1|,|CurrentCulture|0.5|"],
            _formatter.FormatSettled([1], options, ",", StringComparison.CurrentCulture, cancellationToken: Ct).Values);
    }

    [Fact]
    public async Task Every_natural_call_binds()
    {
        int[] ids = [1, 2];

        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, Ct)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, new SettledBatchOptions())).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, new SettledBatchOptions(), Ct)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, null)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, null, Ct)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids.Where(id => id > 0), Ct)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync([1, 2], cancellationToken: Ct)).Count);
#if NET9_0_OR_GREATER // with OverloadResolutionPriority
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, default)).Count);
        Assert.Equal(2, (await _formatter.LookUpSettledAsync(ids, new() { MaxConcurrency = 2 })).Count);
#endif
    }

    [Fact]
    public async Task The_token_reaches_the_item_wherever_it_stands()
    {
        using var stop = new CancellationTokenSource();
        foreach (var token in new[] { CancellationToken.None, stop.Token })
        {
            var first = (await _formatter.TokenFirstSettledAsync([1], "shared", token)).EnsureAllFulfilled();
            var middle = (await _formatter.TokenInTheMiddleSettledAsync([1], "shared", token)).EnsureAllFulfilled();

            Assert.All([.. first.Values, .. middle.Values], seen => Assert.Equal(token.CanBeCanceled, seen.CanBeCanceled));
        }
    }

    [Fact]
    public async Task An_item_without_a_token_can_still_be_canceled_as_a_batch()
    {
        var batch = await _formatter.LookUpSettledAsync([1, 2], new CancellationToken(canceled: true));

        Assert.All(batch, record => Assert.True(record is { IsCanceled: true, Attempts: 0 }));
    }

    [Fact]
    public void PerItem_picks_another_than_the_first_parameter()
        => Assert.Equal(["a1", "a2"], _formatter.PrefixSettled([1, 2], "a", Ct).Values);

    [Fact]
    public async Task A_name_of_its_own()
        => Assert.Equal(["1"], (await _formatter.LookUpAllAsync([1], Ct)).Values);

    [Fact]
    public async Task An_asynchronous_method_without_the_suffix_gets_it()
        => Assert.Equal(["1"], (await _formatter.LoadSettledAsync([1], Ct)).Values);

    [Fact]
    public void Overloads_by_item_type_get_their_own_wrappers()
    {
        Assert.Equal(["int 1"], _formatter.DescribeSettled([1], Ct).Values);
        Assert.Equal(["text x"], _formatter.DescribeSettled(["x"], Ct).Values);
    }

    [Fact]
    public void Null_inputs_pass_through()
        => Assert.Equal([0, 3], _formatter.LengthSettled([null, "abc"], Ct).Values);

    [Fact]
    public void A_null_sequence_is_refused_at_the_call()
        => Assert.Throws<ArgumentNullException>("inputs", () => { _ = _formatter.LookUpSettledAsync(null!, Ct); });

    public sealed partial class Formatter
    {
        [SettledBatch]
        public string Format(
            int number, string separator, StringComparison comparison = StringComparison.Ordinal, decimal factor = 0.5m,
            string? suffix = null)
            => FormattableString.Invariant($"{number}|{separator}|{comparison}|{factor}|{suffix}");

        [SettledBatch]
        public Task<string> LookUpAsync(int id) => Task.FromResult($"{id}");

        [SettledBatch]
        public Task<CancellationToken> TokenFirstAsync(CancellationToken cancellationToken, int id, string shared)
            => Task.FromResult(cancellationToken);

        [SettledBatch]
        public Task<CancellationToken> TokenInTheMiddleAsync(int id, CancellationToken cancellationToken, string shared)
            => Task.FromResult(cancellationToken);

        [SettledBatch]
        public string Prefix(string prefix, [PerItem] int number) => $"{prefix}{number}";

        [SettledBatch(Name = "LookUpAllAsync")]
        public Task<string> LookUpNamedAsync(int id) => LookUpAsync(id);

        [SettledBatch]
        public Task<string> Load(int id) => LookUpAsync(id);

        [SettledBatch]
        public string Describe(int number) => $"int {number}";

        [SettledBatch]
        public string Describe(string text) => $"text {text}";

        [SettledBatch]
        public int Length(string? text) => text?.Length ?? 0;
    }
}
