using System.Globalization;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using AllSettled.Generator.Analyzers.Declarations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Tests;

/// <summary>Random files that are compiled, generated for, loaded and called together, because each of these steps is expensive.</summary>
internal static partial class FuzzGroup
{
    private delegate CSharpCompilation Compiler(IEnumerable<string> sources, LanguageVersion version);

    /// <returns>What was checked. If a file fails, a <see cref="BrokenPropertyException"/> describes it.</returns>
    public static FuzzTally Check(IReadOnlyList<int[]> files, LanguageVersion version, CancellationToken cancellationToken)
    {
        var sources = files.Select(RandomConsumer.Write).ToArray();
        // Half of the groups are in an assembly whose compliance the compiler checks.
        string compliance = files[0].Sum() % 2 == 0 ? "" : "[assembly: System.CLSCompliant(true)]";
        // Every third group has the package that gives items scopes.
        var compile = files[0].Sum() % 3 == 0 ? GeneratorHarness.CompileWithScopes : (Compiler)GeneratorHarness.Compile;
        var all = compile([FuzzLibrary.Source, .. sources, compliance], version).AddReferences(FuzzReferences.All);
        all = all.WithOptions(all.Options.WithSyntaxTreeOptionsProvider(new AcceptedInSources()));
        var saidBefore = all.GetDiagnostics(cancellationToken).Where(IsWarning).ToArray();
        var invalid = Numbers(saidBefore.Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)).ToHashSet();

        // The generator must end without a failure of its own, whatever its input is.
        GeneratorRun first = GeneratorHarness.Run(all);
        if (first.Result.Exception is { } exception)
            throw new BrokenPropertyException(null, $"CS8785: {exception}");
        foreach (Diagnostic failure in first.Result.Diagnostics)
            throw new BrokenPropertyException(null, failure.ToString());

        var compilation = all.RemoveSyntaxTrees(
            all.SyntaxTrees.Where(tree => Number(tree.FilePath) is { } number && invalid.Contains(number)));
        var run = GeneratorHarness.Run(compilation);
        CSharpCompilation output = run.Output;
        var emitted = CheckThatEachIsEmittedOrDiagnosed(run, output, cancellationToken);
        byte[] image = Build(run, output, saidBefore.Select(Identity).ToHashSet(), cancellationToken);
        Call(image, emitted);
        return new(files.Count, files.Count - invalid.Count, emitted.Count);
    }

    /// <summary>The failing file alone, made as small as possible by leaving decisions out.</summary>
    public static string Describe(
        BrokenPropertyException broken, IReadOnlyList<int[]> files, LanguageVersion version, CancellationToken cancellationToken)
    {
        if (broken.Number is not { } number || Failure(files[number]) is not { } failure)
        {
            string text = broken.Number is { } one ? RandomConsumer.Write(files[one], one) : "";
            return $"C# {version}, file {broken.Number} of {files.Count}, only together with the others: {broken.Message}\n{text}";
        }
        int[] smallest = files[number];
        string kind = Kind(failure);
        for (int i = 0; i < smallest.Length; i++)
        {
            if (smallest[i] == 0)
                continue;
            int[] smaller = [.. smallest];
            smaller[i] = 0;
            if (Failure(smaller) is { } same && Kind(same) == kind)
                (smallest, failure) = (smaller, same);
        }
        return $"C# {version}: {failure}\n{RandomConsumer.Write(smallest, 0)}";

        string? Failure(int[] file)
        {
            try
            {
                Check([file], version, cancellationToken);
                return null;
            }
            catch (BrokenPropertyException exception)
            {
                return exception.Message;
            }
        }

        // The compiler's id for the error, or the first words of the message.
        static string Kind(string failure)
            => DiagnosticId().Match(failure) is { Success: true } id ? id.Value : failure[..Math.Min(20, failure.Length)];
    }

    private static void Call(byte[] image, IReadOnlyList<string> emitted)
    {
        var context = new AssemblyLoadContext(name: null, isCollectible: true);
        FuzzReferences.Load(context);
        var caller = new WrapperCaller(context.LoadFromStream(new MemoryStream(image)));
        var methods = caller.MarkedMethods;
        foreach (string id in emitted)
        {
            try
            {
                caller.Call(methods[id]);
            }
            catch (Exception exception)
            {
                throw new BrokenPropertyException(
                    int.Parse(id.Split('.')[0], CultureInfo.InvariantCulture), $"{methods[id].DeclaringType}.{methods[id]}: {exception}");
            }
        }
        context.Unload();
    }

    /// <summary>Compiles it as a build does, documentation and all.</summary>
    private static byte[] Build(
        GeneratorRun run, CSharpCompilation output, HashSet<(string, string, FileLinePositionSpan)> before,
        CancellationToken cancellationToken)
    {
        var image = new MemoryStream();
        var result = output.Emit(image, xmlDocumentationStream: new MemoryStream(), cancellationToken: cancellationToken);
        foreach (Diagnostic said in result.Diagnostics.Where(IsWarning))
        {
            SyntaxTree? tree = said.Location.SourceTree;
            bool isGenerated = tree is not null && !run.Input.ContainsSyntaxTree(tree);
            // The user's own undocumented members, and compliance, which the compiler does not check beside errors.
            if (before.Contains(Identity(said))
                || (!isGenerated && (said.Id == "CS1591" || said.Id.StartsWith("CS30", StringComparison.Ordinal))))
            {
                continue;
            }
            throw new BrokenPropertyException(
                tree is null ? null : Number(tree.FilePath) ?? CaseOf(tree), $"{said}\n{(isGenerated ? tree : null)}");
        }
        return image.ToArray();
    }

    private static bool IsWarning(Diagnostic diagnostic) => diagnostic.Severity >= DiagnosticSeverity.Warning;

    private static (string, string, FileLinePositionSpan) Identity(Diagnostic diagnostic)
        => (diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture), diagnostic.Location.GetLineSpan());

    /// <returns>The ids of the methods that got wrappers which are called on an instance, or are static.</returns>
    private static List<string> CheckThatEachIsEmittedOrDiagnosed(
        GeneratorRun run, CSharpCompilation output, CancellationToken cancellationToken)
    {
        var hints = run.HintNames.ToHashSet();
        var emitted = new List<string>();
        var models = new Dictionary<string, bool>();
        foreach (var step in run.Result.TrackedSteps.GetValueOrDefault(TrackingNames.ItemMethods, []).SelectMany(step => step.Outputs))
        {
            // If there is only one, it may be the one with scopes.
            if (step.Value is ParseResult { Models: [var model, ..] } && hints.Contains(model.HintName))
                models[model.DocumentationId] = model.Placement is Placement.PerItemScope;
        }

        var analyzed = output.WithAnalyzers([new SettledBatchAnalyzer()]).GetAnalyzerDiagnosticsAsync(cancellationToken)
            .GetAwaiter().GetResult();
        var errors = analyzed.Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error || diagnostic.Id == "AD0001").ToArray();
        foreach (Diagnostic broken in errors
            .Where(diagnostic => !diagnostic.Id.StartsWith("SB", StringComparison.Ordinal) || diagnostic.Id is "SB0099"))
        {
            throw new BrokenPropertyException(Number(broken.Location.SourceTree?.FilePath ?? ""), broken.ToString());
        }

        foreach (SyntaxTree tree in run.Input.SyntaxTrees)
        {
            SemanticModel semantics = output.GetSemanticModel(tree);
            var inFile = errors.Where(error => error.Location.SourceTree == tree).ToArray();
            foreach (var declaration in tree.GetRoot(cancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                if (semantics.GetDeclaredSymbol(declaration, cancellationToken) is not { } method
                    || KnownTypes.MarkOf(method) is not { } attribute
                    || !declaration.Span.Contains(attribute.ApplicationSyntaxReference!.Span))
                {
                    continue;
                }
                bool isEmitted = models.TryGetValue(method.OriginalDefinition.GetDocumentationCommentId()!, out bool isScoped);
                // A static method beside it still needs a partial type.
                var about = inFile.Where(error => IsAbout(error, method, declaration) && !(isScoped && error.Id == "SB0001")).ToArray();
                if (isEmitted == (about.Length > 0))
                {
                    throw new BrokenPropertyException(
                        Number(tree.FilePath),
                        $"{method} is {(isEmitted ? "" : "not ")}emitted, and said is: {string.Join<Diagnostic>("; ", about)}");
                }
                // The analyzer must find the wrapper.
                if (isEmitted && ItemMethod.Of(method)! is var item
                    && !OtherGeneratorCode.HasWrapper(isScoped ? item.ForScope() : item, output))
                    throw new BrokenPropertyException(Number(tree.FilePath), $"the wrapper of {method} is not found");
                if (isEmitted && !isScoped)
                {
                    emitted.Add((string)method.GetAttributes()
                        .Single(candidate => candidate.AttributeClass!.Name == "IdAttribute").ConstructorArguments[0].Value!);
                }
            }
        }
        int own = hints.Count(static hint => !hint.StartsWith("SettledBatchFor-", StringComparison.Ordinal)
            && !hint.StartsWith("PerItemScope-", StringComparison.Ordinal));
        if (emitted.Count != own)
            throw new BrokenPropertyException(null, $"{own} files for {emitted.Count} methods");
        CheckForeign(run, errors, cancellationToken);
        return emitted;
    }

    /// <summary>
    /// An assembly's attributes give wrappers, or a diagnostic says why they do not. If there are two attributes, either may be true.
    /// </summary>
    private static void CheckForeign(GeneratorRun run, IReadOnlyList<Diagnostic> errors, CancellationToken cancellationToken)
    {
        foreach (SyntaxTree tree in run.Input.SyntaxTrees)
        {
            var attributes = tree.GetRoot(cancellationToken).DescendantNodes().OfType<AttributeSyntax>()
                .Where(attribute => attribute.Name.ToString().EndsWith("SettledBatchFor", StringComparison.Ordinal)).ToArray();
            if (attributes.Length == 0)
                continue;
            var said = errors.Where(error => error.Location.SourceTree == tree
                && attributes.Any(attribute => attribute.Span.Contains(error.Location.SourceSpan))).ToArray();
            bool isEmitted = run.HintNames.Any(hint => RandomForeignType.IsOf(hint, Number(tree.FilePath)!.Value));
            if ((!isEmitted && said.Length == 0) || (isEmitted && said.Length == attributes.Length))
            {
                throw new BrokenPropertyException(
                    Number(tree.FilePath),
                    $"{attributes[0]} is {(isEmitted ? "" : "not ")}emitted, and said is: {string.Join<Diagnostic>("; ", said)}");
            }
        }
    }

    /// <summary>
    /// Whether the diagnostic is at the method, or at a symbol of its types that is in the way of a wrapper: a name, a type parameter, a
    /// nested type.
    /// </summary>
    private static bool IsAbout(Diagnostic error, IMethodSymbol method, MethodDeclarationSyntax declaration)
        => declaration.Span.Contains(error.Location.SourceSpan)
            || ((method.IsStatic || method.ContainingType.TypeKind is not TypeKind.Interface)
                && declaration.Ancestors().OfType<TypeDeclarationSyntax>()
                    .Any(type => IsAtHeader(type, error) || type.Members.Any(nested => IsAtHeader(nested, error))));

    private static bool IsAtHeader(MemberDeclarationSyntax declaration, Diagnostic error) => declaration switch
    {
        TypeDeclarationSyntax type => type.Identifier.Span == error.Location.SourceSpan
            || type.TypeParameterList?.Span.Contains(error.Location.SourceSpan) is true,
        BaseTypeDeclarationSyntax type => type.Identifier.Span == error.Location.SourceSpan,
        DelegateDeclarationSyntax type => type.Identifier.Span == error.Location.SourceSpan,
        _ => false,
    };

    private static IEnumerable<int> Numbers(IEnumerable<Diagnostic> diagnostics)
        => diagnostics.Select(diagnostic => Number(diagnostic.Location.SourceTree?.FilePath ?? "")
            ?? throw new BrokenPropertyException(null, diagnostic.ToString()));

    /// <summary>The number of the random file with this path. The library is the first file.</summary>
    private static int? Number(string path)
        => SourcePath().Match(path) is { Success: true } match
            && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is > 0 and var number
            ? number - 1 : null;

    private static int? CaseOf(SyntaxTree generated)
        => CaseName().Match(generated.ToString()) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^Source(\d+)\.cs$")]
    private static partial Regex SourcePath();

    [GeneratedRegex(@"\b(CS|SB)\d{4}\b")]
    private static partial Regex DiagnosticId();

    [GeneratedRegex(@"Case(\d+)")]
    private static partial Regex CaseName();
}

/// <summary>How much a run has checked.</summary>
/// <param name="Files">Random files.</param>
/// <param name="Valid">Those that are C#.</param>
/// <param name="Emitted">Methods that got wrappers, which were called.</param>
internal sealed record FuzzTally(int Files, int Valid, int Emitted)
{
    public static FuzzTally operator +(FuzzTally a, FuzzTally b) => new(a.Files + b.Files, a.Valid + b.Valid, a.Emitted + b.Emitted);
}

/// <summary>The property does not hold.</summary>
/// <param name="number">The file's number, or null if it is not known.</param>
/// <param name="message">What is wrong.</param>
internal sealed class BrokenPropertyException(int? number, string message) : Exception(message)
{
    public int? Number => number;
}
