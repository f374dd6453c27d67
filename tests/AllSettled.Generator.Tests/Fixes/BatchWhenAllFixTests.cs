using AllSettled.CodeFixes.Fixes;

namespace AllSettled.Generator.Tests;

/// <summary>SB2001's fix, which edits two places.</summary>
public class BatchWhenAllFixTests
{
    [Theory]
    [InlineData("await Task.WhenAll(ids.Select(FAsync));", "(await FSettledAsync(ids)).EnsureAllFulfilled();")]
    [InlineData("int[] all = await Task.WhenAll(ids.Select(x => FAsync(x)).ToList()).ConfigureAwait(false);",
        "int[] all = (await FSettledAsync(ids).ConfigureAwait(false)).EnsureAllFulfilled().Values.ToArray();")]
    [InlineData("await Task.WhenAll(ids.Where(x => x > 1).Select(async x => await self.FAsync(x)));",
        "(await self.FSettledAsync(ids.Where(x => x > 1))).EnsureAllFulfilled();")]
    [InlineData("int n = (await Task.WhenAll(ids.Select(FAsync))).Length;",
        "int n = (await FSettledAsync(ids)).EnsureAllFulfilled().Values.ToArray().Length;")]
    [InlineData("await Task.WhenAll(ids.Select(this.FAsync)); /* all */",
        "(await this.FSettledAsync(ids)).EnsureAllFulfilled(); /* all */")]
    public async Task The_method_is_marked_and_called_as_a_batch(string before, string after)
    {
        Assert.Equal(
            Text("public partial class C", "    [SettledBatch]\n    public", after),
            await FixDriver.FixInnermostAsync(
                Text("public class C", "    public", before), new BatchWhenAllFix(), TestContext.Current.CancellationToken));

        static string Text(string type, string modifier, string statement) => $$"""
            {{type}}
            {
                /// <summary>Doc.</summary>
            {{modifier}} Task<int> FAsync(int x) => Task.FromResult(x);

                public async Task M(int[] ids, C self) { {{statement}} }
            }
            """;
    }

    [Theory]
    [InlineData(
        "await Task.WhenAll(ids\n            .Where(x => x > 1) // big\n            .Select(FAsync));",
        "(await FSettledAsync(ids\n            .Where(x => x > 1) // big\n            )).EnsureAllFulfilled();")]
    [InlineData("await Task.WhenAll(ids /* all */ .Select(FAsync));", "(await FSettledAsync(ids /* all */)).EnsureAllFulfilled();")]
    [InlineData(
        "await Task.WhenAll(\n            ids\n                .Where(x => x > 1)\n                .Select(FAsync));",
        "(await FSettledAsync(\n            ids\n                .Where(x => x > 1))).EnsureAllFulfilled();")]
    public async Task Comments_and_lines_of_the_inputs_stay(string before, string after)
        => Assert.Equal(
            Text(after),
            await FixDriver.FixInnermostAsync(Text(before), new BatchWhenAllFix(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("await Task.WhenAll(ids.Select(/* one */ FAsync));")]
    [InlineData("await Task.WhenAll(ids.Select(x => FAsync(x /* one */)));")]
    [InlineData("await /* all */ Task.WhenAll(ids.Select(FAsync));")]
    [InlineData("await Task.WhenAll(\n#if !NEVER\n            ids\n#endif\n            .Select(FAsync));")]
    public Task No_batch_that_would_lose_a_comment(string statement)
        => FixDriver.OffersNothingAsync(Text(statement), new BatchWhenAllFix(), TestContext.Current.CancellationToken);

    private static string Text(string statement) => $$"""
        partial class C
        {
            [SettledBatch] Task FAsync(int x) => Task.CompletedTask;
            async Task M(int[] ids)
            {
                {{statement}}
            }
        }
        """;

    [Fact]
    public async Task The_inputs_of_one_may_come_from_another()
    {
        const string before = "await Task.WhenAll((await Task.WhenAll(ids.Select(FAsync))).Select(FAsync));";
        const string once = "(await FSettledAsync((await Task.WhenAll(ids.Select(FAsync))))).EnsureAllFulfilled();";
        const string twice =
            "(await FSettledAsync((await FSettledAsync(ids)).EnsureAllFulfilled().Values.ToArray())).EnsureAllFulfilled();";
        Assert.Equal(
            [Text(once)],
            await FixDriver.FixAllAsync([Text(before)], new BatchWhenAllFix(), TestContext.Current.CancellationToken, leaves: 1));
        Assert.Equal(
            [Text(twice)],
            await FixDriver.FixAllAsync([Text(once)], new BatchWhenAllFix(), TestContext.Current.CancellationToken));

        static string Text(string statement) => $$"""
            partial class C
            {
                [SettledBatch] Task<int> FAsync(int x) => Task.FromResult(x);
                async Task M(int[] ids) { {{statement}} }
            }
            """;
    }

    [Theory]
    [InlineData("int x, string a, int b = 1, CancellationToken ct = default", "x, a, 2, ct", "ids, a, 2, ct")]
    [InlineData("int x, string a, int b = 1, CancellationToken ct = default", "x, a, ct: ct", "ids, a, cancellationToken: ct")]
    [InlineData("CancellationToken ct, int x, string a", "ct, x, a", "ids, a, ct")]
    [InlineData("string a, [PerItem] int x", "x: x, a: a", "ids, a")]
    public async Task Arguments_go_where_the_wrapper_has_them(string parameters, string arguments, string batch)
    {
        Assert.Equal(
            Text("[SettledBatch] ", $"(await FSettledAsync({batch})).EnsureAllFulfilled();"),
            await FixDriver.FixInnermostAsync(
                Text("[SettledBatch] ", $"await Task.WhenAll(ids.Select(x => FAsync({arguments})));"), new BatchWhenAllFix(),
                TestContext.Current.CancellationToken));

        string Text(string attribute, string statement) => $$"""
            partial class C
            {
                {{attribute}}Task FAsync({{parameters}}) => Task.CompletedTask;
                async Task M(int[] ids, string a, CancellationToken ct) { {{statement}} }
            }
            """;
    }

    [Fact]
    public async Task Fix_all_marks_a_method_once_wherever_it_is()
    {
        string[] before =
        [
            """
            namespace N;
            public class Outer
            {
                public class Api
                {
                    public Task FAsync(int x) => Task.CompletedTask;
                    public async Task GAsync(int x) => await Task.WhenAll(new[] { x }.Select(FAsync));
                }
            }
            """,
            """
            using N;
            class D
            {
                async Task M(Outer.Api api, int[] ids)
                {
                    await Task.WhenAll(ids.Select(api.FAsync));
                    await Task.WhenAll(ids.Select(x => api.GAsync(x)));
                }
            }
            """,
        ];
        string[] after =
        [
            """
            namespace N;
            public partial class Outer
            {
                public partial class Api
                {
                    [SettledBatch]
                    public Task FAsync(int x) => Task.CompletedTask;
                    [SettledBatch]
                    public async Task GAsync(int x) => (await FSettledAsync(new[] { x })).EnsureAllFulfilled();
                }
            }
            """,
            """
            using N;
            class D
            {
                async Task M(Outer.Api api, int[] ids)
                {
                    (await api.FSettledAsync(ids)).EnsureAllFulfilled();
                    (await api.GSettledAsync(ids)).EnsureAllFulfilled();
                }
            }
            """,
        ];
        Assert.Equal(after, await FixDriver.FixAllAsync(before, new BatchWhenAllFix(), TestContext.Current.CancellationToken));
    }
}
