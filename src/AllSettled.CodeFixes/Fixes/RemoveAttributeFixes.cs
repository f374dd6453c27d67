using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>Takes away an attribute that cannot do its work where it stands.</summary>
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

/// <summary>For methods that no change of theirs would let be batched.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettledBatchFix)), Shared]
public sealed class RemoveSettledBatchFix() : RemoveAttributeFix(
    "Remove [SettledBatch]", "SettledBatchAttribute", "AllSettled",
    Rules.SB0002NotAnOrdinaryMethod, Rules.SB0003ExplicitImplementation, Rules.SB0004StaticInterfaceMember, Rules.SB0005ExtensionBlock,
    Rules.SB0007RefStructReceiver, Rules.SB0010NoItemParameter, Rules.SB0016ArgumentList, Rules.SB0020AsyncEnumerableResult,
    Rules.SB0023ResultOnStack, Rules.SB0024CustomAwaitable, Rules.SB0026UnmanagedCallersOnly, Rules.SB0033OverrideIsHidden, Rules.SB0035OverloadIsPreferred,
    Rules.SB0041VariantInterface);

/// <summary>SB0025: a method that may not be called at all.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveConditionalFix)), Shared]
public sealed class RemoveConditionalFix() : RemoveAttributeFix(
    "Remove [Conditional]", "ConditionalAttribute", "System.Diagnostics", Rules.SB0025ConditionalMethod);

/// <summary>SB0015 and SB1010: parameters that cannot vary per item.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovePerItemFix)), Shared]
public sealed class RemovePerItemFix() : RemoveAttributeFix(
    "Remove [PerItem]", "PerItemAttribute", "AllSettled", Rules.SB0015EngineParameterPerItem, Rules.SB1010PerItemAlone);

/// <summary>SB0051 and SB0052: a foreign method that cannot be batched, or is so already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveSettledBatchForFix)), Shared]
public sealed class RemoveSettledBatchForFix() : RemoveAttributeFix(
    "Remove [SettledBatchFor]", "SettledBatchForAttribute", "AllSettled", Rules.SB0051NothingToBatch, Rules.SB0052ForeignMethodTwice);
