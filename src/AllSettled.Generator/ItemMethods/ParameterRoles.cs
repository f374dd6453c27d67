using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>Decides what each parameter is to the batch.</summary>
internal static class ParameterRoles
{
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="isBulk">Whether a call takes many inputs, so that only a list can take them.</param>
    public static ParameterRole[] Of(IMethodSymbol method, ImmutableArray<IParameterSymbol> parameters, bool isBulk)
    {
        var roles = new ParameterRole[parameters.Length];
        bool anyPerItem = false;
        for (int i = 0; i < roles.Length; i++)
        {
            IParameterSymbol parameter = parameters[i];
            // `CancellationToken?` is an ordinary value. Only the engine's own token can stop an item.
            if (parameter.Type.IsCancellationToken())
            {
                roles[i] = ParameterRole.Token;
            }
            else if (parameter.Type.IsItemContext())
            {
                roles[i] = ParameterRole.Context;
            }
            else if (KnownTypes.IsPerItem(parameter))
            {
                roles[i] = ParameterRole.Item;
                anyPerItem = true;
            }
            else
            {
                roles[i] = ParameterRole.Shared;
            }
        }

        if (!anyPerItem)
        {
            // An extension method is called on its first parameter. That is the item only if there is no other candidate.
            int first = FirstGiven(method.IsExtensionMethod ? 1 : 0);
            if (first < 0)
                first = FirstGiven(0);
            if (first < 0 && !isBulk)
                first = Array.IndexOf(roles, ParameterRole.Shared);
            if (first >= 0)
                roles[first] = ParameterRole.Item;
        }

        for (int i = 0; i < roles.Length; i++)
        {
            if (roles[i] is ParameterRole.Shared && CallerExpressionItem(parameters, roles, i) >= 0)
                roles[i] = ParameterRole.Omitted;
        }
        return roles;

        // Caller information describes the call, so it does not vary per item.
        int FirstGiven(int start)
        {
            for (int i = start; i < roles.Length; i++)
            {
                if (roles[i] is ParameterRole.Shared && !IsFilledIn(parameters[i])
                    && (!isBulk || ListShape.Of(parameters[i].Type) is not null))
                {
                    return i;
                }
            }
            return -1;
        }
    }

    private static bool IsFilledIn(IParameterSymbol parameter)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && AttributeKinds.IsCallerInfo(type))
                return parameter.HasExplicitDefaultValue;
        }
        return false;
    }

    /// <summary>
    /// The index of the item parameter whose argument's text the parameter receives, or a negative number. In a call of the wrapper that
    /// text would describe the whole sequence. So the wrapper leaves the parameter out, and the item struct gives it the text.
    /// </summary>
    public static int CallerExpressionItem(ImmutableArray<IParameterSymbol> parameters, ParameterRole[] roles, int index)
    {
        IParameterSymbol parameter = parameters[index];
        if (!parameter.HasExplicitDefaultValue || CallerExpressionArgument(parameter) is not { } described)
            return -1;
        for (int i = 0; i < roles.Length; i++)
        {
            if (parameters[i].Name == described)
                return roles[i] is ParameterRole.Item ? i : -1;
        }
        return -1;
    }

    /// <summary>The parameter that <c>[CallerArgumentExpression]</c> names, or null.</summary>
    public static string? CallerExpressionArgument(IParameterSymbol parameter)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass.Is("CallerArgumentExpressionAttribute", "System.Runtime.CompilerServices")
                && attribute.ConstructorArguments is [{ Value: string described }])
            {
                return described;
            }
        }
        return null;
    }
}
