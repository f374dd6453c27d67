using System.Security;
using AllSettled.Generator.Models;

namespace AllSettled.Generator.Emitting;

/// <summary>What the six wrappers of one item method have in common, composed once.</summary>
internal sealed record WrapperTexts
{
    /// <summary>
    /// The item method in documentation, as its documentation id. A name with tuples or nullable types in it could not be resolved.
    /// </summary>
    public required string Cref { get; init; }

    /// <summary>The parameters that vary per item, in documentation.</summary>
    public required List<string> Varying { get; init; }

    public required string TypeParameters { get; init; }

    /// <summary>The <c>this</c> parameters before the inputs: the one that we add, or the item method's own.</summary>
    public required List<string> ReceiverParameters { get; init; }

    /// <summary>Whether the wrapper is an extension method of the inputs.</summary>
    public required bool ExtendsInputs { get; init; }

    /// <summary>The shared parameters, which follow the inputs and the options.</summary>
    public required List<string> SharedParameters { get; init; }

    /// <summary>
    /// The name of the runtime's method without its first word, <c>Run</c> or <c>Stream</c>, and with its type arguments.
    /// </summary>
    public required string RunnerCall { get; init; }

    /// <summary>The item struct with its type arguments.</summary>
    public required string ItemStruct { get; init; }

    /// <summary>The creation of the item method that the engine calls, with the receiver and the shared arguments.</summary>
    public required string NewItem { get; init; }

    public static WrapperTexts Of(ItemMethodModel model)
    {
        var varying = new List<string>();
        var receivers = new List<string>();
        var shared = new List<string>();
        var captured = new List<string>();
        bool extendsInputs = false;
        bool isScoped = model.Placement is Placement.PerItemScope;
        if (isScoped)
            captured.Add(model.NullableAnnotations ? "null!" : "null");
        else if (!model.IsStatic)
            captured.Add(Receiver(model));
        if (model.Names.Receiver is not null)
        {
            string type = isScoped ? $"global::AllSettled.IPerItemScope<{model.ContainingType}>" : model.ContainingType;
            receivers.Add($"this {type} {model.Names.Receiver}");
        }
        foreach (ParameterModel parameter in model.Parameters)
        {
            if (parameter.Role is ParameterRole.Item)
            {
                varying.Add($"<c>{SecurityElement.Escape(parameter.Name.TrimStart('@'))}</c>");
                extendsInputs |= parameter.IsThis;
            }
            else if (parameter.Role is ParameterRole.Shared)
            {
                string attributes = InBrackets(parameter.Attributes);
                if (parameter.IsThis)
                    receivers.Add($"{attributes}this {parameter.Type.Exact} {parameter.WrapperName}");
                else
                {
                    string defaultValue = parameter.Default is null ? "" : " = " + parameter.Default;
                    shared.Add($"{attributes}{parameter.Type.Exact} {parameter.WrapperName}{defaultValue}");
                }
                captured.Add((parameter.IsDynamic ? $"({parameter.Type.Static})" : "") + parameter.WrapperName + parameter.ArgumentSuffix);
            }
        }
        string itemStruct = model.ItemStructName + TypeParameterList(model, withAttributes: false);
        string called = isScoped ? ScopedEmitter.Adapter(model, itemStruct) : itemStruct;
        string newItem = $"new {itemStruct}({string.Join(", ", captured)})";
        return new WrapperTexts
        {
            Cref = SecurityElement.Escape(model.DocumentationId),
            Varying = varying,
            TypeParameters = TypeParameterList(model, withAttributes: true),
            ReceiverParameters = receivers,
            ExtendsInputs = extendsInputs,
            SharedParameters = shared,
            RunnerCall = RunnerCallOf(model, called),
            ItemStruct = itemStruct,
            NewItem = isScoped ? $"new({model.Names.Receiver}, {newItem})" : newItem,
        };
    }

    public static string TypeParameterList(ItemMethodModel model, bool withAttributes)
    {
        if (model.TypeParameters.Count == 0)
            return "";
        var names = model.TypeParameters.Select(parameter => withAttributes
            ? InBrackets(parameter.Attributes) + parameter.Name
            : parameter.Name);
        return $"<{string.Join(", ", names)}>";
    }

    private static string InBrackets(EquatableArray<string> attributes)
        => attributes.Count == 0 ? "" : string.Concat(attributes.Select(static attribute => $"[{attribute}] "));

    private static string RunnerCallOf(ItemMethodModel model, string itemStruct)
    {
        string kind = model.ReturnKind switch
        {
            ReturnKind.Task or ReturnKind.TaskOfResult => "TaskAsync",
            ReturnKind.ValueTask or ReturnKind.ValueTaskOfResult => "ValueTaskAsync",
            _ => "",
        };
        string result = model.ReturnKind is ReturnKind.Task or ReturnKind.ValueTask ? "" : model.Result.Static + ", ";
        string response = model.Bulk?.Response is { } type ? type + ", " : "";
        return $"{(model.Bulk is null ? "" : "Bulk")}{kind}<{model.Input.Static}, {result}{response}{itemStruct}>";
    }

    /// <summary>
    /// An extension method can be called on null. Every item would then fail, so the wrapper throws instead. It does not use <c>nameof</c>,
    /// because a parameter or another wrapper may have that name.
    /// </summary>
    private static string Receiver(ItemMethodModel model) => model switch
    {
        { Names.Receiver: null } => "this",
        { ReceiverCanBeNull: true }
            => $"{model.Names.Receiver} ?? throw new global::System.ArgumentNullException(\"{model.Names.Receiver}\")",
        _ => model.Names.Receiver,
    };
}
