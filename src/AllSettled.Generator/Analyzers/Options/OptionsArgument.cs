using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Options;

/// <summary>
/// An argument without a type of its own that the options take, as in <c>FindSettledAsync(ids, null, "z")</c>. The overload without options
/// would give it to the first shared parameter, and the arguments after it to the next parameters.
/// </summary>
/// <param name="Syntax">The argument.</param>
/// <param name="Text">Its text: <c>null</c>, <c>default</c> or <c>new()</c>.</param>
/// <param name="Options">The parameter that takes it.</param>
/// <param name="Shared">The parameter that would take it in the overload without options.</param>
internal sealed record OptionsArgument(ArgumentSyntax Syntax, string Text, IParameterSymbol Options, IParameterSymbol Shared)
{
    /// <returns>Null if the call can only mean the options, or if both overloads would do the same.</returns>
    public static OptionsArgument? Of(IInvocationOperation call)
    {
        if (call.Syntax is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } || call.SemanticModel is not { } model)
            return null;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument is not { ArgumentKind: ArgumentKind.Explicit, Parameter: { } options }
                || !options.Type.Is("SettledBatchOptions", "AllSettled")
                // For an argument in parentheses the operation has the inner syntax.
                || argument.Syntax.FirstAncestorOrSelf<ArgumentSyntax>() is not { NameColon: null } syntax
                || arguments.IndexOf(syntax) is not (>= 0 and var index))
            {
                continue;
            }
            ExpressionSyntax value = WithoutParentheses(syntax.Expression);
            return Untyped(value) is { } text
                && WithoutOptions(call.TargetMethod, options) is { } other
                && other.Parameters[options.Ordinal] is var shared
                // The last parameter is the token. To give no options there means the same as to give no token.
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

    /// <summary>The overload of a wrapper that has no options and is otherwise the same.</summary>
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
    /// <param name="place">The parameter that would take the argument.</param>
    /// <param name="arguments">The arguments of the call.</param>
    /// <param name="index">The argument's place among them. The receiver of an extension method may not be among them.</param>
    /// <param name="model">The semantic model of the call.</param>
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
                // The argument is converted anew, because in the tree it already has the type of its parameter.
                || !model.ClassifyConversion(arguments[i].SpanStart, WithoutParentheses(arguments[i].Expression),
                    other.Parameters[ordinal].Type).IsImplicit)
            {
                return false;
            }
        }
        return other.Parameters.Skip(place).All(parameter => parameter.IsOptional || given.Contains(parameter.Name));
    }

    /// <summary>Whether <c>new()</c> compiles for the type, with the members that it initializes.</summary>
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
                    => constructor.Parameters.All(static parameter => parameter.IsOptional || parameter.IsParams)
                        && model.IsAccessible(position, constructor)),
            _ => false,
        };
        return hasConstructor && (creation.Initializer?.Expressions.All(HasMember) ?? true);

        bool HasMember(ExpressionSyntax expression)
            => expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } }
                && model.LookupSymbols(position, type, name).Any(static member
                    => member is { IsStatic: false, Kind: SymbolKind.Property or SymbolKind.Field });
    }

    /// <summary>
    /// Whether the parameter gets the same value if the argument is left out, and no other argument moves into its place.
    /// </summary>
    private static bool MeansTheSame(IParameterSymbol shared, ExpressionSyntax value, SeparatedSyntaxList<ArgumentSyntax> arguments,
        int index)
        => value is LiteralExpressionSyntax
            && shared.HasExplicitDefaultValue
            && arguments.Skip(index + 1).All(static argument => argument.NameColon is not null)
            && (shared.ExplicitDefaultValue is not { } written
                || (shared.Type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T }
                    && written.Equals(Activator.CreateInstance(written.GetType()))));
}
