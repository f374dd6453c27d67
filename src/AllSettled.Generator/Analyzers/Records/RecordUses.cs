using AllSettled.Generator.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Whether the uses of a variable show nothing of a status. If a variable is passed on, assigned or matched by a pattern, a status may be
/// read there.
/// </summary>
internal static class RecordUses
{
    /// <summary>Whether every reference to a local or a parameter meets the condition.</summary>
    public static bool AllUses(ISymbol variable, IOperation body, Func<IOperation, bool> condition)
    {
        foreach (IOperation operation in body.Descendants())
        {
            ISymbol? symbol = operation switch
            {
                ILocalReferenceOperation reference => reference.Local,
                IParameterReferenceOperation reference => reference.Parameter,
                _ => null,
            };
            if (SymbolEqualityComparer.Default.Equals(symbol, variable) && !condition(operation))
                return false;
        }
        return true;
    }

    /// <summary>Whether the use of a record reads only what every record has, or the value itself, which the rule is about.</summary>
    public static bool IgnoresStatus(IOperation record) => record.Parent switch
    {
        IPropertyReferenceOperation { Property.Name: "Value" or "Input" or "Index" } property => property.Instance == record,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var copy } }
            => AllUses(copy, record.Root(), IgnoresStatus),
        _ => false,
    };

    /// <summary>The same for a batch, a stream or a list of records.</summary>
    public static bool SequenceIgnoresStatus(IOperation sequence)
    {
        while (Around(sequence) is { } around
            && (around is IConversionOperation or IAwaitOperation || (around is IInvocationOperation through && Linq.PassesOn(through))))
        {
            sequence = around;
        }
        return sequence.Parent switch
        {
            IForEachLoopOperation loop => loop.Collection == sequence
                && loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: var local }
                    && AllUses(local, loop.Body, IgnoresStatus),
            IPropertyReferenceOperation { Property.IsIndexer: true } record => IgnoresStatus(record),
            IPropertyReferenceOperation { Property.Name: "Values" or "Count" or "Elapsed" or "Length" } => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var copy } }
                => AllUses(copy, sequence.Root(), SequenceIgnoresStatus),
            IArgumentOperation { Parent: IInvocationOperation call } argument when call.Arguments[0] == argument && Linq.IsQuery(call)
                => Linq.FunctionsIgnoreStatus(call)
                    && (Linq.TakesOne(call) ? IgnoresStatus(call) : !Linq.GivesRecords(call) || SequenceIgnoresStatus(call)),
            _ => false,
        };
    }

    private static IOperation? Around(IOperation operation)
        => operation.Parent is IArgumentOperation argument ? argument.Parent : operation.Parent;
}
