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

    /// <summary>The keys of the wrappers of a method, the plain one and the one with options.</summary>
    public static (string Plain, string WithOptions) OfWrappers(IMethodSymbol method, ItemMethod shape, Compilation compilation)
    {
        var start = new StringBuilder().Append('`').Append((char)('0' + method.Arity)).Append('(');
        Append(start, compilation.GetSpecialType(SpecialType.System_Collections_Generic_IEnumerable_T)
            .Construct(shape.InputType(compilation)));
        start.Append(',');

        var end = new StringBuilder();
        foreach (IParameterSymbol parameter in shape.SharedParameters)
        {
            Append(end, parameter.Type);
            end.Append(',');
        }
        end.Append("System.Threading.CancellationToken,");

        return ($"{start}{end}", $"{start}AllSettled.SettledBatchOptions,{end}");
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
