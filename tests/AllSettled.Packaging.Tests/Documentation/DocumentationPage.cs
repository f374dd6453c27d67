using System.Text.RegularExpressions;

namespace AllSettled.Packaging.Tests;

/// <summary>
/// A page of <c>docs/</c>, whose C# blocks are compiled. Rules for authors of pages:
/// <list type="bullet">
/// <item>A block that begins with a type, apart from comments and attributes, holds declarations. The types of a page see one another.
/// Other pages do not see them.</item>
/// <item>Any other block holds statements. Each block becomes an asynchronous method of its own, in a class derived from <c>Reader</c>.
/// So it can use what <see cref="ReaderSource"/> has: <c>api</c>, <c>ids</c>, <c>users</c>, <c>ct</c>, <c>log</c>, ….</item>
/// <item><c>using</c> directives may stand at the beginning of a block. They hold for the whole page. The usual ones are there
/// already (<see cref="Usings"/>).</item>
/// <item>A block with an ellipsis (…) is a sketch. It is not compiled. No block is run.</item>
/// <item>If a page needs a package, add it to <c>DocumentationTests</c>.</item>
/// </list>
/// </summary>
internal sealed partial class DocumentationPage(string path)
{
    private const string Usings = """
        using System.Net;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Threading.RateLimiting;
        using AllSettled;
        using Microsoft.Extensions.Time.Testing;
        using OpenTelemetry;
        using OpenTelemetry.Metrics;
        using OpenTelemetry.Trace;
        using Polly;
        using Polly.CircuitBreaker;
        using Polly.Hedging;
        using Polly.Retry;
        """;

    private readonly string[] _blocks = [.. CodeBlocks.Of(path, "csharp").Where(block => !CodeBlocks.IsSketch(block))];

    /// <summary>The name of the page, such as <c>errors</c>.</summary>
    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public bool HasCode => _blocks.Length > 0;

    /// <summary>All pages with code, without the pages of the rules: the generator's tests compile their good and bad code.</summary>
    public static DocumentationPage[] All
        => [.. new[] { "docs", "docs/guides" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.md"))
            .Order(StringComparer.Ordinal)
            .Select(file => new DocumentationPage(file)).Where(page => page.HasCode)];

    /// <summary>The page as one source file. The compiler reports errors by page and block: <c>errors.md, block 3</c>.</summary>
    public string Source
    {
        get
        {
            var usings = _blocks.SelectMany(block => UsingDirective().Matches(block)).Select(directive => directive.Value);
            return $$"""
                {{Usings}}
                {{string.Join('\n', usings.Except(Usings.Split('\n')).Distinct())}}

                namespace Pages.{{Name.Replace('-', '_')}};

                {{string.Join('\n', _blocks.Select((block, number) => Compilable(UsingDirective().Replace(block, ""), number + 1)))}}

                """;
        }
    }

    private string Compilable(string code, int number)
    {
        code = $"#line 1 \"{Name}.md, block {number}\"\n{code}#line default";
        return IsDeclaration().IsMatch(code) ? code : $$"""
            partial class PageReader : Reader
            {
                async Task Block{{number}}()
                {
                    await Task.Yield();
            {{code}}
                }
            }
            """;
    }

    [GeneratedRegex(@"^using (static )?[\w.]+( = [^;]+)?;$", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    /// <summary>Matches code that declares a type in its first line, apart from empty lines, directives, comments and attributes.</summary>
    [GeneratedRegex(
        @"\A(\s*(#|//|\[).*\n|\s*\n)*\s*((public|internal|sealed|static|abstract|partial|readonly|file) )*"
            + @"(class|record|struct|interface|enum) \w+[^=\n]*$",
        RegexOptions.Multiline)]
    private static partial Regex IsDeclaration();
}
