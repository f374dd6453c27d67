using System.Collections.Immutable;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>
/// Finds the method that an argument of the attribute names. It is in the type of the item method, or inherited. For
/// <c>SettledBatchFor</c>, it is in a type that the attribute gives.
/// </summary>
/// <param name="Problem">Why there is none.</param>
/// <param name="Method">The method, or null.</param>
/// <param name="Found">The method that the problem is about.</param>
/// <param name="Detail">The second of several methods, or the reason why the method is out of reach.</param>
internal sealed record MethodSearch(
    SearchProblem Problem, IMethodSymbol? Method = null, IMethodSymbol? Found = null, string? Detail = null)
{
    /// <param name="item">The item method.</param>
    /// <param name="name">The name of the method to find.</param>
    /// <param name="foreignType">The type that has the method, if the item method is foreign.</param>
    /// <param name="argumentsOf">The types of the arguments that a method would be called with. Null if the method does not fit.</param>
    /// <param name="compilation">The compilation.</param>
    public static MethodSearch Of(
        ItemMethod item, string name, ITypeSymbol? foreignType, Func<IMethodSymbol, ITypeSymbol[]?> argumentsOf, Compilation compilation)
    {
        if (foreignType is not (null or INamedTypeSymbol { IsUnboundGenericType: true })
            && (foreignType.Traits() & TypeTraits.Unknown) != 0)
        {
            return new(SearchProblem.UnfinishedCode);
        }
        ITypeSymbol? type = item.IsForeign ? foreignType : item.Receiver;
        IMethodSymbol[] named = Named(item, name, foreignType);
        if (named.Length == 0)
            return new(SearchProblem.NotFound);
        if (named.Any(IsUnfinished))
            return new(SearchProblem.UnfinishedCode);
        IMethodSymbol[] fitting = [.. named.Where(method => argumentsOf(method) is not null)];
        if (fitting.Length == 0)
            return new(SearchProblem.DoesNotFit, Found: named[0]);
        // A method that is overridden or hidden does not count, and a method out of reach hides none. Methods of one type do not hide one
        // another, though they may have one signature when the type has its type arguments.
        IMethodSymbol[] candidates =
        [
            .. fitting.Where(method => WhyOutOfReach(method, type, item, compilation) is null)
                .GroupBy(SignatureKey.Of, StringComparer.Ordinal)
                .SelectMany(static same => same.Where(method
                    => SymbolEqualityComparer.Default.Equals(method.ContainingType, same.First().ContainingType))),
        ];
        return candidates switch
        {
            [] => new(SearchProblem.OutOfReach, Found: fitting[0], Detail: WhyOutOfReach(fitting[0], type, item, compilation)),
            [var first, var second, ..] when Display(first) == Display(second)
                => new(SearchProblem.Several, Found: first.OriginalDefinition, Detail: Display(second.OriginalDefinition)),
            [var first, var second, ..] => new(SearchProblem.Several, Found: first, Detail: Display(second)),
            [var only] when CalledInstead(only, argumentsOf(only)!, type, item, compilation) is { } other
                => new(SearchProblem.Several, Found: only, Detail: Display(other)),
            [var only] => new(SearchProblem.None, only),
        };
    }

    /// <summary>The methods of that name, whether they fit or not.</summary>
    public static IMethodSymbol[] Named(ItemMethod item, string name, ITypeSymbol? foreignType) =>
    [
        .. Types(item.IsForeign ? foreignType : item.Receiver).SelectMany(type => type.GetMembers(name)).OfType<IMethodSymbol>()
            .Where(static method => method.MethodKind is MethodKind.Ordinary && !method.IsGenerated()),
    ];

    /// <summary>Whether the method takes exactly these arguments.</summary>
    public static bool Takes(IMethodSymbol method, ITypeSymbol[] arguments, Compilation compilation)
    {
        ImmutableArray<IParameterSymbol> parameters = method.Parameters;
        if (method is not { Arity: 0, IsVararg: false, RefKind: RefKind.None } || parameters.Length != arguments.Length)
            return false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!Accepts(parameters[i], arguments[i], compilation))
                return false;
        }
        return true;
    }

    private static IEnumerable<INamedTypeSymbol> Types(ITypeSymbol? type)
        // The type arguments of an unbound type are not types.
        => (type switch
        {
            INamedTypeSymbol { IsUnboundGenericType: true } unbound => unbound.OriginalDefinition,
            INamedTypeSymbol named => named,
            _ => null,
        })?.TypeAndInherited() ?? [];

    private static bool IsUnfinished(IMethodSymbol method)
        => (method.ReturnType.Traits() & TypeTraits.Unknown) != 0
            || method.Parameters.Any(static parameter => (parameter.Type.Traits() & TypeTraits.Unknown) != 0);

    /// <summary>Whether the parameter takes every such value without a box and without code of the user.</summary>
    public static bool Accepts(IParameterSymbol parameter, ITypeSymbol argument, Compilation compilation)
        => parameter.RefKind is RefKind.None or RefKind.In
            && compilation.ClassifyConversion(argument, parameter.Type)
                is { IsIdentity: true } or { IsImplicit: true, IsReference: true } or { IsImplicit: true, IsNullable: true }
            && !(argument is { NullableAnnotation: NullableAnnotation.Annotated, IsValueType: false } && RefusesNull(parameter));

    private static bool RefusesNull(IParameterSymbol parameter)
        => parameter.Type.NullableAnnotation is NullableAnnotation.NotAnnotated
            && !parameter.HasAttribute("AllowNullAttribute", "System.Diagnostics.CodeAnalysis");

    private static string? WhyOutOfReach(IMethodSymbol method, ITypeSymbol? searched, ItemMethod item, Compilation compilation)
    {
        INamedTypeSymbol type = method.ContainingType;
        bool isInside = item.ExtensionClassName is null;
        if (!method.IsStatic && item.IsForeign)
            return "it must be static";
        if (!method.IsStatic && item.Method.IsStatic)
            return $"it must be static, as '{item.Method.Name}' is";
        if (method.IsStatic && (method.IsAbstract || method.IsVirtual))
            return "it must not be static abstract or static virtual";
        if (IsErrorToUse(method, item))
            return "it is obsolete, and a call of it is an error";
        if (item.IsForeign && searched is INamedTypeSymbol { IsUnboundGenericType: true })
            return $"give '{type.Name}' type arguments";
        if (!isInside && (type.Traits() & TypeTraits.FileLocal) != 0)
            return $"'{type.Name}' must not be local to its file";
        if (!IsAccessible(method, item, compilation))
            return isInside ? "it must be at least protected" : "it and the types around it must be at least internal";
        return method.IsStatic && ExternAliases.FirstIn([type], compilation) is { } hidden
            ? $"'{hidden.Name}' can only be named with an extern alias"
            : null;
    }

    /// <summary>Whether the wrapper sees the method.</summary>
    public static bool IsAccessible(IMethodSymbol method, ItemMethod item, Compilation compilation)
        => item.Sees(method, method.IsStatic ? null : item.Receiver, compilation);

    /// <summary>
    /// Whether the member is obsolete as an error, and the wrapper is not obsolete itself. The compiler treats the use of an override as a
    /// use of what it overrides.
    /// </summary>
    public static bool IsErrorToUse(ISymbol member, ItemMethod item)
    {
        while (OverrideCall.Overridden(member) is { } overridden)
            member = overridden;
        return member.GetAttributes().Any(static attribute
                => attribute.AttributeClass.Is("ObsoleteAttribute", "System") && attribute.ConstructorArguments is [_, { Value: true }])
            && !item.IsMarked("ObsoleteAttribute", "System");
    }

    /// <summary>The method of the same name that the compiler would call instead. Null if it calls the method itself.</summary>
    private static ISymbol? CalledInstead(
        IMethodSymbol method, ITypeSymbol[] arguments, ITypeSymbol? searched, ItemMethod item, Compilation compilation)
    {
        if (Types(searched).Sum(type => type.GetMembers(method.Name).Length) == 1 || item.PlaceForCalls is not { } place)
            return null;
        SymbolInfo bound = compilation.GetSemanticModel(place.Tree).GetSpeculativeSymbolInfo(
            place.Position, Call(method, arguments, item), SpeculativeBindingOption.BindAsExpression);
        return bound.Symbol is null && bound.CandidateSymbols.Length < 2
            ? null
            : bound.CandidateSymbols.Append(bound.Symbol).FirstOrDefault(called
                => called is IMethodSymbol other && !called.IsGenerated() && !SymbolEqualityComparer.Default.Equals(
                    OverrideCall.FirstDeclaration(other).OriginalDefinition, OverrideCall.FirstDeclaration(method).OriginalDefinition));
    }

    private static ExpressionSyntax Call(IMethodSymbol method, ITypeSymbol[] types, ItemMethod item)
    {
        string target = method.IsStatic ? CSharpNames.Type(method.ContainingType) : $"default({CSharpNames.Type(item.Receiver)})!";
        // Calls are not constants: those would convert to more types.
        string arguments = string.Join(", ", types.Select(static type => $"default(global::System.Func<{CSharpNames.Type(type)}>)!()"));
        return SyntaxFactory.ParseExpression($"{target}.{CSharpNames.Escape(method.Name)}({arguments})");
    }

    public static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
