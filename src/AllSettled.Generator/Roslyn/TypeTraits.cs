using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>What matters about a type in a signature, found anywhere inside it.</summary>
[Flags]
internal enum TypeTraits
{
    None = 0,

    /// <summary>The compiler does not know a type: the code is not finished.</summary>
    Unknown = 1,

    /// <summary>A pointer or function pointer, even as an array's element: generated code is not unsafe.</summary>
    Pointer = 2,

    /// <summary>A type that only its own file can name.</summary>
    FileLocal = 4,
}

internal static class TypeTraitsExtensions
{
    public static TypeTraits Traits(this ITypeSymbol type)
    {
        switch (type)
        {
            case IErrorTypeSymbol:
                return TypeTraits.Unknown;
            case IArrayTypeSymbol array:
                return array.ElementType.Traits();
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return TypeTraits.Pointer;
            case INamedTypeSymbol named:
                var traits = named.ContainingType?.Traits() ?? TypeTraits.None;
                if (named.IsFileLocal)
                    traits |= TypeTraits.FileLocal;
                foreach (ITypeSymbol argument in named.TypeArguments)
                    traits |= argument.Traits();
                return traits;
            default:
                return TypeTraits.None;
        }
    }

    /// <summary>Whether a value of the type cannot leave the stack. The oldest such types are no ref structs by definition.</summary>
    public static bool IsStackOnly(this ITypeSymbol type)
        => type.IsRefLikeType
            || type.SpecialType is SpecialType.System_TypedReference or SpecialType.System_ArgIterator
                or SpecialType.System_RuntimeArgumentHandle;
}
