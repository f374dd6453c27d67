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
        "'{0}' is a {2}, which allows one operation at a time, but items of '{1}' that run at once share it; create one per item, or set "
        + "MaxConcurrency = 1",
        "A database context, connection or transaction is not thread-safe. A second operation that starts while the first one is running "
        + "throws, or mixes up data. Create a context or connection in the item method, with an IDbContextFactory or a DbDataSource. Or "
        + "set MaxConcurrency = 1 on the attribute, so that items run one after another.");

    /// <summary>The documented type that this type is or derives from, or null.</summary>
    public static ITypeSymbol? KindOf(ITypeSymbol? type)
    {
        if (type is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.Select(KindOf).FirstOrDefault(static kind => kind is not null);
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Is("DbContext", "Microsoft.EntityFrameworkCore")
                || current.Is("DbConnection", "System.Data.Common")
                || current.Is("DbTransaction", "System.Data.Common")
                || current.Is("IDbConnection", "System.Data")
                || current.Is("IDbTransaction", "System.Data"))
            {
                return current;
            }
        }
        return null;
    }

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
        if (!item.Method.IsStatic && state.KindOf(item.Receiver) is { } kind)
            violations.Add(Of(attribute ?? item.Method.Locations[0], item.Receiver, item, kind));
        foreach (IParameterSymbol parameter in item.SharedParameters)
        {
            if (state.KindOf(parameter.Type) is { } parameterKind)
                violations.Add(Of(attribute ?? parameter.Locations[0], parameter, item, parameterKind));
        }
        if (attribute is not null && state.BehindContract(item.Method, CancellationToken.None) is { } use)
            violations.Add(use.Of(attribute, item));
    }

    private static Violation Of(Location location, ISymbol shared, ItemMethod item, ITypeSymbol kind)
        => new(SB1003NotThreadSafe, location, shared.Name, item.Method.Name, kind.Name);
}
