using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Operations;

internal static class ConditionalAccess
{
    /// <summary>What stands before the <c>?.</c>.</summary>
    public static IOperation? Receiver(this IConditionalAccessInstanceOperation instance)
    {
        IOperation? around = instance.Parent;
        IOperation inner = instance;
        // In a?.B?.C the second access is what the first one does where there is something.
        while (around is not null && (around as IConditionalAccessOperation)?.WhenNotNull != inner)
        {
            inner = around;
            around = around.Parent;
        }
        return (around as IConditionalAccessOperation)?.Operation;
    }
}
