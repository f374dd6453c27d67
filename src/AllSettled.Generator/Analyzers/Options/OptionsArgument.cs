using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Options;

/// <summary>
/// <c>FindSettledAsync(ids, null, "z")</c>: an argument without a type of its own, which the options take by their place, and
/// which the overload without options would give to its first shared parameter, and what follows to the next ones.
/// </summary>
/// <param name="Syntax">The argument.</param>
/// <param name="Text">What it is: <c>null</c>, <c>default</c> or <c>new()</c>.</param>
/// <param name="Options">The parameter that takes it.</param>
/// <param name="Shared">The parameter that would take it in the other overload.</param>
internal sealed record OptionsArgument(ArgumentSyntax Syntax, string Text, IParameterSymbol Options, IParameterSymbol Shared)
{
    /// <returns>Null where the call can mean the options only, or means the same either way.</returns>
    public static OptionsArgument? Of(IInvocationOperation call)
    {
        if (call.Syntax is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } || call.SemanticModel is not { } model)
            return null;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument is not { ArgumentKind: ArgumentKind.Explicit, Parameter: { } options }
                || !options.Type.Is("SettledBatchOptions", "AllSettled")
                // Of what stands in parentheses the operation has the inner syntax.
                || argument.Syntax.FirstAncestorOrSelf<ArgumentSyntax>() is not { NameColon: null } syntax
                || arguments.IndexOf(syntax) is not (>= 0 and var index))
            {
                continue;
            }
            ExpressionSyntax value = WithoutParentheses(syntax.Expression);
            return Untyped(value) is { } text
                && WithoutOptions(call.TargetMethod, options) is { } other
                && other.Parameters[options.Ordinal] is var shared
                // The last one is the token, to which no options are no more than no token.
                && shared.Ordinal < other.Parameters.Length - 1
                && Takes(other, options.Ordinal, arguments, index, model)
                && (value is not ImplicitObjectCreationExpressionSyntax creation || CanMake(shared.Type, creation, model))
                && !MeansTheSame(shared, value, arguments, index)
                ? new(syntax, text, options, shared)
                : null;
        }
        return null;
    }

    private static ExpressionSyntax WithoutParentheses(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    expression = parenthesized.Expression;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed:
                    expression = suppressed.Operand;
                    break;
                default:
                    return expression;
            }
        }
    }

    private static string? Untyped(ExpressionSyntax value) => value.Kind() switch
    {
        SyntaxKind.NullLiteralExpression => "null",
        SyntaxKind.DefaultLiteralExpression => "default",
        SyntaxKind.ImplicitObjectCreationExpression => "new()",
        _ => null,
    };

    /// <summary>The overload of a wrapper that differs by the options alone.</summary>
    private static IMethodSymbol? WithoutOptions(IMethodSymbol method, IParameterSymbol options)
    {
        if (!method.IsGenerated())
            return null;
        ImmutableArray<IParameterSymbol> expected = method.Parameters.RemoveAt(options.Ordinal);
        foreach (ISymbol member in method.ContainingType.GetMembers(method.Name))
        {
            if (member is not IMethodSymbol other || other.Arity != method.Arity || other.Parameters.Length != expected.Length)
                continue;
            if (other.Arity > 0)
                other = other.Construct(method.TypeArguments, method.TypeArgumentNullableAnnotations);
            if (other.Parameters.Zip(expected, static (actual, wanted)
                => actual.Name == wanted.Name && SymbolEqualityComparer.Default.Equals(actual.Type, wanted.Type)).All(static same => same))
            {
                return other;
            }
        }
        return null;
    }

    /// <summary>Whether the other overload could be called with the same arguments.</summary>
    /// <param name="other">The overload.</param>
    /// <param name="place">Where it would take the argument.</param>
    /// <param name="arguments">The arguments of the call.</param>
    /// <param name="index">The place of the argument among them; of an extension method the receiver may not be one.</param>
    /// <param name="model">What the arguments mean.</param>
    private static bool Takes(IMethodSymbol other, int place, SeparatedSyntaxList<ArgumentSyntax> arguments, int index, SemanticModel model)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        for (int i = index; i < arguments.Count; i++)
        {
            if (arguments[i].NameColon is { Name.Identifier.ValueText: var name })
            {
                if (!given.Add(name))
                    return false;
                continue;
            }
            int ordinal = place + i - index;
            if (ordinal >= other.Parameters.Length
                || !given.Add(other.Parameters[ordinal].Name)
                // By its place: what is in the tree is of the type that it was given there.
                || !model.ClassifyConversion(arguments[i].SpanStart, WithoutParentheses(arguments[i].Expression), other.Parameters[ordinal].Type).IsImplicit)
            {
                return false;
            }
        }
        return other.Parameters.Skip(place).All(parameter => parameter.IsOptional || given.Contains(parameter.Name));
    }

    /// <summary>Whether <c>new()</c> would compile as that type, with what it initializes.</summary>
    private static bool CanMake(ITypeSymbol type, ImplicitObjectCreationExpressionSyntax creation, SemanticModel model)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var underlying] })
            type = underlying;
        int position = creation.SpanStart;
        bool hasConstructor = type switch
        {
            ITypeParameterSymbol parameter => parameter.HasConstructorConstraint || parameter.HasValueTypeConstraint,
            INamedTypeSymbol { IsAbstract: false, IsTupleType: false, TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Enum } named
                => named.InstanceConstructors.Any(constructor
                    => constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams) && model.IsAccessible(position, constructor)),
            _ => false,
        };
        return hasConstructor && (creation.Initializer?.Expressions.All(HasMember) ?? true);

        bool HasMember(ExpressionSyntax expression)
            => expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } }
                && model.LookupSymbols(position, type, name).Any(static member => member is { IsStatic: false, Kind: SymbolKind.Property or SymbolKind.Field });
    }

    /// <summary>Whether the parameter, left out, gets the very value, and nothing moves into its place.</summary>
    private static bool MeansTheSame(IParameterSymbol shared, ExpressionSyntax value, SeparatedSyntaxList<ArgumentSyntax> arguments, int index)
        => value is LiteralExpressionSyntax
            && shared.HasExplicitDefaultValue
            && arguments.Skip(index + 1).All(static argument => argument.NameColon is not null)
            && (shared.ExplicitDefaultValue is not { } written
                || (shared.Type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T }
                    && written.Equals(Activator.CreateInstance(written.GetType()))));
}
