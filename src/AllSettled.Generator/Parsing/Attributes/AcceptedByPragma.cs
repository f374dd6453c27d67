using System.Globalization;
using System.Runtime.CompilerServices;
using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator.Parsing.Attributes;

/// <summary>
/// The diagnostics that <c>#pragma warning disable</c> suppresses where an item method is declared. Its wrappers name the same types with
/// the same constraints, so they would cause the same diagnostics.
/// </summary>
internal static class AcceptedByPragma
{
    /// <summary>Stands for all ids: a pragma without ids suppresses every warning.</summary>
    public const string Everything = "";

    private static readonly ConditionalWeakTable<SyntaxTree, PragmaWarningDirectiveTriviaSyntax[]> s_pragmas = new();

    public static void At(ItemMethod item, ref SortedSet<string>? ids)
    {
        IMethodSymbol method = item.Method;
        // This runs at every keystroke, and most files have no pragma. The attribute's syntax is known already, so it is used if the method
        // has one part.
        if (item.IsForeign || method is { IsPartialDefinition: false })
            Add(item.Attribute!.ApplicationSyntaxReference!, ref ids);
        else
            Add(method, ref ids);
        if (method.PartialImplementationPart is { } implementation)
            Add(implementation, ref ids);
        // The constraints of the type are repeated outside of it.
        INamedTypeSymbol? type = item.IsForeign || item.ExtensionClassName is null ? null : item.Receiver;
        for (; type is not null; type = type.ContainingType)
            Add(type, ref ids);
    }

    private static void Add(ISymbol symbol, ref SortedSet<string>? ids)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
            Add(reference, ref ids);
    }

    /// <summary>The ids that are suppressed before the declaration, or from some place in its header.</summary>
    private static void Add(SyntaxReference declaration, ref SortedSet<string>? ids)
    {
        var pragmas = s_pragmas.GetValue(declaration.SyntaxTree, Find);
        if (pragmas.Length == 0)
            return;
        TextSpan head = Head(declaration.GetSyntax().FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? declaration.GetSyntax());
        var accepted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (PragmaWarningDirectiveTriviaSyntax pragma in pragmas)
        {
            if (pragma.SpanStart >= head.End)
                break;
            bool disables = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);
            if (!disables && pragma.SpanStart >= head.Start)
                continue;
            if (pragma.ErrorCodes.Count == 0 && !disables)
                accepted.Clear();
            else if (pragma.ErrorCodes.Count == 0)
                accepted.Add(Everything);
            foreach (ExpressionSyntax code in pragma.ErrorCodes)
            {
                // Unfinished code, or an extra comma.
                if (code.IsMissing)
                    continue;
                if (disables)
                    accepted.Add(Id(code));
                else
                    accepted.Remove(Id(code));
            }
        }
        if (accepted.Count > 0)
            (ids ??= new SortedSet<string>(StringComparer.Ordinal)).UnionWith(accepted);
    }

    private static TextSpan Head(SyntaxNode declaration)
    {
        SyntaxNodeOrToken end = declaration switch
        {
            MethodDeclarationSyntax { Body: { } body } => body,
            MethodDeclarationSyntax { ExpressionBody: { } body } => body,
            TypeDeclarationSyntax type => type.OpenBraceToken,
            _ => default,
        };
        return TextSpan.FromBounds(declaration.SpanStart, end.Span.Length == 0 ? declaration.Span.End : end.SpanStart);
    }

    private static string Id(ExpressionSyntax code)
        => code is LiteralExpressionSyntax { Token.Value: int number }
            ? "CS" + number.ToString("0000", CultureInfo.InvariantCulture)
            : code.ToString();

    private static PragmaWarningDirectiveTriviaSyntax[] Find(SyntaxTree tree)
    {
        if (tree.GetRoot() is not CompilationUnitSyntax { ContainsDirectives: true } root)
            return [];
        var pragmas = new List<PragmaWarningDirectiveTriviaSyntax>();
        DirectiveTriviaSyntax? directive = root.GetFirstDirective(IsActivePragma);
        for (; directive is not null; directive = directive.GetNextDirective(IsActivePragma))
            pragmas.Add((PragmaWarningDirectiveTriviaSyntax)directive);
        return [.. pragmas];
    }

    private static bool IsActivePragma(DirectiveTriviaSyntax directive)
        => directive is PragmaWarningDirectiveTriviaSyntax { IsActive: true, DisableOrRestoreKeyword.IsMissing: false };
}
