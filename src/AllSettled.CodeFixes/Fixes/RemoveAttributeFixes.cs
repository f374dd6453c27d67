using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Declarations;
using AllSettled.Generator.Validation;
using AllSettled.Generator.Validation.Foreign;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>Removes an attribute that has no effect where it stands.</summary>
public abstract class RemoveAttributeFix : DocumentFix
{
    private readonly string _attribute;
    private readonly string _namespace;

    private protected RemoveAttributeFix(string title, string attribute, string namespaceName, params DiagnosticDescriptor[] rules)
        : base(title, rules)
    {
        _attribute = attribute;
        _namespace = namespaceName;
    }

    private protected sealed override Action<SyntaxEditor>? Plan(FixTarget target)
        => Attributes.Find(target, _attribute, _namespace) is { Parent.Parent: { } declaration } attribute
            ? editor => editor.ReplaceNode(declaration, (current, _) => Attributes.Without(current, attribute))
            : null;
}

/// <summary>For methods that cannot be batched, whatever is changed about them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettledBatchFix)), Shared]
public sealed class RemoveSettledBatchFix() : RemoveAttributeFix(
    "Remove [SettledBatch]", "SettledBatchAttribute", "AllSettled",
    PlacementRules.SB0002NotAnOrdinaryMethod, PlacementRules.SB0003ExplicitImplementation, PlacementRules.SB0004StaticInterfaceMember,
    PlacementRules.SB0005ExtensionBlock, PlacementRules.SB0007RefStructReceiver,
    ParameterRules.SB0010NoItemParameter, ParameterRules.SB0016ArgumentList,
    ReturnRules.SB0020AsyncEnumerableResult, ReturnRules.SB0023ResultOnStack, ReturnRules.SB0024CustomAwaitable,
    CallRules.SB0026UnmanagedCallersOnly, CallRules.SB0033OverrideIsHidden, CallRules.SB0035OverloadIsPreferred,
    PlacementRules.SB0041VariantInterface, BulkRules.SB0082BatchAndBulk);

/// <summary>The same for methods whose calls take many inputs.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettledBulkFix)), Shared]
public sealed class RemoveSettledBulkFix() : RemoveAttributeFix(
    "Remove [SettledBulk]", "SettledBulkAttribute", "AllSettled",
    PlacementRules.SB0002NotAnOrdinaryMethod, PlacementRules.SB0003ExplicitImplementation, PlacementRules.SB0004StaticInterfaceMember,
    PlacementRules.SB0005ExtensionBlock, PlacementRules.SB0007RefStructReceiver, ParameterRules.SB0016ArgumentList,
    ReturnRules.SB0023ResultOnStack, ReturnRules.SB0024CustomAwaitable,
    CallRules.SB0026UnmanagedCallersOnly, CallRules.SB0033OverrideIsHidden, CallRules.SB0035OverloadIsPreferred,
    PlacementRules.SB0041VariantInterface,
    BulkRules.SB0072NoList, BulkRules.SB0073NotAsynchronous, BulkRules.SB0074ResponseIsUnmatched, BulkRules.SB0082BatchAndBulk);

/// <summary>SB0025: calls of the method may be left out of the build.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveConditionalFix)), Shared]
public sealed class RemoveConditionalFix() : RemoveAttributeFix(
    "Remove [Conditional]", "ConditionalAttribute", "System.Diagnostics", CallRules.SB0025ConditionalMethod);

/// <summary>SB0015 and SB1010: parameters that cannot vary per item.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovePerItemFix)), Shared]
public sealed class RemovePerItemFix() : RemoveAttributeFix(
    "Remove [PerItem]", "PerItemAttribute", "AllSettled", ParameterRules.SB0015EngineParameterPerItem, PerItemAnalyzer.SB1010PerItemAlone);

/// <summary>SB0051 and SB0052: a foreign method that cannot be batched, or is batched already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettledBatchForFix)), Shared]
public sealed class RemoveSettledBatchForFix() : RemoveAttributeFix(
    "Remove [SettledBatchFor]", "SettledBatchForAttribute", "AllSettled",
    ForeignMethods.SB0051NothingToBatch, ForeignMethods.SB0052ForeignMethodTwice);

/// <summary>The same for methods whose calls take many inputs.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettledBulkForFix)), Shared]
public sealed class RemoveSettledBulkForFix() : RemoveAttributeFix(
    "Remove [SettledBulkFor]", "SettledBulkForAttribute", "AllSettled",
    ForeignMethods.SB0051NothingToBatch, ForeignMethods.SB0052ForeignMethodTwice);
