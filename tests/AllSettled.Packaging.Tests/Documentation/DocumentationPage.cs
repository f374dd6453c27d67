using System.Text.RegularExpressions;

namespace AllSettled.Packaging.Tests;

/// <summary>
/// A page of <c>docs/</c>, whose C# blocks are compiled. For whoever writes one:
/// <list type="bullet">
/// <item>A block that begins with a type (comments and attributes aside) is declarations; the types of a page see each other, and
/// are not seen by other pages.</item>
/// <item>Any other block is statements, in an asynchronous method of a class derived from <c>Reader</c>: what <see cref="ReaderSource"/>
/// has (<c>api</c>, <c>ids</c>, <c>users</c>, <c>ct</c>, <c>log</c>, …) is there. Each block is a method of its own.</item>
/// <item><c>using</c> directives may stand at the beginning of a block and hold for the whole page; the usual ones are there
/// already (<see cref="Usings"/>).</item>
/// <item>A block with an ellipsis (…) is a sketch and not compiled. Nothing is run.</item>
/// <item>A package that a page needs is added to <c>DocumentationTests</c>.</item>
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

    /// <summary>Such as <c>errors</c>.</summary>
    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    public bool HasCode => _blocks.Length > 0;

    /// <summary>All pages with code, but for the rules': their good and bad code is compiled by the generator's tests.</summary>
    public static DocumentationPage[] All
        => [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal)
            .Select(file => new DocumentationPage(file)).Where(page => page.HasCode)];

    /// <summary>The page as one source file. Errors are reported by page and block: <c>errors.md, block 3</c>.</summary>
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

    /// <summary>The first line that is neither empty nor a directive, a comment or an attribute declares a type.</summary>
    [GeneratedRegex(
        @"\A(\s*(#|//|\[).*\n|\s*\n)*\s*((public|internal|sealed|static|abstract|partial|readonly|file) )*"
            + @"(class|record|struct|interface|enum) \w+[^=\n]*$",
        RegexOptions.Multiline)]
    private static partial Regex IsDeclaration();
}
