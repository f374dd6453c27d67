namespace AllSettled.Generator.Models;

/// <summary>
/// Everything the emitter needs to know about one item method, in strings: equal for equal output, so that an edit which
/// does not change the output ends here. No symbols, syntax or locations.
/// </summary>
internal sealed record ItemMethodModel
{
    public required string HintName { get; init; }

    public required string? Namespace { get; init; }

    public required Placement Placement { get; init; }

    /// <summary>The types to open around the wrappers, outermost first, such as <c>partial class Outer&lt;T&gt;</c>.</summary>
    public required EquatableArray<string> TypeHeaders { get; init; }

    /// <summary>Whether the item method was written where <c>string?</c> means something; the wrapper then is too.</summary>
    public required bool NullableAnnotations { get; init; }

    /// <summary>Whether the compiler warned there of what does not fit.</summary>
    public required bool NullableWarnings { get; init; }

    /// <summary>Whether the consumer's compiler knows <c>[OverloadResolutionPriority]</c>.</summary>
    public required bool OverloadPriorities { get; init; }

    /// <summary>Whether a base class has a member by the name of a wrapper.</summary>
    public required bool HidesInherited { get; init; }

    /// <summary>Whether the compiler checks the assembly for CLS compliance.</summary>
    public required bool ClsCompliantAssembly { get; init; }

    /// <summary>Diagnostic ids that are accepted where the item method stands; an empty one is for all.</summary>
    public required EquatableArray<string> AcceptedDiagnostics { get; init; }

    /// <summary>The item method's documentation id, which a <c>cref</c> takes as it is, whatever the signature.</summary>
    public required string DocumentationId { get; init; }

    /// <summary>How messages and telemetry name the item method: <c>UserApi.SendAsync</c>.</summary>
    public required string DisplayName { get; init; }

    public required string MethodName { get; init; }

    public required string WrapperName { get; init; }

    public required string StreamWrapperName { get; init; }

    public required string ItemStructName { get; init; }

    /// <summary>The containing type in full: the type of the receiver, or what a static method is called on.</summary>
    public required string ContainingType { get; init; }

    /// <summary>Its documentation id, for the summary of an extension class; null where the wrappers are siblings.</summary>
    public required string? ContainingTypeDocumentationId { get; init; }

    /// <summary>Whether null can be given for the receiver.</summary>
    public required bool ReceiverCanBeNull { get; init; }

    /// <summary>The type the method is called through where another method would be taken for it, or null.</summary>
    public required string? CalledThrough { get; init; }

    public required bool IsStatic { get; init; }

    public required string Accessibility { get; init; }

    /// <summary>Attributes that hold for wrapper and item struct alike, such as <c>[Obsolete]</c>.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>Attributes that only a method can bear, such as <c>[RequiresUnreferencedCode]</c>.</summary>
    public required EquatableArray<string> MethodOnlyAttributes { get; init; }

    /// <summary>Warnings of the trimmer, as category and id, that the item struct's call gives although the wrapper passes them on.</summary>
    public required EquatableArray<string> SuppressedTrimWarnings { get; init; }

    public required EquatableArray<TypeParameterModel> TypeParameters { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    public required ReturnKind ReturnKind { get; init; }

    /// <summary>Whether what the item method returns may be null by its type, which the item struct's return type is not.</summary>
    public required bool ReturnsNullableTask { get; init; }

    public required TypeText Input { get; init; }

    public required TypeText Result { get; init; }

    public required int? MaxConcurrency { get; init; }

    /// <summary>The names of what is ours among the user's.</summary>
    public required GeneratedNames Names { get; init; }
}
