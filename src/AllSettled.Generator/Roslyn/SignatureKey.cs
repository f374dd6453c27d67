using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>
/// Signatures as the compiler compares overloads: without nullability, tuple names, <c>dynamic</c> and the names of type parameters. Two
/// equal keys in one type are error CS0111.
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
            Append(key, parameter.Type, []);
            key.Append(',');
        }
        return key.ToString();
    }

    public static string OfTypes(IEnumerable<ITypeSymbol> types)
    {
        var key = new StringBuilder();
        foreach (ITypeSymbol type in types)
        {
            Append(key, type, []);
            key.Append(',');
        }
        return key.ToString();
    }

    /// <summary>Whether the types differ at most in what signatures do not count.</summary>
    public static bool IsSameType(ITypeSymbol type, ITypeSymbol other)
        => SymbolEqualityComparer.Default.Equals(type, other) || OfTypes([type]) == OfTypes([other]);

    /// <param name="key">The key that is written.</param>
    /// <param name="type">The type to append.</param>
    /// <param name="lifted">Type parameters of a type that are the first ones of the wrapper.</param>
    public static void Append(StringBuilder key, ITypeSymbol type, IReadOnlyList<ITypeParameterSymbol> lifted)
    {
        switch (type)
        {
            case IDynamicTypeSymbol:
                key.Append("System.Object");
                break;
            case IArrayTypeSymbol array:
                Append(key, array.ElementType, lifted);
                key.Append('[').Append(',', array.Rank - 1).Append(']');
                break;
            case IPointerTypeSymbol pointer:
                Append(key, pointer.PointedAtType, lifted);
                key.Append('*');
                break;
            case ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } parameter:
                key.Append("!!").Append((char)('0' + lifted.Count + parameter.Ordinal));
                break;
            case ITypeParameterSymbol parameter when IndexOf(parameter) is >= 0 and var index:
                key.Append("!!").Append((char)('0' + index));
                break;
            // The name, because the displayed text would include nullability.
            case ITypeParameterSymbol parameter:
                key.Append('!').Append(parameter.Name);
                break;
            case INamedTypeSymbol named:
                AppendNamed(key, named.TupleUnderlyingType ?? named, lifted);
                break;
            default:
                key.Append(type.ToDisplayString());
                break;
        }

        int IndexOf(ITypeParameterSymbol parameter)
        {
            for (int i = 0; i < lifted.Count; i++)
            {
                if (SymbolEqualityComparer.Default.Equals(lifted[i], parameter))
                    return i;
            }
            return -1;
        }
    }

    private static void AppendNamed(StringBuilder key, INamedTypeSymbol type, IReadOnlyList<ITypeParameterSymbol> lifted)
    {
        if (type.ContainingType is { } outer)
        {
            AppendNamed(key, outer, lifted);
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
            Append(key, argument, lifted);
            key.Append(',');
        }
        key.Append('>');
    }
}
