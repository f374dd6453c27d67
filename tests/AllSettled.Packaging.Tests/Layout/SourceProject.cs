using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Packaging.Tests;

/// <summary>The source files of one project in <c>src/</c>. Finds which of its folders use types of which other folders.</summary>
internal sealed class SourceProject
{
    /// <summary>The name of a project's own folder in a drawing.</summary>
    public const string RootFolder = "(root)";

    private readonly string _directory;
    private readonly CSharpCompilation _compilation;

    private SourceProject(string name)
    {
        _directory = Path.Combine(Repository.Root, "src", name);
        var options = new CSharpParseOptions(
            LanguageVersion.Preview, preprocessorSymbols: ["NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0_OR_GREATER"]);
        var trees = SourceFiles.Under(_directory, ".cs").Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path));
        string[] implicitUsings =
            ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];
        var usings = CSharpSyntaxTree.ParseText(string.Concat(implicitUsings.Select(name => $"global using {name};")), options);
        // The real references of the project are not needed, because only the project's own types are looked for.
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        _compilation = CSharpCompilation.Create(name, [usings, .. trees], references);
    }

    public static SourceProject Open(string name) => new(name);

    /// <summary>
    /// Finds every use of a type of another folder. A use names an internal type or one of its members. Public types do not count,
    /// because all folders share them.
    /// </summary>
    /// <returns>The folder, the folder that it uses, and an example of the use.</returns>
    public IReadOnlyDictionary<(string From, string To), string> Arrows()
    {
        var arrows = new Dictionary<(string From, string To), string>();
        foreach (var tree in _compilation.SyntaxTrees.Where(tree => tree.FilePath != ""))
        {
            string from = FolderOf(tree);
            var model = _compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (UsedType(model.GetSymbolInfo(name)) is not { } type || type.DeclaringSyntaxReferences is not [var declaration, ..])
                    continue;
                string to = FolderOf(declaration.SyntaxTree);
                if (to != from)
                    arrows.TryAdd((from, to), $"{Path.GetFileName(tree.FilePath)} uses {type.Name}");
            }
        }
        return arrows;
    }

    private INamedTypeSymbol? UsedType(SymbolInfo info)
    {
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        var type = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition;
        bool isOwn = type is not null && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly);
        return isOwn && !IsPublic(type!) ? type : null;
    }

    private static bool IsPublic(INamedTypeSymbol type)
        => type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));

    private string FolderOf(SyntaxTree tree)
    {
        string folder = Path.GetRelativePath(_directory, Path.GetDirectoryName(tree.FilePath)!).Replace('\\', '/');
        return folder == "." ? RootFolder : folder;
    }
}
