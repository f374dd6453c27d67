using System.Globalization;

namespace Consumer;

/// <summary>Every kind of type that may declare an item method.</summary>
public partial class PlacementTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void In_a_static_class()
        => Assert.Equal([1, 2], Numbers.ParseSettled(["1", "2", "x"], Ct).Values);

    [Fact]
    public void In_a_struct()
        => Assert.Equal([11, 12], new Offset { By = 10 }.AddSettled([1, 2], Ct).Values);

    [Fact]
    public void In_a_readonly_record_struct()
        => Assert.Equal([5.0, 10.0], new Scale(2.5).ApplySettled([2, 4], Ct).Values);

    [Fact]
    public async Task In_a_record()
        => Assert.Equal(["Hello, Ada"], (await new Greeter("Hello").GreetSettledAsync(["Ada"], Ct)).Values);

    [Fact]
    public async Task In_a_generic_class()
    {
        var store = new Store<string, int>(new Dictionary<string, int> { ["one"] = 1 });

        var found = await store.FindSettledAsync(["one", "two"], Ct);

        Assert.Equal([1], found.Values);
        Assert.IsType<KeyNotFoundException>(found[1].Error);
    }

    [Fact]
    public async Task A_generic_method_with_constraints()
    {
        var parsed = await Numbers.ParseAnySettledAsync<decimal>(["1.5", "x"], Ct);

        Assert.Equal([1.5m], parsed.Values);
        Assert.IsType<FormatException>(parsed[1].Error);
    }

    [Fact]
    public void Nested_in_generic_types()
        => Assert.Equal(
            [("a", 1), ("a", 2)],
            new Outer<string>.Middle.Inner<int>().PairSettled([1, 2], "a", Ct).Values);

    [Fact]
    public void A_private_method_of_the_class_that_calls_it()
        => Assert.Equal([1, 4, 9], SquareSettled([1, 2, 3], Ct).Values);

    [Fact]
    public void A_virtual_method_keeps_its_dispatch()
    {
        Animal animal = new Dog();

        Assert.Equal(["dog at dawn"], animal.SpeakSettled(["dawn"], Ct).Values);
    }

    [SettledBatch]
    private static int Square(int number) => number * number;

    public static partial class Numbers
    {
        [SettledBatch]
        public static int Parse(string text) => int.Parse(text, CultureInfo.InvariantCulture);

        [SettledBatch]
        public static Task<T> ParseAnyAsync<T>(string text)
            where T : struct, IParsable<T>
            => Task.FromResult(T.Parse(text, CultureInfo.InvariantCulture));
    }

    public partial struct Offset
    {
        public int By { get; set; }

        [SettledBatch]
        public readonly int Add(int number) => number + By;
    }

    public readonly partial record struct Scale(double Factor)
    {
        [SettledBatch]
        public double Apply(double number) => number * Factor;
    }

    public partial record Greeter(string Salutation)
    {
        [SettledBatch]
        internal Task<string> GreetAsync(string name) => Task.FromResult($"{Salutation}, {name}");
    }

    public partial class Store<TKey, TValue>(Dictionary<TKey, TValue> entries)
        where TKey : notnull
    {
        [SettledBatch]
        public ValueTask<TValue> FindAsync(TKey key) => new(entries[key]);
    }

    public partial class Outer<T>
    {
        public partial class Middle
        {
            public partial class Inner<U>
            {
                [SettledBatch]
                public (T, U) Pair(U item, T shared) => (shared, item);
            }
        }
    }

    public partial class Animal
    {
        [SettledBatch]
        public virtual string Speak(string when) => $"animal at {when}";
    }

    public class Dog : Animal
    {
        public override string Speak(string when) => $"dog at {when}";
    }
}
