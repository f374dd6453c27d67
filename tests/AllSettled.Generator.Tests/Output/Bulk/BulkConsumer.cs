namespace AllSettled.Generator.Tests;

/// <summary>A consumer with bulk methods in its class <c>C</c>, which calls their wrappers.</summary>
internal static class BulkConsumer
{
    /// <summary>Types for the methods, and what writes a batch as text.</summary>
    public const string Types = """
        public record User(int Id, string Name) { public string? Email { get; init; } public override string ToString() => Name; }
        public record Order(int Id, string Customer) { public override string ToString() => "#" + Id; }
        public sealed class Calls
        {
            public List<string> Sent { get; } = [];
            public void Add<T>(IEnumerable<T> inputs) => Sent.Add(string.Join("+", inputs));
        }
        public static class Text
        {
            public static string Of<TInput, TResult>(SettledBatch<TInput, TResult> batch)
                => string.Join(" ", batch.Select(static record => Of(record)));
            public static string Of<TInput, TResult>(Settled<TInput, TResult> record) => record.Status switch
            {
                SettledStatus.Fulfilled => $"{record.Input}={record.Value}",
                SettledStatus.Rejected => $"{record.Input}!{record.Error!.GetType().Name.Split('`')[0].Replace("Exception", "")}",
                _ => $"{record.Input}?",
            };
        }
        """;

    /// <summary>The source must compile without a warning in every language version, and its <c>C.Run</c> must return this text.</summary>
    public static async Task Answers(string expected, string source)
    {
        var run = GeneratorHarness.Accepts("using System.Linq;\n" + source + "\n" + Types);
        var type = run.Load().GetType("C", throwOnError: true)!;
        object answer = type.GetMethod("Run")!.Invoke(null, null)!;
        Assert.Equal(expected, await (Task<string>)answer);
    }
}
