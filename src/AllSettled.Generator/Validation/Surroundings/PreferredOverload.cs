using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation.Surroundings;

/// <summary>
/// An overload with a higher <c>[OverloadResolutionPriority]</c>. If it is applicable, it is called in place of the item method, and no way
/// of calling avoids that. The check resolves the call itself, and does not bind it in the compiler: where the type parameters of a
/// partial or a foreign method have no name, a bound call says nothing, and binding costs every edit.
/// </summary>
internal static class PreferredOverload
{
    public static IMethodSymbol? Of(ItemMethod item, Compilation compilation)
    {
        if (!CompilationFacts.Of(compilation).KnowsPriorities)
            return null;
        // An override has the priority of the method that it overrides. Priorities are compared within one type.
        IMethodSymbol method = OverrideCall.FirstDeclaration(item.Method);
        ISymbol within = item.ExtensionClassName is null ? item.Method.ContainingType : compilation.Assembly;
        int? priority = null;
        foreach (ISymbol member in method.ContainingType.GetMembers(method.Name))
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsOverride: false } rival
                && rival.IsStatic == method.IsStatic
                && !SymbolEqualityComparer.Default.Equals(rival, method)
                && Priority(rival) > (priority ??= Priority(method))
                && IsAccessible(rival)
                && !rival.IsGenerated()
                && IsApplicable(rival, method, compilation))
            {
                return rival;
            }
        }
        return null;

        bool IsAccessible(IMethodSymbol rival) => within is INamedTypeSymbol type
            ? compilation.IsSymbolAccessibleWithin(rival, type)
            : compilation.IsSymbolAccessibleWithin(rival, (IAssemblySymbol)within);
    }

    private static int Priority(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass.Is("OverloadResolutionPriorityAttribute", "System.Runtime.CompilerServices")
                && attribute.ConstructorArguments is [{ Value: int priority }])
            {
                return priority;
            }
        }
        return 0;
    }

    /// <summary>Whether the rival takes the arguments of the call, which are variables of the method's parameter types.</summary>
    private static bool IsApplicable(IMethodSymbol rival, IMethodSymbol method, Compilation compilation)
    {
        if (method.Arity > 0)
        {
            // The call gives the type arguments.
            if (rival.Arity != method.Arity)
                return false;
            rival = rival.Construct([.. method.TypeParameters]);
        }
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol argument = method.Parameters[i];
            bool isLast = i >= rival.Parameters.Length - 1;
            if (i >= rival.Parameters.Length && rival.Parameters is not [.., { IsParams: true }])
                return false;
            IParameterSymbol parameter = isLast ? rival.Parameters[rival.Parameters.Length - 1] : rival.Parameters[i];
            bool fits = i < rival.Parameters.Length && Takes(parameter, parameter.Type, argument, compilation);
            bool fitsExpanded = parameter.IsParams && isLast
                && ElementOf(parameter.Type) is { } element && Takes(parameter, element, argument, compilation);
            if (!fits && !fitsExpanded)
                return false;
        }
        return rival.Parameters.Skip(method.Parameters.Length).All(static parameter => parameter.IsOptional || parameter.IsParams);
    }

    private static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [var element] } => element,
        _ => null,
    };

    private static bool Takes(IParameterSymbol parameter, ITypeSymbol type, IParameterSymbol argument, Compilation compilation)
    {
        bool byReference = argument.RefKind is RefKind.In or RefKind.RefReadOnlyParameter;
        if (byReference
            ? parameter.RefKind is not (RefKind.In or RefKind.RefReadOnlyParameter)
            : parameter.RefKind is RefKind.Ref or RefKind.Out)
        {
            return false;
        }
        ITypeSymbol source = argument.Type.TypeKind is TypeKind.Dynamic ? compilation.ObjectType : argument.Type;
        if (parameter.ContainingSymbol is IMethodSymbol rival && rival.TypeArguments.Any(inferred =>
            inferred is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } own
            && SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, rival.OriginalDefinition)))
        {
            return CanBeInferred(type, source, compilation);
        }
        return Converts(source, type, compilation, byReference);
    }

    /// <summary>Whether a parameter of a generic rival takes the argument, once its type arguments are inferred.</summary>
    private static bool CanBeInferred(ITypeSymbol type, ITypeSymbol source, Compilation compilation)
    {
        switch (type)
        {
            case ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } parameter:
                return (!parameter.HasValueTypeConstraint || source.IsValueType)
                    && (!parameter.HasReferenceTypeConstraint || source.IsReferenceType)
                    && parameter.ConstraintTypes.All(constraint => CanBeInferred(constraint, source, compilation));
            case IArrayTypeSymbol array:
                return source is IArrayTypeSymbol other && array.Rank == other.Rank
                    && CanBeInferred(array.ElementType, other.ElementType, compilation);
            case INamedTypeSymbol { IsGenericType: true } named:
                for (ITypeSymbol? current = source; current is not null; current = current.BaseType)
                {
                    if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, named.OriginalDefinition))
                        return true;
                }
                return source.AllInterfaces.Any(current
                    => SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, named.OriginalDefinition));
            default:
                return Converts(source, type, compilation, identity: false);
        }
    }

    private static bool Converts(ITypeSymbol source, ITypeSymbol target, Compilation compilation, bool identity)
        => compilation.ClassifyCommonConversion(source, target) is { Exists: true } conversion
            && (conversion.IsIdentity || (conversion.IsImplicit && !identity));
}
