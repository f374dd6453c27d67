using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Bulk methods of every combination of list, input, response and key: either a diagnostic says why one has no wrapper, or it has wrappers
/// that compile without a warning.
/// </summary>
public class BulkCombinationTests
{
    private static readonly string[] s_inputs =
    [
        "int", "int?", "string", "string?", "object", "dynamic", "nint", "(int Id, string? B)", "int[]", "int[]?", "int[,]",
        "List<string?>", "Row", "Row?", "@await", "T", "T?", "TKey", "Task<int>", "KeyValuePair<string, TKey>",
    ];

    private static readonly string[] s_lists =
    [
        "{0}[]", "IReadOnlyList<{0}>", "List<{0}>", "IEnumerable<{0}>?", "IList<{0}>", "ICollection<{0}>", "IReadOnlyCollection<{0}>",
        "ReadOnlyMemory<{0}>", "ArraySegment<{0}>", "System.Collections.Immutable.ImmutableArray<{0}>",
    ];

    private static readonly string[] s_responses =
    [
        "IReadOnlyDictionary<{0}, {1}>", "IDictionary<{0}, {1}>", "IReadOnlyDictionary<int, {1}>", "IDictionary<string, {1}>?", "{1}[]",
        "IReadOnlyList<{1}>?", "IList<{1}>", "IEnumerable<{1}>", "List<Settled<{0}, {1}>>", "IEnumerable<Settled<{0}, {1}>?>",
        "Own<{0}, {1}>", "TList", "{1}", "System.Collections.Immutable.ImmutableArray<{1}>",
    ];

    private static readonly string[] s_results = ["int", "string?", "Row", "Row?", "{0}", "(int Id, dynamic B)", "TKey", "NoResult"];

    private static readonly string[] s_arguments =
        ["", ", KeyBy = \"Id\"", ", KeyBy = \"Name\"", ", Distinct = true, OnFailure = BulkFailureMode.Split", ", RejectIf = \"J\""];

    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    public async Task Either_a_reason_or_a_wrapper(string nullable)
    {
        var methods = new List<string>();
        foreach (string input in s_inputs)
        {
            foreach (string response in s_responses)
            {
                for (int i = 0; i < 2; i++)
                {
                    // The other parts take turns, so that each comes with many of the others.
                    int n = methods.Count;
                    string result = s_results[n % s_results.Length];
                    string list = string.Format(s_lists[n % s_lists.Length], input);
                    string returned = string.Format(response, input, string.Format(result, input));
                    string arguments = s_arguments[n / s_lists.Length % s_arguments.Length];
                    string task = n % 3 == 0 ? "ValueTask" : "Task";
                    methods.Add($"[SettledBulk({n + 1}{arguments})] public {task}<{returned}> F{n}<T, TList>({list} x) "
                        + "where TList : IReadOnlyList<T>, new() => throw null!;");
                }
            }
        }
        var run = GeneratorHarness.Run($$"""
            #nullable {{nullable}}
            #pragma warning disable CS8632, CS8714
            public record Row(int Id, string? Name);
            public class @await { public int? Id; public string Name => ""; }
            public abstract class Own<TIn, TOut> : IReadOnlyList<TOut>
            {
                public abstract TOut this[int index] { get; }
                public abstract int Count { get; }
                public abstract IEnumerator<TOut> GetEnumerator();
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            public partial class C<TKey>
            {
                private static bool J(Row? row) => false;
                {{string.Join("\n    ", methods)}}
            }
            """);

        run.AssertNoDiagnostics();
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        var refused = said.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line).ToArray();
        Assert.Distinct(refused);
        Assert.Equal(methods.Count, refused.Length + run.Sources.Length);
        Assert.InRange(run.Sources.Length, methods.Count / 4, methods.Count);
    }
}
