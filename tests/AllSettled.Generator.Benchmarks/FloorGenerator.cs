using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Benchmarks;

/// <summary>Finds the marked methods as ours does, and does nothing with them: what Roslyn costs, to be subtracted.</summary>
internal sealed class FloorGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
        => context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(
                typeof(SettledBatchAttribute).FullName!,
                predicate: static (node, _) => node is MethodDeclarationSyntax,
                transform: static (target, _) => target.TargetSymbol.Name),
            static (_, _) => { });
}
