using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Benchmarks;

/// <summary>
/// Finds the attributes as our generator does, and does nothing with them. This is the cost of Roslyn itself, which is subtracted.
/// </summary>
internal sealed class FloorGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Find<MethodDeclarationSyntax>(typeof(SettledBatchAttribute));
        Find<MethodDeclarationSyntax>(typeof(SettledBulkAttribute));
        Find<CompilationUnitSyntax>(typeof(SettledBatchForAttribute));
        Find<CompilationUnitSyntax>(typeof(SettledBulkForAttribute));

        void Find<TNode>(Type attribute)
            where TNode : SyntaxNode
            => context.RegisterSourceOutput(
                context.SyntaxProvider.ForAttributeWithMetadataName(
                    attribute.FullName!,
                    predicate: static (node, _) => node is TNode,
                    transform: static (target, _) => target.TargetSymbol.Name),
                static (_, _) => { });
    }
}
