using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// Signatures as the compiler tells overloads apart: without nullability, tuple names, <c>dynamic</c> and the names of
/// type parameters. Two equal keys in one type are error CS0111.
/// </summary>
internal static class SignatureKey
{
    public static string Of(IMethodSymbol method)
    {
        var key = new StringBuilder().Append('`').Append((char)('0' + method.Arity)).Append('(');
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None)
                key.Append('&');
            Append(key, parameter.Type);
            key.Append(',');
        }
        return key.ToString();
    }

    /// <summary>The wrappers of a method, buffered and streamed, each plain and with options.</summary>
    public static IReadOnlyList<(string Name, string Key)> OfWrappers(ItemMethod item, Compilation compilation)
    {
        var input = new StringBuilder();
        Append(input, item.InputType(compilation));

        var end = new StringBuilder();
        foreach (IParameterSymbol parameter in item.SharedParameters)
        {
            Append(end, parameter.Type);
            end.Append(',');
        }
        end.Append("System.Threading.CancellationToken,");

        return
        [
            (item.WrapperName, Key("IEnumerable", "")),
            (item.WrapperName, Key("IEnumerable", "AllSettled.SettledBatchOptions,")),
            (item.StreamWrapperName, Key("IEnumerable", "")),
            (item.StreamWrapperName, Key("IEnumerable", "AllSettled.SettledBatchOptions,")),
            (item.StreamWrapperName, Key("IAsyncEnumerable", "")),
            (item.StreamWrapperName, Key("IAsyncEnumerable", "AllSettled.SettledBatchOptions,")),
        ];

        string Key(string source, string options)
            => $"`{(char)('0' + item.Method.Arity)}(System.Collections.Generic.{source}`1<{input},>,{options}{end}";
    }

    private static void Append(StringBuilder key, ITypeSymbol type)
    {
        switch (type)
        {
            case IDynamicTypeSymbol:
                key.Append("System.Object");
                break;
            case IArrayTypeSymbol array:
                Append(key, array.ElementType);
                key.Append('[').Append(',', array.Rank - 1).Append(']');
                break;
            case IPointerTypeSymbol pointer:
                Append(key, pointer.PointedAtType);
                key.Append('*');
                break;
            case ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } parameter:
                key.Append("!!").Append((char)('0' + parameter.Ordinal));
                break;
            case INamedTypeSymbol named:
                AppendNamed(key, named.TupleUnderlyingType ?? named);
                break;
            default:
                key.Append(type.ToDisplayString());
                break;
        }
    }

    private static void AppendNamed(StringBuilder key, INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
        {
            AppendNamed(key, outer);
            key.Append('+');
        }
        else if (type.ContainingNamespace is { IsGlobalNamespace: false } containing)
        {
            key.Append(containing.ToDisplayString()).Append('.');
        }
        key.Append(type.MetadataName);
        ImmutableArray<ITypeSymbol> arguments = type.TypeArguments;
        if (arguments.IsEmpty)
            return;
        key.Append('<');
        foreach (ITypeSymbol argument in arguments)
        {
            Append(key, argument);
            key.Append(',');
        }
        key.Append('>');
    }
}
