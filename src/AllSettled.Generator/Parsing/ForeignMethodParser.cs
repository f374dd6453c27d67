using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation.Foreign;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes models of the methods that the attributes of one file name.</summary>
internal static class ForeignMethodParser
{
    private const string EmbeddedAttribute = "Microsoft.CodeAnalysis.EmbeddedAttribute";

    public static ForeignMethodsModel Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken)
    {
        Compilation compilation = target.SemanticModel.Compilation;
        var methods = new List<ParseResult>();
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ForeignRequest request in ForeignMethods.Resolve(compilation, cancellationToken))
        {
            SyntaxReference syntax = request.Attribute.ApplicationSyntaxReference!;
            // A file may have attributes of both kinds. Each kind is visited.
            if (request.Violations.Count > 0 || syntax.SyntaxTree != target.TargetNode.SyntaxTree
                || !SymbolEqualityComparer.Default.Equals(request.Attribute.AttributeClass, target.Attributes[0].AttributeClass))
                continue;
            NullableContext nullable = target.SemanticModel.GetNullableContext(syntax.Span.Start);
            foreach (ItemMethod item in request.Methods)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (ItemMethodParser.CatchFailure(item.Method, () => [ItemMethodParser.ToModel(item, compilation, nullable)]) is { } result)
                    methods.Add(result);
                classes.Add(CSharpNames.Escape(item.ExtensionClassName!));
            }
        }
        return new ForeignMethodsModel(
            [.. methods], [.. classes], compilation.Assembly.GetTypeByMetadataName(EmbeddedAttribute) is not null);
    }
}
