using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// Copies <c>[InterpolatedStringHandlerArgument]</c>. Without it, a shared parameter could not be given as an interpolated string if its
/// handler takes other arguments, such as a log level.
/// </summary>
internal static class InterpolatedStringHandlers
{
    /// <summary>
    /// The attribute for the wrapper. Null if the parameter has none, or if the attribute names a parameter that varies per item.
    /// </summary>
    /// <param name="item">The method.</param>
    /// <param name="parameter">Its parameter.</param>
    /// <param name="wrapperNames">The names of its shared parameters in the wrapper.</param>
    /// <param name="receiver">The name of the wrapper's receiver, if it is a generated parameter.</param>
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
        // An empty name means the receiver. A wrapper with scopes has none yet.
        if (name is "")
            return item.Method.IsStatic || item.IsScoped ? null : receiver ?? "";
        for (int i = 0; i < wrapperNames.Length; i++)
        {
            // Only shared parameters have a name in the wrapper.
            if (item.Parameters[i].Name == name)
                return wrapperNames[i].Length == 0 ? null : wrapperNames[i].TrimStart('@');
        }
        return null;
    }
}
