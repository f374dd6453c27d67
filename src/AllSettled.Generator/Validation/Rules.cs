using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Validation;

/// <summary>
/// Every rule. <c>SB0…</c> are errors: 0001 the type and place of the method, 0010 its parameters, 0020 its result, 0030
/// the attribute and names, 0040 wrappers outside of the method's type, 0050
/// methods of foreign types. <c>SB1…</c> are warnings: it can be batched, and will be regretted. <c>SB2…</c> are suggestions. An id, once released, is never given to another rule.
/// </summary>
internal static partial class Rules
{
    private const string Category = "AllSettled";
    private const string Pages = "https://github.com/allsettled/allsettled/blob/main/docs/rules/";

    public static readonly DiagnosticDescriptor SB0001TypeIsNotPartial = new(
        "SB0001",
        "The type of a [SettledBatch] method must be partial",
        "'{0}' must be partial, because the batch wrapper of '{1}' is added to it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The wrapper is a sibling of its item method, so the method's type and every type around it must be partial. "
        + "Add the partial modifier.",
        Pages + "SB0001.md");

    public static readonly DiagnosticDescriptor SB0002NotAnOrdinaryMethod = new(
        "SB0002",
        "[SettledBatch] is for ordinary methods",
        "[SettledBatch] cannot be on {0}; move the work into an ordinary method",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A wrapper is a member beside a named method. Lambdas, local functions, accessors, operators, conversions and "
        + "finalizers have no place for one. Move the work into an ordinary method and mark that.",
        Pages + "SB0002.md");

    public static readonly DiagnosticDescriptor SB0003ExplicitImplementation = new(
        "SB0003",
        "[SettledBatch] cannot be on an explicit interface implementation",
        "'{0}' implements an interface explicitly and cannot be batched; implement it implicitly",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "An explicit implementation can be called through the interface only, and a wrapper cannot take its place "
        + "there. Implement the member implicitly, or mark a method that the implementation calls.",
        Pages + "SB0003.md");

    public static readonly DiagnosticDescriptor SB0004StaticInterfaceMember = new(
        "SB0004",
        "A static abstract or virtual method cannot be batched",
        "'{0}' is static abstract or virtual and can be called through a type parameter only; mark the implementing method",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A wrapper would need the implementing type as a type argument at every call. Mark the method of the type that "
        + "implements the interface, or an ordinary generic method that calls this one.",
        Pages + "SB0004.md");

    public static readonly DiagnosticDescriptor SB0005ExtensionBlock = new(
        "SB0005",
        "A member of an extension block cannot be batched",
        "'{0}' is in an extension block, which [SettledBatch] does not support; write it as an extension method with a this parameter",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Compilers that the generator supports do not know extension blocks. An extension method with a this parameter "
        + "can be called in the same way: move the member out of the block, with the receiver as its first parameter.",
        Pages + "SB0005.md");

    public static readonly DiagnosticDescriptor SB0006FileLocalType = new(
        "SB0006",
        "[SettledBatch] cannot be in a file-local type",
        "'{0}' cannot be batched, because '{1}' is local to its file and the wrapper stands in another",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Generated code is a file of its own and cannot see a type with the file modifier. Remove the modifier; "
        + "internal is the next narrower choice, or nest the type privately.",
        Pages + "SB0006.md");

    public static readonly DiagnosticDescriptor SB0007RefStructReceiver = new(
        "SB0007",
        "An instance method of a ref struct cannot be batched",
        "'{0}' cannot be batched, because its receiver '{1}' is a ref struct and cannot outlive the caller's stack frame",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A batch keeps its receiver while items run, and a ref struct cannot leave the stack. Make the method static, "
        + "or the type an ordinary struct or class.",
        Pages + "SB0007.md");

    public static readonly DiagnosticDescriptor SB0008OuterTypeParameterIsHidden = new(
        "SB0008",
        "The type parameter of an outer type is hidden",
        "'{0}' hides the type parameter of the same name of a containing type, which the wrapper has to name; rename it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The generated code names the containing type in full, with the type parameters of all types around it, from a place "
        + "where a type parameter or a nested type of the same name is in scope too. Rename the inner one; of type parameters the "
        + "compiler warns as well (CS0693).",
        Pages + "SB0008.md");

    public static readonly DiagnosticDescriptor SB0009LanguageVersionTooOld = new(
        "SB0009",
        "[SettledBatch] needs C# 12 or newer",
        "[SettledBatch] needs C# 12 or newer, and this project compiles as C# {0}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The generated code uses C# 12. Set LangVersion to 12 or newer in the project, or remove it: C# 12 is the "
        + "default since .NET 8.",
        Pages + "SB0009.md");

    public static readonly DiagnosticDescriptor SB0010NoItemParameter = new(
        "SB0010",
        "An item method needs a parameter that varies per item",
        "'{0}' has no parameter that could vary per item; add one",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A batch calls the method once for every input, so there must be a parameter to receive the input: the first "
        + "one that is no CancellationToken, or those marked [PerItem].",
        Pages + "SB0010.md");

    public static readonly DiagnosticDescriptor SB0011ParameterByReference = new(
        "SB0011",
        "A parameter of an item method cannot be passed by reference",
        "Parameter '{0}' is passed by '{1}', which a batch of calls cannot share; {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Items run at any time and maybe at once, so there is no one variable they could refer to. Return what an out "
        + "or ref parameter would carry, several results as a tuple. A parameter that is only read can be in.",
        Pages + "SB0011.md");

    public static readonly DiagnosticDescriptor SB0012RefStructParameter = new(
        "SB0012",
        "A parameter of an item method cannot be a ref struct",
        "Parameter '{0}' of type '{1}' lives on the caller's stack and cannot be kept for a batch; take a type that lives on the heap",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A batch keeps inputs and shared arguments while items run, and a ref struct cannot leave the stack. Take "
        + "Memory<T> or ReadOnlyMemory<T> for a span, or an array or string.",
        Pages + "SB0012.md");

    public static readonly DiagnosticDescriptor SB0013PointerParameter = new(
        "SB0013",
        "A parameter of an item method cannot be a pointer",
        "Parameter '{0}' has a pointer in its type, which cannot be the type of an input or a shared argument; take Memory<T>, a SafeHandle or IntPtr",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Pointers cannot be type arguments, and what they point to may be gone when an item runs. Take Memory<T>, a "
        + "SafeHandle, or IntPtr if you guarantee its lifetime.",
        Pages + "SB0013.md");

    public static readonly DiagnosticDescriptor SB0014SecondToken = new(
        "SB0014",
        "An item method takes one CancellationToken",
        "'{0}' is a second CancellationToken beside '{1}', and an item has one, which stops it on cancellation and on timeout; take one, and let callers with two link them",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The engine gives every item a token of its own, and could not tell two of them apart. Take one token; a "
        + "caller with two links them (CancellationTokenSource.CreateLinkedTokenSource). A token that is a plain shared "
        + "value can be CancellationToken?.",
        Pages + "SB0014.md");

    public static readonly DiagnosticDescriptor SB0015EngineParameterPerItem = new(
        "SB0015",
        "[PerItem] cannot be on what the engine provides",
        "'{0}' is provided by the engine for each item; remove [PerItem]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A CancellationToken and an ItemContext come from the engine, which stops items by the one and tells them who they "
        + "are by the other. Remove [PerItem]; a token that really is a value of each input can be CancellationToken?.",
        Pages + "SB0015.md");

    public static readonly DiagnosticDescriptor SB0016ArgumentList = new(
        "SB0016",
        "An item method cannot take __arglist",
        "'{0}' takes __arglist, which cannot be handed on to items; take an array",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "An argument list lives on the caller's stack. Take params object[] instead.",
        Pages + "SB0016.md");

    public static readonly DiagnosticDescriptor SB0020AsyncEnumerableResult = new(
        "SB0020",
        "An item method returns one value, not an asynchronous sequence",
        "'{0}' returns '{1}', which is created before any of its work is done: every item would count as fulfilled; return one value per item",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Calling an async iterator runs none of it, so a batch would record every item as fulfilled at once and "
        + "errors would go unseen. Read the sequence inside the method and return Task<List<T>> or what you make of it.",
        Pages + "SB0020.md");

    public static readonly DiagnosticDescriptor SB0021AsyncVoid = new(
        "SB0021",
        "An item method cannot be async void",
        "'{0}' is async void: neither its end nor its failure can be seen; return Task",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Nothing can await an async void method, and its exception ends the process. Return Task or ValueTask.",
        Pages + "SB0021.md");

    public static readonly DiagnosticDescriptor SB0022ResultByReference = new(
        "SB0022",
        "An item method cannot return by reference",
        "'{0}' returns by reference, which a record cannot hold; return the value",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A record keeps a copy of each item's value. Return the value itself.",
        Pages + "SB0022.md");

    public static readonly DiagnosticDescriptor SB0023ResultOnStack = new(
        "SB0023",
        "An item method cannot return a ref struct or a pointer",
        "'{0}' returns '{1}', which a record cannot hold; return a type that lives on the heap",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Records outlive the call, and ref structs and pointers cannot or must not. Return Memory<T>, an array or a "
        + "string.",
        Pages + "SB0023.md");

    public static readonly DiagnosticDescriptor SB0024CustomAwaitable = new(
        "SB0024",
        "An item method returns Task or ValueTask if it is asynchronous",
        "'{0}' returns '{1}', which can be awaited but is no Task or ValueTask; return one of those",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Of awaitable types the engine knows Task, Task<T>, ValueTask and ValueTask<T>. Any other would be recorded "
        + "as a value before its work is done. Make the method async and await the other type inside.",
        Pages + "SB0024.md");

    public static readonly DiagnosticDescriptor SB0025ConditionalMethod = new(
        "SB0025",
        "An item method cannot be conditional",
        "'{0}' is [Conditional], so calls may be left out of the build and their items would count as fulfilled; remove the attribute",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The compiler drops calls of a conditional method together with the evaluation of its arguments. A batch "
        + "would record success for work that never ran. Remove [Conditional], or test the condition inside.",
        Pages + "SB0025.md");

    public static readonly DiagnosticDescriptor SB0026UnmanagedCallersOnly = new(
        "SB0026",
        "An item method can be called from C#",
        "'{0}' is [UnmanagedCallersOnly], and no C# code can call it; move the work into a method that both use",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A method for unmanaged callers has their calling convention and can be reached through a function pointer only. "
        + "Move the work into an ordinary method, mark that, and call it from the one for unmanaged callers.",
        Pages + "SB0026.md");

    public static readonly DiagnosticDescriptor SB0027PartialMethodWithoutBody = new(
        "SB0027",
        "A partial item method needs an implementation",
        "'{0}' is a partial method without an implementation, so its calls are left out of the build and their items would count as fulfilled",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The compiler drops calls of a partial method that nobody implements. A batch would record success for work that "
        + "never ran. Implement the method in another part of the type.",
        Pages + "SB0027.md");

    public static readonly DiagnosticDescriptor SB0030InvalidMaxConcurrency = new(
        "SB0030",
        "MaxConcurrency must be positive",
        "MaxConcurrency must be at least 1, or SettledBatchOptions.AllProcessors (-1), and not {0}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "At least one item must be able to run. Give a positive number, SettledBatchOptions.Unbounded or "
        + "SettledBatchOptions.AllProcessors, or leave it out for the default of 16 for asynchronous and 1 for "
        + "synchronous items.",
        Pages + "SB0030.md");

    public static readonly DiagnosticDescriptor SB0031InvalidName = new(
        "SB0031",
        "Name must be a C# identifier",
        "'{0}' is no C# identifier and cannot be the wrapper's name",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Name is the wrapper's whole name. Give an identifier, without @, or leave it out for the item method's name "
        + "with Settled in it.",
        Pages + "SB0031.md");

    public static readonly DiagnosticDescriptor SB0032WrapperCollides = new(
        "SB0032",
        "The wrapper's name or signature is taken",
        "The wrapper of '{0}' would be '{1}', a signature that is taken by '{2}'; set Name on its attribute",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Two methods of one type cannot have one signature. It happens with Fetch beside an asynchronous FetchAsync, "
        + "with overloads that differ by the token only, and where you have written the wrapper's name yourself. Set "
        + "Name on the attribute of one of them.",
        Pages + "SB0032.md");

    public static readonly DiagnosticDescriptor SB0033OverrideIsHidden = new(
        "SB0033",
        "A protected override is hidden by another overload",
        "Calling '{0}' would choose '{1}', which its type declares itself; rename one of them",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "C# prefers methods that a type declares itself to those it overrides, if they are applicable at all, and a "
        + "protected override cannot be called through its base type. The batch would call the other method. Rename one "
        + "of the two, or mark a new method that calls the override.",
        Pages + "SB0033.md");

    public static readonly DiagnosticDescriptor SB0034TypeBehindAlias = new(
        "SB0034",
        "A type in the signature can be named through an extern alias only",
        "'{0}' has '{1}' in its signature, which only an extern alias can name and generated code cannot; reference its assembly without one",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Generated code is a file of its own, without the extern alias of yours. Add global to the aliases of the "
        + "reference, or keep the type out of the signature.",
        Pages + "SB0034.md");

    public static readonly DiagnosticDescriptor SB0035OverloadIsPreferred = new(
        "SB0035",
        "Another overload is preferred to the item method",
        "Calling '{0}' would choose '{1}', whose [OverloadResolutionPriority] is higher; mark that one, or give this one another name",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "An overload of a higher priority is called whenever it is applicable at all, so the batch would call it instead of "
        + "the marked method. Mark the preferred overload, or rename one of the two.",
        Pages + "SB0035.md");

    public static readonly DiagnosticDescriptor SB0036WrittenByAnotherGenerator = new(
        "SB0036",
        "What another source generator writes cannot be batched",
        "'{0}' has no wrapper, because {1} is written by another source generator, and generators do not see one another's code; {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Every source generator sees the files of the project and nothing that another one adds. Neither a method that is written by one, "
        + "as all code of a .razor file is, nor a signature with a type of one can be read. Mark a method in a file of yours whose signature "
        + "names your own types, and call the other from there.",
        Pages + "SB0036.md");

    public static readonly DiagnosticDescriptor SB0040HiddenFromExtensions = new(
        "SB0040",
        "An interface method must be visible to its wrapper",
        "'{0}' or a type around it is private or protected and cannot be called from '{1}', where its wrapper stands; make it internal or public",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Wrappers of interface methods are extension methods in a class beside the interface, which sees public and "
        + "internal members only. Make the method and the types around it internal or public, or mark the implementing "
        + "method.",
        Pages + "SB0040.md");

    public static readonly DiagnosticDescriptor SB0041VariantInterface = new(
        "SB0041",
        "A method of a variant interface cannot be batched",
        "'{0}' cannot be batched, because type parameter '{1}' of '{2}' is variant and records are not; mark the implementing method",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Batches and their records name input and result exactly, so a wrapper could not follow the conversions that in "
        + "and out allow. Remove the variance, or mark the implementing method.",
        Pages + "SB0041.md");

    public static readonly DiagnosticDescriptor SB0042ExtensionClassTaken = new(
        "SB0042",
        "The name of the class for extension wrappers is taken",
        "The wrapper of '{0}' is added to '{1}', which must be a static partial class",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Wrappers of interface methods stand in a static class that is called after the interface. If you have a class of "
        + "that name, make it static and partial, so that they can be added to it, or rename it.",
        Pages + "SB0042.md");

    public static readonly DiagnosticDescriptor SB0050UnknownForeignMethod = new(
        "SB0050",
        "[SettledBatchFor] names a public method",
        "'{0}' names no method that can be batched: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "The attribute takes a type, the name of public methods that it has or inherits, and the parameter types of one "
        + "overload, or none for all of them. Use nameof, and typeof for each parameter but the token.",
        Pages + "SB0050.md");

    public static readonly DiagnosticDescriptor SB0051NothingToBatch = new(
        "SB0051",
        "[SettledBatchFor] names nothing that can be batched",
        "No overload of '{0}' can be batched: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "Overloads that cannot be batched are left out, and here none is left. The message says why of the first one. "
        + "Write a method of your own that calls it, and mark that with [SettledBatch].",
        Pages + "SB0051.md");

    public static readonly DiagnosticDescriptor SB0052ForeignMethodTwice = new(
        "SB0052",
        "[SettledBatchFor] names a method twice",
        "'{0}' is batched by another [SettledBatchFor] already; remove one of them",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "A method has one wrapper. An attribute without parameter types leaves out what others name with them, so that "
        + "it can stand beside them; two that name one overload cannot.",
        Pages + "SB0052.md");

    public static readonly DiagnosticDescriptor SB0099GeneratorFailed = new(
        "SB0099",
        "The AllSettled generator failed",
        "The batch wrapper of '{0}' could not be generated because of a bug in AllSettled, please report it: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true,
        "An unexpected error in the generator. Other methods are not affected. Report it with the declaration of the "
        + "method; removing [SettledBatch] from it lets the build go on.",
        Pages + "SB0099.md");
}
