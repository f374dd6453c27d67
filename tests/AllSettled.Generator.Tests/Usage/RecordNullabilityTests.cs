using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Records;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Tests;

/// <summary>The suppressor of the compiler's warnings about <c>Error</c> and <c>Value</c> where they cannot be null.</summary>
public class RecordNullabilityTests
{
    [Theory]
    [InlineData("foreach (var f in batch.Rejected) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) { Action a = () => Use(f.Error.Message); a(); }", "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) Need(f.Error);", "CS8604")]
    [InlineData("foreach (var f in batch.Rejected) { Exception e = f.Error; Use(e); }", "CS8600")]
    [InlineData("foreach (var f in batch.Rejected) _kept = f.Error;", "CS8601")]
    [InlineData("foreach (var f in batch.Rejected) throw f.Error;", "CS8597")]
    [InlineData(
        "foreach (Settled<int, int> f in batch.Rejected.Where(f => f.Attempts > 1).OrderBy(f => f.Index).ToList()) Use(f.Error.Message);",
        "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) { var error = f.Error; Use(error.Message); }", "CS8602")]
    [InlineData("foreach (var (id, _, error) in batch.Rejected) Use(error.Message);", "CS8602")]
    [InlineData("foreach ((int id, var _, Exception? error) in batch.Rejected) Use(error.Message);", "CS8602")]
    [InlineData("Use(batch.Rejected.Select(f => f.Error.Message));", "CS8602")]
    [InlineData("Use(batch.Rejected.GroupBy(f => f.Error.GetType()));", "CS8602")]
    [InlineData("Use(batch.Rejected.ToDictionary(f => f.Input, f => f.Error.Message));", "CS8602")]
    [InlineData("Use(from f in batch.Rejected where f.Error.HResult > 0 select f.Input);", "CS8602")]
    [InlineData("Use(batch.Rejected.Select(f => { Exception Inner() => f.Error; return Inner(); }));", "CS8603")]
    [InlineData("Use(batch.Rejected.First().Error.Message);", "CS8602")]
    [InlineData("var f = batch.Rejected.First(); Use(f.Error.Message);", "CS8602")]
    [InlineData("var failed = batch.Rejected.ToList(); Use(failed[0].Error.Message);", "CS8602")]
    [InlineData("Use(batch.Rejected.ToArray()[0].Error.Message);", "CS8602")]
    [InlineData("var failed = batch.Rejected; foreach (var f in failed) Use(f.Error.Message);", "CS8602")]
    [InlineData("var (_, failed, _) = batch; foreach (var f in failed) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var f in (await Task.FromResult(batch)).Rejected) Use(f.Error.Message);", "CS8602")]
    public async Task The_error_of_a_rejected_record_is_not_null(string statement, string id)
    {
        Assert.Equal([id], await CompilerSaysAsync(statement, []));
        Assert.Empty(await CompilerSaysAsync(statement, [new RecordNullabilitySuppressor()]));
    }

    [Theory]
    [InlineData("foreach (var f in batch) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var f in batch.Canceled) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var (id, _, error) in batch) Use(error.Message);", "CS8602")]
    [InlineData("Use(batch.Rejected.FirstOrDefault().Error.Message);", "CS8602")]
    [InlineData("Use(batch.Select(f => f.Error.Message));", "CS8602")]
    [InlineData("Use(batch.Rejected.Concat(batch.Canceled).Select(f => f.Error.Message));", "CS8602")]
    [InlineData("Use(batch.Rejected.DefaultIfEmpty().First().Error.Message);", "CS8602")]
    [InlineData("var (_, _, failed) = batch; foreach (var f in failed) Use(f.Error.Message);", "CS8602")]
    [InlineData("var failed = batch.Rejected; failed = batch.Canceled; foreach (var f in failed) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) { var error = f.Error; Set(out error); Use(error.Message); }", "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) Use(f.Error!.InnerException.Message);", "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) Need(f.Error?.InnerException);", "CS8604")]
    [InlineData("foreach (var f in Mine) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var f in batch.Rejected) { var other = f.Error as System.IO.IOException; Use(other.Message); }", "CS8602")]
    [InlineData("Use(batch.Rejected.UnionBy(batch.Canceled, f => f.Error.Message));", "CS8602")]
    [InlineData("Use(batch.Rejected.SelectMany(f => batch.Canceled, (f, c) => c.Error.Message));", "CS8602")]
    [InlineData("Use(batch.Rejected.Aggregate(batch[0], (a, f) => { Use(a.Error.Message); return f; }));", "CS8602")]
    [InlineData("var f = batch.Rejected.First(); (f, var y) = (batch[0], 1); Use(f.Error.Message); Use(y);", "CS8602")]
    public async Task Other_errors_may_be(string statement, string id)
        => Assert.Equal([id], await CompilerSaysAsync(statement, [new RecordNullabilitySuppressor()]));

    [Theory]
    [InlineData("foreach (var f in loaded.Fulfilled) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in loaded.Fulfilled) { Action a = () => Use(f.Value.Length); a(); }", "CS8602")]
    [InlineData("foreach (var f in loaded.Fulfilled) Take(f.Value);", "CS8604")]
    [InlineData("foreach (var f in loaded.Fulfilled) { string v = f.Value; Use(v); }", "CS8600")]
    [InlineData("foreach (var f in loaded.Fulfilled) _name = f.Value;", "CS8601")]
    [InlineData("foreach (var f in errors.Fulfilled) throw f.Value;", "CS8597")]
    [InlineData(
        "foreach (Settled<int, string> f in loaded.Fulfilled.Where(f => f.Attempts > 1).OrderBy(f => f.Index).ToList()) Take(f.Value);",
        "CS8604")]
    [InlineData("foreach (var f in loaded.Fulfilled) { var value = f.Value; Use(value.Length); }", "CS8602")]
    [InlineData("foreach (var (id, value, _) in loaded.Fulfilled) Use(value.Length);", "CS8602")]
    [InlineData("foreach ((int id, string? value, var _) in loaded.Fulfilled) Use(value.Length);", "CS8602")]
    [InlineData("Use(loaded.Fulfilled.Select(f => f.Value.Length));", "CS8602")]
    [InlineData("Use(loaded.Fulfilled.ToDictionary(f => f.Input, f => f.Value.Length));", "CS8602")]
    [InlineData("Use(from f in loaded.Fulfilled where f.Value.Length > 0 select f.Input);", "CS8602")]
    [InlineData("Use(errors.Fulfilled.Select(f => { Exception Inner() => f.Value; return Inner(); }));", "CS8603")]
    [InlineData("Use(loaded.Fulfilled.First().Value.Length);", "CS8602")]
    [InlineData("var f = loaded.Fulfilled.First(); Use(f.Value.Length);", "CS8602")]
    [InlineData("var list = loaded.Fulfilled.ToList(); Use(list[0].Value.Length);", "CS8602")]
    [InlineData("Use(loaded.Fulfilled.ToArray()[0].Value.Length);", "CS8602")]
    [InlineData("var good = loaded.Fulfilled; foreach (var f in good) Use(f.Value.Length);", "CS8602")]
    [InlineData("var (good, _, _) = loaded; foreach (var f in good) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in (await Task.FromResult(loaded)).Fulfilled) Use(f.Value.Length);", "CS8602")]
    [InlineData("var got = await Task.FromResult(loaded); foreach (var f in got.Fulfilled) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in loaded.EnsureAllFulfilled()) Use(f.Value.Length);", "CS8602")]
    [InlineData("var all = (await Task.FromResult(loaded)).EnsureAllFulfilled(); Use(all[0].Value.Length);", "CS8602")]
    [InlineData("foreach (var f in lists.Fulfilled) Use(f.Value.Count);", "CS8602")]
    [InlineData("foreach (var f in old.Fulfilled) Use(f.Value.Length);", "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T> b) where T : notnull { foreach (var f in b.Fulfilled) Use(f.Value.ToString()); }",
        "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T> b) where T : class { foreach (var f in b.Fulfilled) Use(f.Value.ToString()); }",
        "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T> b) where T : Other { foreach (var f in b.Fulfilled) Use(f.Value.Error); }", "CS8602")]
    public async Task The_value_of_a_fulfilled_record_is_not_null(string statement, string id)
    {
        Assert.Equal([id], await CompilerSaysAsync(statement, []));
        Assert.Empty(await CompilerSaysAsync(statement, [new RecordNullabilitySuppressor()]));
    }

    [Theory]
    [InlineData("foreach (var f in loaded) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in loaded.Rejected) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in loaded.Unfulfilled) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in loaded.Fulfilled) Use(f.Error.Message);", "CS8602")]
    [InlineData("foreach (var (id, value, error) in loaded.Fulfilled) Use(error.Message);", "CS8602")]
    [InlineData("foreach (var (id, value, error) in loaded.Rejected) Use(value.Length);", "CS8602")]
    [InlineData("var (_, failed, _) = loaded; foreach (var f in failed) Use(f.Value.Length);", "CS8602")]
    [InlineData("Use(loaded.Fulfilled.FirstOrDefault().Value.Length);", "CS8602")]
    [InlineData("Use(loaded[0].Value.Length);", "CS8602")]
    [InlineData("loaded.EnsureAllFulfilled(); Use(loaded[0].Value.Length);", "CS8602")]
    [InlineData("Use(loaded.Fulfilled.Concat(loaded.Rejected).Select(f => f.Value.Length));", "CS8602")]
    [InlineData("foreach (var f in maybe.Fulfilled) Use(f.Value.Length);", "CS8602")]
    [InlineData("foreach (var f in maybe.Fulfilled.ToList()) Take(f.Value);", "CS8604")]
    [InlineData("foreach (var (id, value, _) in maybe.Fulfilled) Use(value.Length);", "CS8602")]
    [InlineData("Use(maybe.Fulfilled.Select(f => f.Value.Length));", "CS8602")]
    [InlineData("var got = await Task.FromResult(maybe); var f = got.Fulfilled.First(); Use(f.Value.Length);", "CS8602")]
    [InlineData("var (good, _, _) = maybe; foreach (var f in good) Use(f.Value.Length);", "CS8602")]
    [InlineData("Use(maybe.EnsureAllFulfilled()[0].Value.Length);", "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T> b) { foreach (var f in b.Fulfilled) Use(f.Value.ToString()); }", "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T> b) where T : class? { foreach (var f in b.Fulfilled) Use(f.Value.ToString()); }",
        "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T> b) where T : Other? { foreach (var f in b.Fulfilled) Use(f.Value.Error); }", "CS8602")]
    [InlineData("void Inner<T>(SettledBatch<int, T?> b) where T : class { foreach (var f in b.Fulfilled) Use(f.Value.ToString()); }",
        "CS8602")]
    public async Task Other_values_may_be(string statement, string id)
        => Assert.Equal([id], await CompilerSaysAsync(statement, [new RecordNullabilitySuppressor()]));

    private static async Task<IEnumerable<string>> CompilerSaysAsync(string statement, ImmutableArray<DiagnosticAnalyzer> suppressors)
    {
        var compilation = GeneratorHarness.Compile([$$"""
            using System.Linq;
            internal record Other(Exception? Error);
            internal class C
            {
                private Exception _kept = new();
                private string _name = string.Empty;
                private IEnumerable<Other> Mine => [];
                private static void Take(string s) { }
                private static void Use(object? o) { }
                private static void Need(Exception e) { }
                private static void Set(out Exception? e) => e = null;
                public async Task<Exception> M(
                    SettledBatch<int, int> batch, SettledBatch<int, string> loaded, SettledBatch<int, string?> maybe,
                    SettledBatch<int, Exception> errors, SettledBatch<int, List<string?>> lists,
            #nullable disable
                    SettledBatch<int, string> old
            #nullable restore
                    )
                {
                    await Task.Yield(); {{statement}} return new();
                }
            }
            """]);
        var said = suppressors.IsEmpty
            ? compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            : await compilation.WithAnalyzers(suppressors).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return said.Where(diagnostic => diagnostic is { IsSuppressed: false, Severity: not DiagnosticSeverity.Hidden, Id: not "CS8321" })
            .Select(diagnostic => diagnostic.Id);
    }
}
