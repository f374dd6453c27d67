using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// Types whose documentation says that an instance allows one operation at a time. They throw or mix up data if items share one.
/// Collections are not among them: to share a collection is often right.
/// </summary>
internal static class ThreadUnsafety
{
    public static readonly DiagnosticDescriptor SB1003NotThreadSafe = Rule.Warning(
        "SB1003",
        "Items that run at once share an object that allows one operation at a time",
        "'{0}' is {1}, which allows one operation at a time, but {2}; {3}",
        "A database context, connection or transaction is not thread-safe, and neither is a type that [NotThreadSafe] marks. A second "
        + "operation that starts while the first one is running throws, or mixes up data. Create a context or connection in the item "
        + "method, with an IDbContextFactory, a DbDataSource or a service scope. Or set MaxConcurrency = 1 on the attribute, so that items "
        + "run one after another.");

    /// <summary>Whether the documentation of the type says so.</summary>
    public static bool IsDocumented(ITypeSymbol type) => type.Name switch
    {
        "DbContext" or "DbSet" => type.Is(type.Name, "Microsoft.EntityFrameworkCore"),
        "DbConnection" or "DbTransaction" or "DbCommand" or "DbDataReader" => type.Is(type.Name, "System.Data.Common"),
        "IDbConnection" or "IDbTransaction" or "IDbCommand" or "IDataReader" => type.Is(type.Name, "System.Data"),
        _ => false,
    };

    /// <summary>Whether items run at once unless the options of a call say otherwise.</summary>
    public static bool RunsConcurrently(ItemMethod item)
        => item.Return.IsAsynchronous ? item.MaxConcurrency is not 1 : item.MaxConcurrency is not (null or 1);

    /// <summary>
    /// Reports what all items share by the method's signature: the receiver and the shared parameters. For a foreign method, also what the
    /// implementations and overrides in this compilation hold.
    /// </summary>
    /// <param name="item">The method.</param>
    /// <param name="attribute">The assembly's attribute if it names the method. The method then has no place in the source.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="violations">Takes the violations.</param>
    public static void Check(ItemMethod item, Location? attribute, Compilation compilation, List<Violation> violations)
    {
        if (!RunsConcurrently(item))
            return;
        SharedState state = SharedState.Of(compilation);
        if ((attribute is not null || !state.KnowsScopesPerItem) && state.ReceiverOf(item) is { } receiver)
            violations.Add(receiver.Of(attribute ?? item.Method.Locations[0], item));
        foreach (IParameterSymbol parameter in item.SharedParameters)
        {
            if (state.KindOf(parameter.Type) is { } kind)
            {
                violations.Add(new SharedUse(parameter, parameter.Type, item.Method.ContainingType, parameter.Name, kind, Sharing.ByAll)
                    .Of(attribute ?? parameter.Locations[0], item));
            }
        }
        if (attribute is not null && state.BehindContract(item.Method, CancellationToken.None) is { } use)
            violations.Add(use.Of(attribute, item));
    }
}
