using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>A call of a wrapper, whose items share one instance.</summary>
internal static class WrapperCall
{
    /// <summary>
    /// The item method, or null if the method is no wrapper of ours, if each item has an instance of its own, or if an attribute of an
    /// assembly names the item method.
    /// </summary>
    public static ItemMethod? ItemOf(IMethodSymbol wrapper, Compilation compilation)
    {
        wrapper = (wrapper.ReducedFrom ?? wrapper).OriginalDefinition;
        if (!(wrapper.RunsBatch() || wrapper.RunsStream()) || !wrapper.IsGenerated())
            return null;
        INamedTypeSymbol owner = wrapper.ContainingType;
        if (wrapper is { IsExtensionMethod: true, Parameters: [{ Type: INamedTypeSymbol { TypeKind: TypeKind.Interface } receiver }, ..] }
            && owner.Name == receiver.Name + "SettledExtensions")
        {
            owner = receiver.OriginalDefinition;
        }
        string? key = null;
        foreach (ISymbol member in owner.GetMembers())
        {
            if (member is IMethodSymbol method
                && ItemMethod.Of(method) is { } item
                && (item.WrapperName == wrapper.Name || item.StreamWrapperName == wrapper.Name)
                && WrapperSignatures.Of(item, compilation, asMembers: false).Any(signature
                    => signature.Name == wrapper.Name && signature.Key == (key ??= SignatureKey.Of(wrapper))))
            {
                return item;
            }
        }
        return null;
    }

    /// <summary>Whether the options of the call visibly let items run one after another.</summary>
    public static bool RunsInSequence(IOperation operation)
        => operation is IInvocationOperation call
            && call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.Is("SettledBatchOptions", "AllSettled") == true)
                is { Value: var options }
            && IsOne(options);

    /// <summary>The wrapper's name in the text.</summary>
    public static Location NameIn(IOperation operation)
    {
        SyntaxNode expression = operation.Syntax is InvocationExpressionSyntax call ? call.Expression : operation.Syntax;
        return expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.GetLocation(),
            MemberBindingExpressionSyntax binding => binding.Name.GetLocation(),
            _ => expression.GetLocation(),
        };
    }

    private static bool IsOne(IOperation options)
    {
        // The value of a variable, if it has only one.
        if (options.BeforeConversions() is ILocalReferenceOperation { Local: var local })
            options = LocalValues.Of(local, options.Root()) is [{ } only] ? only : options;
        return options.BeforeConversions() switch
        {
            IObjectCreationOperation { Initializer: { } initializer } => SetsOne(initializer),
            IWithOperation { Initializer: var initializer } => SetsOne(initializer),
            _ => false,
        };
    }

    private static bool SetsOne(IObjectOrCollectionInitializerOperation initializer)
        => initializer.Initializers.OfType<ISimpleAssignmentOperation>().Any(static assignment
            => assignment.Target is IPropertyReferenceOperation { Property.Name: "MaxConcurrency" }
                && (assignment.Value as IConversionOperation)?.Operand.ConstantValue is { HasValue: true, Value: 1 });
}
