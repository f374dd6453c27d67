using AllSettled.CodeFixes.Fixes;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AllSettled.Generator.Tests;

/// <summary>Fixes of warnings and suggestions, in code that uses batches.</summary>
public class AdviceFixTests
{
    [Theory]
    [InlineData("await FSettledAsync(ids);", "(await FSettledAsync(ids)).EnsureAllFulfilled();")]
    [InlineData("await FSettledAsync(ids).ConfigureAwait(false); /* all */",
        "(await FSettledAsync(ids).ConfigureAwait(false)).EnsureAllFulfilled(); /* all */")]
    [InlineData("GSettled(ids);", "GSettled(ids).EnsureAllFulfilled();")]
    [InlineData("self?.GSettled(ids);", "self?.GSettled(ids).EnsureAllFulfilled();")]
    [InlineData("FSettledAsync(ids);", "(await FSettledAsync(ids)).EnsureAllFulfilled();")]
    [InlineData("FSettledAsync(ids).GetAwaiter().GetResult();", "FSettledAsync(ids).GetAwaiter().GetResult().EnsureAllFulfilled();")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync();",
        "(await FSettledStreamAsync(ids).ToSettledBatchAsync()).EnsureAllFulfilled();")]
    [InlineData("var stream = FSettledStreamAsync(ids); await stream.ToSettledBatchAsync();",
        "var stream = FSettledStreamAsync(ids); (await stream.ToSettledBatchAsync()).EnsureAllFulfilled();")]
    [InlineData("await self.GSettled(ids).RetryWhereAsync(left => left.IsCanceled);",
        "(await self.GSettled(ids).RetryWhereAsync(left => left.IsCanceled)).EnsureAllFulfilled();")]
    [InlineData("await GSettled(ids).ResumeAsync((x, _) => F(x)).ConfigureAwait(false);",
        "(await GSettled(ids).ResumeAsync((x, _) => F(x)).ConfigureAwait(false)).EnsureAllFulfilled();")]
    [InlineData("await Task.Run(() => GSettled(ids));", "await Task.Run(() => GSettled(ids).EnsureAllFulfilled());")]
    [InlineData("foreach (var record in GSettled(ids).Fulfilled) Keep(record);",
        "foreach (var record in GSettled(ids).EnsureAllFulfilled().Fulfilled) Keep(record);")]
    [InlineData("var batch = GSettled(ids);", "var batch = GSettled(ids).EnsureAllFulfilled();")]
    [InlineData("Action a = () => self.GSettled(ids);", "Action a = () => self.GSettled(ids).EnsureAllFulfilled();")]
    [InlineData("Keep((await FSettledAsync(ids)).Values);", "Keep((await FSettledAsync(ids)).EnsureAllFulfilled().Values);")]
    [InlineData("Keep(GSettled(ids).Values);", "Keep(GSettled(ids).EnsureAllFulfilled().Values);")]
    [InlineData("var batch = await FSettledAsync(ids); Keep(batch.Values);",
        "var batch = (await FSettledAsync(ids)).EnsureAllFulfilled(); Keep(batch.Values);")]
    public Task Ensure_all_fulfilled(string before, string after) => Fixes<EnsureAllFulfilledFix>(before, after);

    [Theory]
    [InlineData("Action a = () => FSettledAsync(ids); a();")]
    [InlineData("var task = FSettledAsync(ids);")]
    [InlineData("FSettledAsync(ids).Wait();")]
    [InlineData("await Task.WhenAll(FSettledAsync(ids), Task.CompletedTask);")]
    [InlineData("FSettledStreamAsync(ids);")]
    [InlineData("FSettledStreamAsync(ids).WithCancellation(default);")]
    public Task No_batch_of_a_task_that_nobody_awaits(string statement)
        => FixDriver.OffersNothingAsync(Program(statement), new EnsureAllFulfilledFix(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("await FSettledAsync(ids).ConfigureAwait(false);", "_ = await FSettledAsync(ids).ConfigureAwait(false);")]
    [InlineData("self?.GSettled(ids);", "_ = self?.GSettled(ids);")]
    [InlineData("FSettledAsync(ids).GetAwaiter().GetResult();", "_ = FSettledAsync(ids).GetAwaiter().GetResult();")]
    [InlineData("await FSettledStreamAsync(ids).ToSettledBatchAsync();", "_ = await FSettledStreamAsync(ids).ToSettledBatchAsync();")]
    [InlineData("var stream = FSettledStreamAsync(ids); await stream.ToSettledBatchAsync();",
        "var stream = FSettledStreamAsync(ids); _ = await stream.ToSettledBatchAsync();")]
    [InlineData("Keep(() => { GSettled(ids); });", "Keep(() => { _ = GSettled(ids); });")]
    public Task Discard(string before, string after) => Fixes<DiscardBatchFix>(before, after);

    [Theory]
    [InlineData("Array.ForEach(ids, _ => { GSettled(ids); });")]
    [InlineData("int _ = ids[0]; Keep(_); GSettled(ids);")]
    public Task No_discard_where_its_name_is_taken(string statement)
        => FixDriver.OffersNothingAsync(Program(statement), new DiscardBatchFix(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("FSettledStreamAsync(ids);")]
    [InlineData("await Task.WhenAll(FSettledAsync(ids), Task.CompletedTask);")]
    [InlineData("FSettledAsync(ids).Wait();")]
    public Task No_discard_of_what_would_not_run_or_has_no_value(string statement)
        => FixDriver.OffersNothingAsync(Program(statement), new DiscardBatchFix(), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("int sum = GSettled(ids).Sum(s => s.Value);", "int sum = GSettled(ids).Sum(s => s.GetValueOrThrow());")]
    [InlineData("foreach (var s in GSettled(ids)) Keep(s.Value /* here */);",
        "foreach (var s in GSettled(ids)) Keep(s.GetValueOrThrow() /* here */);")]
    public Task Get_value_or_throw(string before, string after) => Fixes<GetValueOrThrowFix>(before, after);

    [Theory]
    [InlineData(
        "switch (status) { case SettledStatus.Fulfilled: case SettledStatus.Rejected: break; }",
        "switch (status) { case SettledStatus.Fulfilled: case SettledStatus.Rejected: break; case SettledStatus.Canceled: break; }")]
    [InlineData(
        "switch (GSettled(ids).First()) { case { IsFulfilled: true }: break; }",
        """
        switch (GSettled(ids).First())
        {
            case { IsFulfilled: true }: break;
            case { IsCanceled: true }: break;
            case { IsRejected: true }: break;
        }
        """)]
    [InlineData(
        "Keep(status switch { SettledStatus.Fulfilled => 1, SettledStatus.Rejected => 2 });",
        """
        Keep(status switch
        {
            SettledStatus.Fulfilled => 1,
            SettledStatus.Rejected => 2,
            SettledStatus.Canceled => throw new NotImplementedException()
        });
        """)]
    public async Task Add_statuses(string before, string after)
    {
        string actual = await FixDriver.FixInnermostAsync(Program(before), new AddStatusesFix(), TestContext.Current.CancellationToken);
        Assert.Equal(Compact(Program(after)), Compact(actual));
    }

    [Fact]
    public async Task A_comment_behind_the_last_arm_stays_there()
    {
        string before = Program(
            """
            Keep(status switch
                {
                    SettledStatus.Fulfilled => 1, // good
                    SettledStatus.Rejected => 2 // bad
                });
            """);
        string after = Program(
            """
            Keep(status switch
                {
                    SettledStatus.Fulfilled => 1, // good
                    SettledStatus.Rejected => 2, // bad
                    SettledStatus.Canceled => throw new NotImplementedException()
                });
            """);
        Assert.Equal(after, await FixDriver.FixInnermostAsync(before, new AddStatusesFix(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Task F(int x) => Task.Delay(x);",
        "Task F(int x, CancellationToken cancellationToken = default) => Task.Delay(x, cancellationToken);")]
    [InlineData(
        """
        async Task F(int x)
        {
            Func<Task> token = () => Task.Delay(x);
            await token();
            await E.WaitAsync(this);
            await this.WaitAsync();
            await E.WaitAsync(this, 2);
        }
        """,
        """
        async Task F(int x, CancellationToken cancellationToken = default)
        {
            Func<Task> token = () => Task.Delay(x, cancellationToken);
            await token();
            await E.WaitAsync(this, cancellationToken: cancellationToken);
            await this.WaitAsync(cancellationToken: cancellationToken);
            await E.WaitAsync(this, 2, cancellationToken);
        }
        """)]
    [InlineData(
        """
        async Task F(int x)
        {
            try { await Task.Delay(x); }
            catch (TimeoutException) { await Task.Delay(x); }
            finally { await Release(); await Task.Delay(x); }
            Task Release() => Task.Delay(x);
        }
        """,
        """
        async Task F(int x, CancellationToken cancellationToken = default)
        {
            try { await Task.Delay(x, cancellationToken); }
            catch (TimeoutException) { await Task.Delay(x); }
            finally { await Release(); await Task.Delay(x); }
            Task Release() => Task.Delay(x);
        }
        """)]
    [InlineData("async Task F(int cancellationToken) => await Task.Delay(cancellationToken);",
        "async Task F(int cancellationToken, CancellationToken token = default) => await Task.Delay(cancellationToken, token);")]
    public async Task Add_a_token(string before, string after)
    {
        Assert.Equal(
            Text(after), await FixDriver.FixInnermostAsync(Text(before), new AddTokenFix(), TestContext.Current.CancellationToken));

        static string Text(string method) => $$"""
            partial class C { [SettledBatch] {{method}} }
            static class E
            {
                public static Task WaitAsync(this object o, int n = 1, CancellationToken cancellationToken = default)
                    => Task.CompletedTask;
            }
            """;
    }

    [Theory]
    [InlineData("[SettledBatch] internal static Task F(int x) => Task.Delay(x); Func<int, Task> G => F;")]
    [InlineData(
        "[SettledBatch] internal Task F(int x) => Task.Delay(x); } class D { static IEnumerable<Task> G(C c) => new[] { 1 }.Select(c.F);")]
    [InlineData("[SettledBatch] internal static Task F<T>(T x) => Task.Delay(1); Func<int, Task> G => C.F<int>;")]
    public Task No_token_where_the_method_is_a_method_group(string members)
        => FixDriver.OffersNothingAsync($"partial class C {{ {members} }}", new AddTokenFix(), TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_token_is_added_where_the_method_is_named_or_called()
        => Assert.Equal(
            """
            partial class C
            {
                [SettledBatch] Task F(int x, CancellationToken cancellationToken = default) => Task.Delay(x, cancellationToken);
                string G => nameof(F);
                Task H() => F(1);
            }
            """,
            await FixDriver.FixInnermostAsync(
                """
                partial class C
                {
                    [SettledBatch] Task F(int x) => Task.Delay(x);
                    string G => nameof(F);
                    Task H() => F(1);
                }
                """,
                new AddTokenFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("(int x // one\n)", "(int x, // one\n        CancellationToken cancellationToken = default\n)")]
    [InlineData("(\n            int x // one\n    )",
        "(\n            int x, // one\n            CancellationToken cancellationToken = default\n    )")]
    [InlineData("(\r\n        int x\r\n    )", "(\r\n        int x,\r\n        CancellationToken cancellationToken = default\r\n    )")]
    [InlineData("(int x /* one */)", "(int x /* one */, CancellationToken cancellationToken = default)")]
    public async Task A_token_stands_behind_the_comment_of_the_parameter_before(string before, string after)
    {
        Assert.Equal(
            Text(after, "(\n            1, // one\n            cancellationToken\n        )"),
            await FixDriver.FixInnermostAsync(
                Text(before, "(\n            1 // one\n        )"), new AddTokenFix(), TestContext.Current.CancellationToken));

        static string Text(string parameters, string arguments)
            => $"partial class C\n{{\n    [SettledBatch]\n    Task F{parameters} => Task.Delay{arguments};\n}}\n";
    }

    [Theory]
    [InlineData(
        "    /// <summary>S.</summary>\n    /// <param name=\"x\">X.</param>\n    /// <returns>R.</returns>\n",
        "    /// <summary>S.</summary>\n    /// <param name=\"x\">X.</param>\n"
            + "    /// <param name=\"cancellationToken\">Cancels the work.</param>\n    /// <returns>R.</returns>\n")]
    [InlineData(
        "    /// <param name=\"x\">\r\n    /// X.\r\n    /// </param>\r\n",
        "    /// <param name=\"x\">\r\n    /// X.\r\n    /// </param>\r\n"
            + "    /// <param name=\"cancellationToken\">Cancels the work.</param>\r\n")]
    [InlineData(
        "    /** <param name=\"x\">X.</param> */\n",
        "    /** <param name=\"x\">X.</param><param name=\"cancellationToken\">Cancels the work.</param> */\n")]
    [InlineData("    /// <summary>S.</summary>\n", "    /// <summary>S.</summary>\n")]
    public async Task A_token_is_documented_where_other_parameters_are(string before, string after)
    {
        Assert.Equal(
            Text(after, "Task F(int x, CancellationToken cancellationToken = default) => Task.Delay(x, cancellationToken);"),
            await FixDriver.FixInnermostAsync(
                Text(before, "Task F(int x) => Task.Delay(x);"), new AddTokenFix(), TestContext.Current.CancellationToken));

        static string Text(string documentation, string method)
            => $"partial class C\n{{\n{documentation}    [SettledBatch]\n    {method}\n}}\n";
    }

    [Fact]
    public async Task Added_sections_end_their_lines_as_the_file_does()
    {
        string before = Program("switch (status)\n        {\n            case SettledStatus.Fulfilled: break;\n        }")
            .ReplaceLineEndings("\r\n");
        string actual = await FixDriver.FixInnermostAsync(before, new AddStatusesFix(), TestContext.Current.CancellationToken);
        Assert.Contains("case SettledStatus.Rejected:", actual);
        Assert.Equal(actual.ReplaceLineEndings("\r\n"), actual);
    }

    [Fact]
    public async Task Fix_all_edits_every_file_once()
    {
        string[] before =
        [
            Program("GSettled(ids); await FSettledAsync(ids); Keep(() => { GSettled(ids); });"),
            "class D { void M(C c) => c.GSettled([1]); }",
        ];
        string[] after =
        [
            Program(
                "GSettled(ids).EnsureAllFulfilled(); (await FSettledAsync(ids)).EnsureAllFulfilled(); "
                    + "Keep(() => { GSettled(ids).EnsureAllFulfilled(); });"),
            "class D { void M(C c) => c.GSettled([1]).EnsureAllFulfilled(); }",
        ];
        Assert.Equal(after, await FixDriver.FixAllAsync(before, new EnsureAllFulfilledFix(), TestContext.Current.CancellationToken));
    }

    private static async Task Fixes<T>(string before, string after)
        where T : CodeFixProvider, new()
        => Assert.Equal(Program(after), await FixDriver.FixInnermostAsync(Program(before), new T(), TestContext.Current.CancellationToken));

    private static string Compact(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static string Program(string statement) => $$"""
        public partial class C
        {
            [SettledBatch] public Task<int> F(int x) => Task.FromResult(x);
            [SettledBatch] public int G(int x) => x;
            private static void Keep(object o) { }
            private static void Keep(Action a) { }
            public async Task Use(int[] ids, C self, SettledStatus status) { await Task.Yield(); {{statement}} }
        }
        """;
}
