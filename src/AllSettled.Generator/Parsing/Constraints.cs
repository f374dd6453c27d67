using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>The constraints of a type parameter, as the item method states them.</summary>
internal static class Constraints
{
    /// <summary>The text after <c>where T :</c>, or null if there are no constraints.</summary>
    /// <param name="parameter">The type parameter.</param>
    /// <param name="nullableAnnotations">Whether <c>class?</c> may be written.</param>
    /// <param name="allowsRefStruct">Whether to add <c>allows ref struct</c>.</param>
    public static string? Of(ITypeParameterSymbol parameter, bool nullableAnnotations, bool allowsRefStruct)
    {
        var constraints = new List<string>();
        // `unmanaged` implies `struct` and must stand alone.
        if (parameter.HasUnmanagedTypeConstraint)
            constraints.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint)
            constraints.Add("struct");
        else if (parameter.HasReferenceTypeConstraint)
            constraints.Add(nullableAnnotations
                && parameter.ReferenceTypeConstraintNullableAnnotation is NullableAnnotation.Annotated ? "class?" : "class");
        else if (parameter.HasNotNullConstraint)
            constraints.Add("notnull");

        foreach (ITypeSymbol type in parameter.ConstraintTypes)
            constraints.Add(CSharpNames.Type(type, nullableAnnotations).Static);
        if (parameter.HasConstructorConstraint)
            constraints.Add("new()");
        if (allowsRefStruct)
            constraints.Add("allows ref struct");
        return constraints.Count == 0 ? null : string.Join(", ", constraints);
    }
}
