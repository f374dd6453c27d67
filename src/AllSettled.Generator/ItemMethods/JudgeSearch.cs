using System.Collections.Immutable;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.ItemMethods;

/// <summary>What a search for the judge of an item method ends with.</summary>
internal enum JudgeProblem
{
    None,

    /// <summary>A type in a signature is unknown. The compiler reports that.</summary>
    UnfinishedCode,
    NotFound,
    DoesNotFit,
    Several,
    OutOfReach,
}

/// <summary>Finds the judge of an item method: the method that <c>RejectIf</c> names.</summary>
/// <param name="Problem">Why there is none.</param>
/// <param name="Judge">The judge, or null.</param>
/// <param name="Found">The method that the problem is about.</param>
/// <param name="Detail">The second of several methods, or the reason why the method is out of reach.</param>
internal sealed record JudgeSearch(JudgeProblem Problem, Judge? Judge = null, IMethodSymbol? Found = null, string? Detail = null)
{
    public static JudgeSearch Of(ItemMethod item, Compilation compilation)
    {
        if (item.RejectIfType is { } judges and not INamedTypeSymbol { IsUnboundGenericType: true }
            && (judges.Traits() & TypeTraits.Unknown) != 0)
        {
            return new(JudgeProblem.UnfinishedCode);
        }
        IMethodSymbol[] named = Named(item);
        if (named.Length == 0)
            return new(JudgeProblem.NotFound);
        if (named.Any(IsUnfinished))
            return new(JudgeProblem.UnfinishedCode);
        IMethodSymbol[] fitting = [.. named.Where(method => Fits(method, item, compilation))];
        if (fitting.Length == 0)
            return new(JudgeProblem.DoesNotFit);
        // A method that is overridden or hidden does not count, and a method out of reach hides none. Methods of one type do not hide one
        // another, though they may have one signature when the type has its type arguments.
        IMethodSymbol[] candidates =
        [
            .. fitting.Where(method => WhyOutOfReach(method, item, compilation) is null)
                .GroupBy(SignatureKey.Of, StringComparer.Ordinal)
                .SelectMany(static same => same.Where(method
                    => SymbolEqualityComparer.Default.Equals(method.ContainingType, same.First().ContainingType))),
        ];
        return candidates switch
        {
            [] => new(JudgeProblem.OutOfReach, Found: fitting[0], Detail: WhyOutOfReach(fitting[0], item, compilation)),
            [var first, var second, ..] when Display(first) == Display(second)
                => new(JudgeProblem.Several, Found: first.OriginalDefinition, Detail: Display(second.OriginalDefinition)),
            [var first, var second, ..] => new(JudgeProblem.Several, Found: first, Detail: Display(second)),
            [var only] when CalledInstead(only, item, compilation) is { } other
                => new(JudgeProblem.Several, Found: only, Detail: Display(other)),
            [var only] => new(JudgeProblem.None, new Judge(only)),
        };
    }

    /// <summary>The parameters that a judge may have before the result, and the type of the result.</summary>
    public static (IParameterSymbol[] Items, ITypeSymbol Result) Judged(ItemMethod item)
    {
        ITypeSymbol result = item.Return.Result!;
        bool mayBeNull = !item.Return.IsAsynchronous && !result.IsValueType && ReturnShape.MayReturnNull(item.Method);
        return ([.. item.ItemParameters], mayBeNull ? result.WithNullableAnnotation(NullableAnnotation.Annotated) : result);
    }

    /// <summary>The methods of that name, whether they fit or not.</summary>
    public static IMethodSymbol[] Named(ItemMethod item) =>
    [
        .. Types(item).SelectMany(type => type.GetMembers(item.RejectIf!)).OfType<IMethodSymbol>()
            .Where(static method => method.MethodKind is MethodKind.Ordinary && !method.IsGenerated()),
    ];

    private static IEnumerable<INamedTypeSymbol> Types(ItemMethod item)
        // The type arguments of an unbound type are not types.
        => ((item.IsForeign ? item.RejectIfType : item.Receiver) switch
        {
            INamedTypeSymbol { IsUnboundGenericType: true } unbound => unbound.OriginalDefinition,
            INamedTypeSymbol type => type,
            _ => null,
        })?.TypeAndInherited() ?? [];

    private static bool IsUnfinished(IMethodSymbol method)
        => (method.ReturnType.Traits() & TypeTraits.Unknown) != 0
            || method.Parameters.Any(static parameter => (parameter.Type.Traits() & TypeTraits.Unknown) != 0);

    private static bool Fits(IMethodSymbol method, ItemMethod item, Compilation compilation)
    {
        if (method is not { Arity: 0, IsVararg: false, RefKind: RefKind.None } || !ReturnsVerdict(method))
            return false;
        (IParameterSymbol[] items, ITypeSymbol result) = Judged(item);
        ImmutableArray<IParameterSymbol> parameters = method.Parameters;
        if (parameters.Length == 0 || !Accepts(parameters[parameters.Length - 1], result, compilation))
            return false;
        if (parameters.Length == 1)
            return true;
        if (parameters.Length != items.Length + 1)
            return false;
        for (int i = 0; i < items.Length; i++)
        {
            if (!Accepts(parameters[i], items[i].Type, compilation))
                return false;
        }
        return true;
    }

    public static bool ReturnsVerdict(IMethodSymbol method)
    {
        if (method.ReturnType.SpecialType is SpecialType.System_Boolean)
            return true;
        for (ITypeSymbol? type = method.ReturnType; type is not null; type = type.BaseType)
        {
            if (type.Is("Exception", "System"))
                return true;
        }
        return false;
    }

    /// <summary>Whether the parameter takes every such value without a box and without code of the user.</summary>
    public static bool Accepts(IParameterSymbol parameter, ITypeSymbol argument, Compilation compilation)
        => parameter.RefKind is RefKind.None or RefKind.In
            && compilation.ClassifyConversion(argument, parameter.Type)
                is { IsIdentity: true } or { IsImplicit: true, IsReference: true } or { IsImplicit: true, IsNullable: true }
            && !(argument is { NullableAnnotation: NullableAnnotation.Annotated, IsValueType: false } && RefusesNull(parameter));

    private static bool RefusesNull(IParameterSymbol parameter)
        => parameter.Type.NullableAnnotation is NullableAnnotation.NotAnnotated
            && !parameter.HasAttribute("AllowNullAttribute", "System.Diagnostics.CodeAnalysis");

    private static string? WhyOutOfReach(IMethodSymbol method, ItemMethod item, Compilation compilation)
    {
        INamedTypeSymbol type = method.ContainingType;
        bool isInside = item.ExtensionClassName is null;
        if (!method.IsStatic && item.IsForeign)
            return "it must be static";
        if (!method.IsStatic && item.Method.IsStatic)
            return $"it must be static, as '{item.Method.Name}' is";
        if (method.IsStatic && (method.IsAbstract || method.IsVirtual))
            return "it must not be static abstract or static virtual";
        if (IsObsoleteAsError(method) && !item.IsMarked("ObsoleteAttribute", "System"))
            return "it is obsolete, and a call of it is an error";
        if (item is { IsForeign: true, RejectIfType: INamedTypeSymbol { IsUnboundGenericType: true } })
            return $"give '{type.Name}' type arguments";
        if (!isInside && (type.Traits() & TypeTraits.FileLocal) != 0)
            return $"'{type.Name}' must not be local to its file";
        if (!IsAccessible(method, item, compilation))
            return isInside ? "it must be at least protected" : "it and the types around it must be at least internal";
        return method.IsStatic && ExternAliases.FirstIn([type], compilation) is { } hidden
            ? $"'{hidden.Name}' can only be named with an extern alias"
            : null;
    }

    /// <summary>Whether the wrapper sees the method. It stands in the type of the item method, or only in the same assembly.</summary>
    public static bool IsAccessible(IMethodSymbol method, ItemMethod item, Compilation compilation)
    {
        ITypeSymbol? through = method.IsStatic ? null : item.Receiver;
        return item.ExtensionClassName is null
            ? compilation.IsSymbolAccessibleWithin(method, item.Method.ContainingType, through)
            : compilation.IsSymbolAccessibleWithin(method, compilation.Assembly, through);
    }

    /// <summary>The compiler treats the call of an override as a call of the method that it overrides.</summary>
    public static bool IsObsoleteAsError(IMethodSymbol judge)
        => OverrideCall.FirstDeclaration(judge).GetAttributes().Any(static attribute
            => attribute.AttributeClass.Is("ObsoleteAttribute", "System") && attribute.ConstructorArguments is [_, { Value: true }]);

    /// <summary>The method of the same name that the compiler would call instead. Null if it calls the judge.</summary>
    private static ISymbol? CalledInstead(IMethodSymbol judge, ItemMethod item, Compilation compilation)
    {
        if (Types(item).Sum(type => type.GetMembers(item.RejectIf!).Length) == 1 || item.PlaceForCalls is not { } place)
            return null;
        SymbolInfo bound = compilation.GetSemanticModel(place.Tree)
            .GetSpeculativeSymbolInfo(place.Position, Call(judge, item), SpeculativeBindingOption.BindAsExpression);
        return bound.Symbol is null && bound.CandidateSymbols.Length < 2
            ? null
            : bound.CandidateSymbols.Append(bound.Symbol).FirstOrDefault(called
                => called is IMethodSymbol method && !called.IsGenerated() && !SymbolEqualityComparer.Default.Equals(
                    OverrideCall.FirstDeclaration(method).OriginalDefinition, OverrideCall.FirstDeclaration(judge).OriginalDefinition));
    }

    private static ExpressionSyntax Call(IMethodSymbol judge, ItemMethod item)
    {
        (IParameterSymbol[] items, ITypeSymbol result) = Judged(item);
        string target = judge.IsStatic ? CSharpNames.Type(judge.ContainingType) : $"default({CSharpNames.Type(item.Receiver)})!";
        var types = judge.Parameters.Length > 1 ? items.Select(static parameter => parameter.Type).Append(result) : [result];
        // Calls are not constants: those would convert to more types.
        string arguments = string.Join(", ", types.Select(static type => $"default(global::System.Func<{CSharpNames.Type(type)}>)!()"));
        return SyntaxFactory.ParseExpression($"{target}.{CSharpNames.Escape(judge.Name)}({arguments})");
    }

    public static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
