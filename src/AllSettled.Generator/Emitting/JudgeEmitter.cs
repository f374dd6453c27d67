using AllSettled.Generator.Models;

namespace AllSettled.Generator.Emitting;

/// <summary>Writes the member of an item struct that decides whether a result is a failure.</summary>
internal static class JudgeEmitter
{
    // public Exception? FailureOf(
    //     Order input, Task<Receipt> returned)
    //     => Shop.IsFailure(returned.Result) ? new SettledResultException<Receipt>(Name, returned.Result) : null;
    public static void Write(
        SourceWriter writer, ItemMethodModel model, ItemMethodModel.JudgeCall judge, bool isExplicit, ItemContract contract)
    {
        GeneratedNames names = model.Names;
        WrapperEmitter.WriteSuppressions(writer, judge.SuppressedTrimWarnings);
        string access = isExplicit ? "" : "public ";
        string error = "global::System.Exception" + (model.NullableAnnotations ? "?" : "");
        // A bulk method's results are judged one by one. The other interface would judge the response.
        (string qualifier, string parameters) = model.Bulk is { } bulk
            ? (isExplicit ? BulkEmitter.Contract(model, bulk) + "." : "",
                $"{model.Input.Static} {names.Input}, {model.Result.Static} {names.Result!}")
            : (contract.Qualifier, $"{contract.Input} {names.Input}, {contract.Returned} {names.Returned!}");
        writer.Line($"{access}{error} {qualifier}FailureOf(");
        using (writer.Indented())
            writer.Line($"{parameters})");
        // The name of a type parameter would mean that.
        WriteBody(writer, model, judge, isExplicit ? $"\"{model.DisplayName}\"" : "Name");
    }

    private static void WriteBody(SourceWriter writer, ItemMethodModel model, ItemMethodModel.JudgeCall judge, string itemMethodName)
    {
        string returned = model.Names.Returned!;
        string result = model switch
        {
            { Bulk: not null } => model.Names.Result!,
            { ReturnKind: ReturnKind.Result } => returned,
            _ => returned + ".Result",
        };
        // The result of a value task can be read once only.
        if (model is not { ReturnKind: ReturnKind.ValueTaskOfResult, Bulk: null } || judge.ReturnsException)
        {
            using (writer.Indented())
                writer.Line($"=> {Failure(result)};");
            return;
        }
        using (writer.Block())
        {
            writer.Line($"var {model.Names.Result!} = {result};");
            writer.Line($"return {Failure(model.Names.Result!)};");
        }

        string Failure(string result)
        {
            string arguments = string.Join(", ", judge.ItemArguments.Append(result + judge.ResultSuffix));
            string verdict = $"{judge.Target}.{judge.MethodName}({arguments})";
            return judge.ReturnsException ? verdict
                : $"{verdict} ? new global::AllSettled.SettledResultException<{model.Result.Static}>({itemMethodName}, {result}) : null";
        }
    }

    /// <summary>The interface of all item methods, as an item struct implements it.</summary>
    /// <param name="Qualifier">What stands before the name of a member.</param>
    /// <param name="Input">The type of an input.</param>
    /// <param name="Returned">What the method returns.</param>
    internal readonly record struct ItemContract(string Qualifier, string Input, string Returned);
}
