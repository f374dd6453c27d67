using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Tokens;

/// <summary>
/// Calls that could be given a token and are not: the token is an optional parameter, or an overload has it as its last parameter.
/// </summary>
internal static class OmittedTokens
{
    /// <returns>The parameter of the called method, or of its overload, that would take the token. Null if there is none.</returns>
    public static IParameterSymbol? ParameterOf(IInvocationOperation call, Compilation compilation, IMethodSymbol caller)
    {
        // A continuation must also run after work that was stopped.
        if (call.TargetMethod.Name == "ContinueWith" || Cleanup.Contains(call))
            return null;
        // A static function inside the method cannot use the method's parameters.
        for (IOperation? around = call.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation { Symbol.IsStatic: true } or ILocalFunctionOperation { Symbol.IsStatic: true })
                return null;
        }
        foreach (IArgumentOperation argument in call.Arguments)
        {
            // A token that is given is a decision, even if it is CancellationToken.None.
            if (argument.Parameter?.Type.IsCancellationToken() == true)
                return argument.ArgumentKind is ArgumentKind.DefaultValue ? argument.Parameter : null;
            if (argument.ArgumentKind is ArgumentKind.ParamArray)
                return null;
        }
        return OverloadWithToken(call.TargetMethod.OriginalDefinition, compilation, caller)?.Parameters[^1];
    }

    private static IMethodSymbol? OverloadWithToken(IMethodSymbol called, Compilation compilation, IMethodSymbol caller)
    {
        if (called.MethodKind is not MethodKind.Ordinary)
            return null;
        string? key = null;
        foreach (ISymbol member in called.ContainingType.GetMembers(called.Name))
        {
            if (member is IMethodSymbol { Parameters: [.., { Type: var last, RefKind: RefKind.None }] } overload
                && last.IsCancellationToken()
                && overload.Parameters.Length == called.Parameters.Length + 1
                && overload.Arity == called.Arity
                && overload.IsStatic == called.IsStatic
                && SignatureKey.OfTypes(overload.Parameters.Take(called.Parameters.Length).Select(static parameter => parameter.Type))
                    == (key ??= SignatureKey.OfTypes(called.Parameters.Select(static parameter => parameter.Type)))
                && SymbolEqualityComparer.Default.Equals(overload.ReturnType.OriginalDefinition, called.ReturnType.OriginalDefinition)
                && !SymbolEqualityComparer.Default.Equals(overload, caller.OriginalDefinition)
                && compilation.IsSymbolAccessibleWithin(overload, caller.ContainingType))
            {
                return overload;
            }
        }
        return null;
    }
}
