using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>What matters about a type in a signature, including the types inside it.</summary>
[Flags]
internal enum TypeTraits
{
    None = 0,

    /// <summary>The compiler does not know the type: the code is unfinished.</summary>
    Unknown = 1,

    /// <summary>A pointer or function pointer, also as an array's element. Generated code is not unsafe.</summary>
    Pointer = 2,

    /// <summary>A type that can only be named in its own file.</summary>
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

    /// <summary>Whether a value of the type cannot leave the stack. The oldest such types are not declared as ref structs.</summary>
    public static bool IsStackOnly(this ITypeSymbol type)
        => type.IsRefLikeType
            || type.SpecialType is SpecialType.System_TypedReference or SpecialType.System_ArgIterator
                or SpecialType.System_RuntimeArgumentHandle;
}
