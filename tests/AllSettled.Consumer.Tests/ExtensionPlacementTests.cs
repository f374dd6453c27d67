[assembly: SettledBatchFor(typeof(Path), nameof(Path.GetFileName), typeof(string))]
[assembly: SettledBatchFor(typeof(Dictionary<,>), nameof(Dictionary<int, int>.ContainsKey))]

namespace Consumer;

/// <summary>Wrappers that cannot be declared in the type of their item method.</summary>
public class ExtensionPlacementTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_method_of_an_interface()
    {
        ITranslator<string> translator = new Shouting();

        var translated = await translator.TranslateSettledAsync(["a", ""], "!", Ct);

        Assert.Equal(["A!"], translated.Values);
        Assert.IsType<ArgumentException>(translated[1].Error);
    }

    [Fact]
    public async Task An_extension_method_whose_receiver_is_shared()
        => Assert.Equal([3, 4], (await 2.PlusSettledAsync([1, 2], Ct)).Values);

    [Fact]
    public void An_extension_method_whose_receiver_is_the_item()
        => Assert.Equal([1, 3], new[] { "a", "b c d" }.CountWordsSettled(Ct).Values);

    [Fact]
    public void A_static_method_of_a_type_of_the_platform()
        => Assert.Equal(["b.txt"], PathSettled.GetFileNameSettled(["a/b.txt"], Ct).Values);

    [Fact]
    public void A_method_of_a_generic_type_of_the_platform()
        => Assert.Equal([true, false], new Dictionary<int, string> { [1] = "one" }.ContainsKeySettled([1, 2], Ct).Values);

    private sealed class Shouting : ITranslator<string>
    {
        public Task<string> TranslateAsync(string text, string end, CancellationToken cancellationToken)
            => text.Length == 0 ? throw new ArgumentException("empty", nameof(text)) : Task.FromResult(text.ToUpperInvariant() + end);
    }
}

public interface ITranslator<T>
{
    [SettledBatch]
    Task<T> TranslateAsync(T text, string end, CancellationToken cancellationToken = default);
}

public static partial class Extensions
{
    [SettledBatch]
    public static Task<int> PlusAsync(this int start, int number) => Task.FromResult(start + number);

    [SettledBatch]
    public static int CountWords(this string text) => text.Split(' ').Length;
}
