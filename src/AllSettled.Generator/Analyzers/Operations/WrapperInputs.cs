using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Operations;

/// <summary>The inputs of a call of a wrapper.</summary>
internal static class WrapperInputs
{
    public static IArgumentOperation? Of(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        // The inputs stand right before the options. All other parameters are the items' own.
        int inputs = method.ContainingType.GetMembers(method.Name)
            .OfType<IMethodSymbol>()
            .SelectMany(static overload => overload.Parameters)
            .Where(static parameter => parameter.Ordinal > 0 && parameter.Type.Is("SettledBatchOptions", "AllSettled"))
            .Select(static options => options.Ordinal - 1)
            .DefaultIfEmpty(-1)
            .Min();
        return call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == inputs);
    }
}
