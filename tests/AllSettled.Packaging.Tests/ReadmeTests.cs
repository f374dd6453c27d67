namespace AllSettled.Packaging.Tests;

/// <summary>Programs that a reader of the README would write, built against the package and run.</summary>
public class ReadmeTests(Package package)
{
    [Fact]
    public async Task The_whole_program_prints_what_the_README_says()
    {
        var consumer = new Consumer(package, "ReadmeProgram", "net10.0", Readme.Program);

        await consumer.BuildAsync();

        Assert.Equal(Readme.ProgramOutput, await consumer.RunAsync());
    }

    [Fact]
    public async Task The_whole_program_builds_for_net8_and_its_default_language()
        => await new Consumer(package, "ReadmeProgramNet8", "net8.0", Readme.Program).BuildAsync();

    [Fact]
    public async Task Every_other_code_block_compiles_and_runs()
    {
        var consumer = new Consumer(package, "ReadmeSnippets", "net10.0", AsProgram(Readme.Snippets));

        await consumer.BuildAsync();

        Assert.Equal("All done.\n", await consumer.RunAsync());
    }

    /// <summary>Each snippet in a method of its own, within reach of what the README takes for granted.</summary>
    private static string AsProgram(string[] snippets)
    {
        Assert.True(snippets.Length >= 10, $"The README has only {snippets.Length} snippets: are its code blocks recognised?");
        var methods = snippets.Select((snippet, number) => $$"""
            partial class Reader
            {
                async Task Snippet{{number}}()
                {
                    await Task.Yield();
            {{snippet}}
                }
            }
            """);
        var calls = snippets.Select((_, number) => $"        await Snippet{number}();");
        return $$"""
            using System.Net;
            using AllSettled;
            using Polly;

            await new Reader().RunAsync();
            Console.WriteLine("All done.");

            public record User(int Id, string Name);

            public record Order(int Id);

            public partial class UserApi
            {
                [SettledBatch(MaxConcurrency = 32)]
                public Task<User> FetchUserAsync(int id, CancellationToken cancellationToken = default)
                    => Task.FromResult(new User(id, "Alice"));

                [SettledBatch]
                public Task SendNotificationAsync(User user, string message, CancellationToken cancellationToken = default)
                    => Task.CompletedTask;

                [SettledBatch]
                public Task<decimal> QuoteAsync([PerItem] string sku, [PerItem] int quantity, string currency, CancellationToken ct)
                    => Task.FromResult(quantity * 1.5m);

                [SettledBatch]
                public Task ChargeAsync(Order order, ItemContext item, CancellationToken ct) => Task.CompletedTask;
            }

            class Log
            {
                public void LogWarning(Exception? error, string message, params object?[] arguments) => throw new Exception(message, error);
            }

            partial class Reader
            {
                readonly UserApi api = new();
                readonly int[] ids = [1, 2, 3];
                readonly IAsyncEnumerable<int> allIds = AllIdsAsync();
                readonly Order[] orders = [new(7)];
                readonly User[] recipients = [new(1, "Alice"), new(2, "Bob")];
                readonly IProgress<SettledProgress> progress = new Progress<SettledProgress>();
                readonly CancellationToken ct = CancellationToken.None;
                readonly Log log = new();
                SettledBatch<int, User> users = null!;

                public async Task RunAsync()
                {
                    users = await api.FetchUserSettledAsync(ids);
            {{string.Join('\n', calls)}}
                }

                static async IAsyncEnumerable<int> AllIdsAsync()
                {
                    await Task.Yield();
                    yield return 1;
                }

                static Task SaveAsync(User user, CancellationToken cancellationToken) => Task.CompletedTask;

                static void Render(IEnumerable<User> users) => _ = users.ToArray();
            }

            {{string.Join('\n', methods)}}
            """;
    }
}
