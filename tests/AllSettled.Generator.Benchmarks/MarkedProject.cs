using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Benchmarks;

/// <summary>How the marked methods of a project are spread over its types.</summary>
public enum Layout
{
    OnePerType,
    AllInOneType,
}

/// <summary>
/// A consumer's project: marked methods, and 200 other files. Every edit gives a compilation that no generator has seen. A compilation
/// that was used before answers from its caches, and then everything seems to cost a quarter of what it does.
/// </summary>
internal sealed class MarkedProject
{
    private const int OtherFiles = 200;

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using AllSettled;

        """;

    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Latest, DocumentationMode.Parse);

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(SettledBatchAttribute).Assembly.Location),
    ];

    private readonly int _marked;
    private int _edits;

    public MarkedProject(int methods, Layout layout)
    {
        string[] marked = layout is Layout.AllInOneType
            ? [Type("UserApi", string.Concat(Enumerable.Range(0, methods).Select(Method)))]
            : [.. Enumerable.Range(0, methods).Select(i => Type($"UserApi{i}", Method(i)))];
        _marked = 1;
        Compilation = CSharpCompilation.Create(
            "Consumer",
            // The edited file without a marked method is the first. The edited file with a marked method is the second.
            [
                Parse("class Unrelated0;", 0),
                .. marked.Select((text, i) => Parse(text, i + 1)),
                .. Others().Select((text, i) => Parse(text, i + 1 + marked.Length)),
            ],
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, concurrentBuild: false));
    }

    public CSharpCompilation Compilation { get; private set; }

    /// <summary>Edits a line in a file without marked methods.</summary>
    public CSharpCompilation EditElsewhere() => Replace(0, $"class Unrelated{++_edits};");

    /// <summary>Edits a line in the body of a marked method.</summary>
    public CSharpCompilation EditBody() => Replace(_marked, Text(_marked).Replace("/* body */", $"/* body */ _ = {++_edits};"));

    /// <summary>Edits a parameter of a marked method.</summary>
    public CSharpCompilation EditSignature() => Replace(_marked, Text(_marked).Replace("string message0", $"string message0{++_edits}"));

    /// <summary>The same project as a compiler sees it that has just started.</summary>
    public CSharpCompilation Fresh() => EditElsewhere();

    public static GeneratorDriver Driver(IIncrementalGenerator generator)
        => CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: s_parseOptions);

    private string Text(int tree) => Compilation.SyntaxTrees[tree].ToString();

    private CSharpCompilation Replace(int tree, string text)
        => Compilation = Compilation.ReplaceSyntaxTree(Compilation.SyntaxTrees[tree], Parse(text, tree));

    private static SyntaxTree Parse(string text, int number)
        => CSharpSyntaxTree.ParseText(text, s_parseOptions, $"File{number}.cs", Encoding.UTF8);

    private static string Type(string name, string methods)
        => $"{Usings}namespace Demo.Users;\n\npublic partial class {name}\n{{\n{methods}}}\n";

    /// <summary>The method of the README, with a number.</summary>
    private static string Method(int i) => $$"""
            [SettledBatch]
            public Task SendMessage{{i}}Async(User user, string message{{i}}, CancellationToken cancellationToken = default)
            {
                {{(i == 0 ? "/* body */" : "")}}
                return Task.CompletedTask;
            }

        """;

    private static IEnumerable<string> Others()
    {
        yield return "namespace Demo.Users; public sealed record User(int Id, string Name);";
        for (int file = 1; file < OtherFiles; file++)
        {
            var text = new StringBuilder($"{Usings}namespace Demo.Others;\n\npublic sealed class Other{file}\n{{\n");
            for (int i = 0; i < 20; i++)
                text.Append($"    public int Measure{i}(int x, string text)\n    {{\n        return x + text.Length + {i};\n    }}\n\n");
            yield return text.Append("}\n").ToString();
        }
    }
}
