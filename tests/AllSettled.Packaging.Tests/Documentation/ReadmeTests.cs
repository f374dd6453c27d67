namespace AllSettled.Packaging.Tests;

/// <summary>Programs that a reader of the README would write. They are built against the package and run.</summary>
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

    /// <summary>Puts each snippet into a method of its own, in a class that has what the README's snippets use.</summary>
    private static string AsProgram(string[] snippets)
    {
        Assert.True(snippets.Length >= 10, $"The README has only {snippets.Length} snippets: are its code blocks recognised?");
        var methods = snippets.Select((snippet, number) => $$"""
            partial class ReadmeReader
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

            await new ReadmeReader().RunAsync();
            Console.WriteLine("All done.");

            {{ReaderSource.Text}}

            partial class ReadmeReader : Reader
            {
                public async Task RunAsync()
                {
                    users = await api.FetchUserSettledAsync(ids);
            {{string.Join('\n', calls)}}
                }
            }

            {{string.Join('\n', methods)}}
            """;
    }
}
