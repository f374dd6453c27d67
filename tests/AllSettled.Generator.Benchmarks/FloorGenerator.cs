using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Benchmarks;

/// <summary>
/// Finds the marked methods as our generator does, and does nothing with them. This is the cost of Roslyn itself, which is subtracted.
/// </summary>
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
