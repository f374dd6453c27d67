using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Concurrency;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>SB0030, SB0031, SB0070 and SB0083: removes an invalid argument.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseDefaultArgumentFix)), Shared]
public sealed class UseDefaultArgumentFix()
    : DocumentFix("Use the default", AttributeRules.SB0030InvalidMaxConcurrency, AttributeRules.SB0031InvalidName,
        PartitionByRules.SB0070InvalidMaxPerPartition, BulkRules.SB0083InvalidOnFailure)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (target.Enclosing<AttributeArgumentSyntax>()
            is not { NameEquals.Name.Identifier.ValueText: var name, Parent.Parent: AttributeSyntax attribute })
        {
            return null;
        }
        return editor => editor.ReplaceNode(attribute, (current, _) => Attributes.WithoutArgument((AttributeSyntax)current, name));
    }
}

/// <summary>SB1003: lets items run one after another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunInSequenceFix)), Shared]
public sealed class RunInSequenceFix() : DocumentFix("Run items one after another", ThreadUnsafety.SB1003NotThreadSafe)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        // At a call of a wrapper, the method around it is not the item method.
        if (target.Model.GetSymbolInfo(target.Node, target.CancellationToken).Symbol?.IsGenerated() == true)
            return null;
        AttributeSyntax? attribute = target.Enclosing<AttributeSyntax>();
        if (attribute is null && target.Enclosing<MethodDeclarationSyntax>() is { } method)
        {
            FixTarget marked = target with { Node = method };
            attribute = Attributes.Find(marked, "SettledBatchAttribute", "AllSettled")
                ?? Attributes.Find(marked, "SettledBulkAttribute", "AllSettled");
        }
        return attribute is null ? null
            : editor => editor.ReplaceNode(attribute, static (current, _)
                => Attributes.With((AttributeSyntax)current, "MaxConcurrency", "1"));
    }
}

/// <summary>SB0063 and SB0065: removes RejectIf, and RejectIfType with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveRejectIfFix)), Shared]
public sealed class RemoveRejectIfFix()
    : DocumentFix("Remove RejectIf", RejectIfRules.SB0063NothingToJudge, RejectIfRules.SB0065JudgeWithoutType)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Enclosing<AttributeSyntax>() is not { } attribute ? null
            : editor => editor.ReplaceNode(attribute, static (current, _) => Attributes.WithoutArgument(
                Attributes.WithoutArgument((AttributeSyntax)current, "RejectIf"), "RejectIfType"));
}

/// <summary>SB0078: removes KeyBy, where results need no key.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveKeyByFix)), Shared]
public sealed class RemoveKeyByFix() : DocumentFix("Remove KeyBy", KeyByRules.SB0078KeyByIsNotNeeded)
{
    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Enclosing<AttributeSyntax>() is not { } attribute ? null
            : editor => editor.ReplaceNode(attribute, static (current, _)
                => Attributes.WithoutArgument((AttributeSyntax)current, "KeyBy"));
}

/// <summary>SB0071: removes the limits of partitions, where there are no partitions.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovePartitionLimitsFix)), Shared]
public sealed class RemovePartitionLimitsFix()
    : DocumentFix("Remove the limits of partitions", PartitionByRules.SB0071PartitionsWithoutKey)
{
    private static readonly string[] s_limits = ["MaxPerPartition", "StopPartitionOnFailure", "PartitionByType"];

    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
        => target.Enclosing<AttributeSyntax>() is not { } attribute ? null
            : editor => editor.ReplaceNode(attribute, static (current, _)
                => s_limits.Aggregate((AttributeSyntax)current, Attributes.WithoutArgument));
}
