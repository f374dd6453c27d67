using AllSettled.Generator.Models;

namespace AllSettled.Generator.Emitting;

/// <summary>Writes what an item struct has in addition if each call gets the receiver from a service scope.</summary>
internal static class ScopedEmitter
{
    private const string Namespace = "global::AllSettled.CompilerServices.";

    /// <summary>The struct that makes the calls in scopes: <c>ScopedTask&lt;UserImporter, Row, ImportSettledItem&gt;</c>.</summary>
    public static string Adapter(ItemMethodModel model, string itemStruct)
    {
        string name = model switch
        {
            { Bulk: not null } => "ScopedBulkTask",
            { ReturnKind: ReturnKind.Void or ReturnKind.Result } => "ScopedMethod",
            _ => "ScopedTask",
        };
        string result = model.ReturnKind is ReturnKind.Task ? "" : model.Result.Static + ", ";
        string response = model.Bulk?.Response is { } type ? type + ", " : "";
        return $"{Namespace}{name}<{model.ContainingType}, {model.Input.Static}, {result}{response}{itemStruct}>";
    }

    /// <summary>The interface that the item struct implements.</summary>
    public static string Contract(ItemMethodModel model, string itemStruct)
        => $"{Namespace}IScopedMethod<{model.ContainingType}, {itemStruct}>";

    // ImportSettledItem IScopedMethod<UserImporter, ImportSettledItem>.On(UserImporter self)
    //     => new(self, table);
    public static void Write(SourceWriter writer, ItemMethodModel model, string itemStruct)
    {
        var captured = new List<string> { model.Names.Self };
        foreach (ParameterModel parameter in model.Parameters)
        {
            if (parameter.Role is ParameterRole.Shared)
                captured.Add(parameter.CapturedName);
        }
        // Explicit, so that no type parameter has the name of the member.
        writer.Line($"{itemStruct} {Contract(model, itemStruct)}.On({model.ContainingType} {model.Names.Self})");
        using (writer.Indented())
            writer.Line($"=> new({captured});");
        writer.Line();
    }
}
