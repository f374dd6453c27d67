using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Operations;

/// <summary>All values that a local variable is assigned, in the order of the text.</summary>
internal static class LocalValues
{
    /// <param name="local">The variable.</param>
    /// <param name="body">The whole body that declares the variable.</param>
    /// <returns>Null for each value that is not visible: it comes from a deconstruction, or through a reference.</returns>
    public static List<IOperation?> Of(ILocalSymbol local, IOperation body)
    {
        var values = new List<IOperation?>();
        foreach (IOperation operation in body.Descendants())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when Is(declarator.Symbol):
                    if (declarator.Initializer is { } initializer)
                        values.Add(initializer.Value);
                    break;
                case ILocalReferenceOperation reference when Is(reference.Local):
                    if (reference.Parent is ISimpleAssignmentOperation { IsRef: false } assignment && assignment.Target == reference)
                        values.Add(assignment.Value);
                    else if (MayAssign(reference))
                        values.Add(null);
                    break;
            }
        }
        return values;

        bool Is(ILocalSymbol other) => SymbolEqualityComparer.Default.Equals(other, local);
    }

    private static bool MayAssign(IOperation reference)
    {
        IOperation target = reference;
        while (target.Parent is ITupleOperation or IDeclarationExpressionOperation)
            target = target.Parent;
        return target.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == target || assignment is ISimpleAssignmentOperation { IsRef: true },
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
            IAddressOfOperation or IIncrementOrDecrementOperation => true,
            _ => false,
        };
    }
}
