using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// <c>[InterpolatedStringHandlerArgument]</c>: without it a shared parameter whose handler is made of other arguments, such as a
/// log level, could not be given as an interpolated string.
/// </summary>
internal static class InterpolatedStringHandlers
{
    /// <summary>The attribute as the wrapper has it, or null if there is none or it is about what varies per item.</summary>
    /// <param name="item">The method.</param>
    /// <param name="parameter">Its parameter.</param>
    /// <param name="wrapperNames">What its shared parameters are called in the wrapper.</param>
    /// <param name="receiver">What the wrapper's receiver is called if it is a parameter of ours.</param>
    public static string? Of(ItemMethod item, IParameterSymbol parameter, string[] wrapperNames, string? receiver)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (!attribute.AttributeClass.Is("InterpolatedStringHandlerArgumentAttribute", "System.Runtime.CompilerServices")
                || attribute.ConstructorArguments is not [var argument])
            {
                continue;
            }
            IEnumerable<object?> named = argument.Kind is TypedConstantKind.Array
                ? argument.Values.Select(static value => value.Value)
                : [argument.Value];
            var arguments = new List<string>();
            foreach (object? name in named)
            {
                if (NameInWrapper(name as string, item, wrapperNames, receiver) is not { } inWrapper)
                    return null;
                arguments.Add(Literals.Primitive(inWrapper)!);
            }
            return arguments.Count == 0 ? null
                : $"global::System.Runtime.CompilerServices.InterpolatedStringHandlerArgument({string.Join(", ", arguments)})";
        }
        return null;
    }

    private static string? NameInWrapper(string? name, ItemMethod item, string[] wrapperNames, string? receiver)
    {
        // The empty name is the receiver's.
        if (name is "")
            return item.Method.IsStatic ? null : receiver ?? "";
        for (int i = 0; i < wrapperNames.Length; i++)
        {
            // Only shared parameters have a name there.
            if (item.Parameters[i].Name == name)
                return wrapperNames[i].Length == 0 ? null : wrapperNames[i].TrimStart('@');
        }
        return null;
    }
}
