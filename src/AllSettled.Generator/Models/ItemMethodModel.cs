namespace AllSettled.Generator.Models;

/// <summary>
/// Everything that the emitter needs to know about one item method. It has strings and no symbols, syntax or locations. Two models are
/// equal if their output is equal, so an edit that does not change the output ends here.
/// </summary>
internal sealed record ItemMethodModel
{
    public required string HintName { get; init; }

    public required string? Namespace { get; init; }

    public required Placement Placement { get; init; }

    /// <summary>The types to open around the wrappers, outermost first, such as <c>partial class Outer&lt;T&gt;</c>.</summary>
    public required EquatableArray<string> TypeHeaders { get; init; }

    /// <summary>Whether nullable annotations are enabled where the item method stands. The wrapper then has them too.</summary>
    public required bool NullableAnnotations { get; init; }

    /// <summary>Whether nullable warnings are enabled there.</summary>
    public required bool NullableWarnings { get; init; }

    /// <summary>Whether the consumer's compiler knows <c>[OverloadResolutionPriority]</c>.</summary>
    public required bool OverloadPriorities { get; init; }

    /// <summary>Whether a base class has a member with the name of a wrapper.</summary>
    public required bool HidesInherited { get; init; }

    /// <summary>Whether the compiler checks the assembly for CLS compliance.</summary>
    public required bool ClsCompliantAssembly { get; init; }

    /// <summary>The ids of diagnostics that are suppressed where the item method stands. An empty id stands for all.</summary>
    public required EquatableArray<string> AcceptedDiagnostics { get; init; }

    /// <summary>The item method's documentation id. A <c>cref</c> takes it for any signature.</summary>
    public required string DocumentationId { get; init; }

    /// <summary>The item method in messages and telemetry: <c>UserApi.SendAsync</c>.</summary>
    public required string DisplayName { get; init; }

    public required string MethodName { get; init; }

    public required string WrapperName { get; init; }

    public required string StreamWrapperName { get; init; }

    public required string ItemStructName { get; init; }

    /// <summary>The containing type in full: the receiver's type, or the type that a static method is called on.</summary>
    public required string ContainingType { get; init; }

    /// <summary>The containing type's documentation id, for the summary of an extension class. Null if the wrappers are siblings.</summary>
    public required string? ContainingTypeDocumentationId { get; init; }

    /// <summary>Whether the receiver can be null.</summary>
    public required bool ReceiverCanBeNull { get; init; }

    /// <summary>The type to call the method through, if another method would be called otherwise. Null if there is no need.</summary>
    public required string? CalledThrough { get; init; }

    public required bool IsStatic { get; init; }

    public required string Accessibility { get; init; }

    /// <summary>Attributes for both wrapper and item struct, such as <c>[Obsolete]</c>.</summary>
    public required EquatableArray<string> Attributes { get; init; }

    /// <summary>Attributes for methods only, such as <c>[RequiresUnreferencedCode]</c>.</summary>
    public required EquatableArray<string> MethodOnlyAttributes { get; init; }

    /// <summary>
    /// The trimmer's warnings, as category and id, that are suppressed in the item struct. The wrapper passes them on to its callers.
    /// </summary>
    public required EquatableArray<string> SuppressedTrimWarnings { get; init; }

    public required EquatableArray<TypeParameterModel> TypeParameters { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>What the item struct returns.</summary>
    public required ReturnKind ReturnKind { get; init; }

    /// <summary>Whether the item method returns a value task, and the item struct a task.</summary>
    public required bool ConvertsValueTask { get; init; }

    /// <summary>Whether the item method's return type allows null. The item struct's return type does not.</summary>
    public required bool ReturnsNullableTask { get; init; }

    public required TypeText Input { get; init; }

    public required TypeText Result { get; init; }

    public required int? MaxConcurrency { get; init; }

    /// <summary>How results are judged, or null if every result is a success.</summary>
    public required JudgeCall? Judge { get; init; }

    /// <summary>How items get their keys, or null if they have none.</summary>
    public required PartitionKeyAccess? PartitionKey { get; init; }

    /// <summary>What a call with many inputs needs in addition, or null if a call takes one.</summary>
    public required BulkAccess? Bulk { get; init; }

    /// <summary>The names of the generated parameters.</summary>
    public required GeneratedNames Names { get; init; }

    /// <summary>The call of the method that decides whether a result is a failure.</summary>
    internal sealed record JudgeCall
    {
        /// <summary>The receiver or the type that the method is called on.</summary>
        public required string Target { get; init; }

        public required string MethodName { get; init; }

        /// <summary>The arguments before the result: the parameters that vary per item, if the method takes them.</summary>
        public required EquatableArray<string> ItemArguments { get; init; }

        /// <summary>The text after the result as an argument: <c>!</c> if the compiler would warn about its nullability.</summary>
        public required string ResultSuffix { get; init; }

        /// <summary>Whether the method returns an exception or null. Otherwise it returns <c>bool</c>.</summary>
        public required bool ReturnsException { get; init; }

        /// <summary>The trimmer's warnings about the call, as category and id. The wrapper passes them on to its callers.</summary>
        public required EquatableArray<string> SuppressedTrimWarnings { get; init; }
    }

    /// <summary>What gives each input its key, and the limits of a partition.</summary>
    internal sealed record PartitionKeyAccess
    {
        /// <summary>The type of the keys.</summary>
        public required string Type { get; init; }

        /// <summary>The key of an input, as a C# expression.</summary>
        public required string Value { get; init; }

        /// <summary>Whether the expression uses the receiver.</summary>
        public required bool UsesReceiver { get; init; }

        public required int MaxPerPartition { get; init; }

        public required bool StopOnFailure { get; init; }

        /// <summary>The trimmer's warnings about the expression, as category and id. The wrapper passes them on to its callers.</summary>
        public required EquatableArray<string> SuppressedTrimWarnings { get; init; }
    }

    /// <summary>What the item struct of a bulk method says in addition.</summary>
    internal sealed record BulkAccess
    {
        /// <summary>The array of a call's inputs.</summary>
        public required string Inputs { get; init; }

        /// <summary>What the method's task returns, or null if it returns nothing.</summary>
        public required string? Response { get; init; }

        public required int MaxInputs { get; init; }

        /// <summary>The name of the mode, or null for the default.</summary>
        public required string? OnFailure { get; init; }

        public required bool IsDistinct { get; init; }

        /// <summary>The call of <c>BulkResults</c> that finds the results in a response.</summary>
        public required string Results { get; init; }

        /// <summary>
        /// Whether the call wraps a dictionary by keys that may be null. The dictionary's interface allows that, and its wrapper does not.
        /// </summary>
        public required bool WrapsNullableKeys { get; init; }

        /// <summary>The trimmer's warnings about that call, as category and id. The wrapper passes them on to its callers.</summary>
        public required EquatableArray<string> SuppressedTrimWarnings { get; init; }
    }
}
