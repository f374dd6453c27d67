using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class ToDictionaryTests
{
    [Fact]
    public async Task It_has_every_record_by_its_input()
    {
        var batch = await Batch.RunAsync(
            ["one", "two", "three"], (word, _) => word == "two" ? throw new IOException() : Task.FromResult(word.Length)).InTime();
        var byWord = batch.ToDictionary();

        Assert.Equal(3, byWord.Count);
        Assert.All(batch, record => Assert.Equal(record, byWord[record.Input]));
        Assert.False(byWord.ContainsKey("ONE"));
        Assert.Empty(SettledBatch.Create<int, int>([]).ToDictionary());
    }

    [Fact]
    public void Inputs_that_are_equal_are_named_with_both_indices()
    {
        var batch = SettledBatch.Create(
        [
            Settled.Fulfilled(3, "a", 1), Settled.Canceled<string, int>(5, "b"), Settled.Rejected<string, int>(8, "B", new IOException()),
        ]);
        Assert.Equal(3, batch.ToDictionary().Count);

        var error = Assert.Throws<ArgumentException>(() => batch.ToDictionary(StringComparer.OrdinalIgnoreCase));

        Assert.Equal("batch", error.ParamName);
        Assert.Contains("indices 5 and 8 ", error.Message);
        Assert.Contains("B", error.Message);
        Assert.Same(
            StringComparer.OrdinalIgnoreCase,
            SettledBatch.Create([Settled.Fulfilled(3, "a", 1)]).ToDictionary(StringComparer.OrdinalIgnoreCase).Comparer);
    }

    [Fact]
    public void An_input_that_is_null_is_named_with_its_index()
    {
        var batch = SettledBatch.Create([Settled.Fulfilled(0, "a", 1), Settled.Fulfilled(7, (string)null!, 1)]);
        var error = Assert.Throws<ArgumentException>(() => batch.ToDictionary());

        Assert.Equal("batch", error.ParamName);
        Assert.Contains("index 7 is null", error.Message);
    }

    [Fact]
    public void S28_Null()
        => Assert.Equal("batch", Assert.Throws<ArgumentNullException>(() => ((SettledBatch<int, int>)null!).ToDictionary()).ParamName);
}
