using System.Globalization;
using AllSettled.Generator.Models;

namespace AllSettled.Generator.Emitting;

/// <summary>Writes the members that an item struct has in addition if a call takes many inputs.</summary>
internal static class BulkEmitter
{
    private const string Namespace = "global::AllSettled.CompilerServices.";

    /// <summary>The interface that the item struct implements.</summary>
    public static string Contract(ItemMethodModel model, ItemMethodModel.BulkAccess bulk)
        => $"{Namespace}IBulkMethod<{model.Input.Static}, {model.Result.Static}, {Response(bulk)}>";

    // public static int MaxInputs => 100;
    //
    // public static BulkFailureMode OnFailure => BulkFailureMode.Split;
    //
    // public static bool IsDistinct => true;
    //
    // public BulkResults<int, User> ResultsOf(IReadOnlyDictionary<int, User> response)
    //     => BulkResults<int, User>.ByKey(response);
    public static void Write(SourceWriter writer, ItemMethodModel model, ItemMethodModel.BulkAccess bulk, bool isExplicit)
    {
        string access = isExplicit ? "" : "public ";
        string contract = Contract(model, bulk) + ".";
        string qualifier = isExplicit ? contract : "";
        writer.Line($"{access}static int {qualifier}MaxInputs => {bulk.MaxInputs.ToString(CultureInfo.InvariantCulture)};");
        writer.Line();
        if (bulk.OnFailure is { } mode)
        {
            const string type = "global::AllSettled.BulkFailureMode";
            writer.Line($"{access}static {type} {qualifier}OnFailure => {type}.{mode};");
            writer.Line();
        }
        if (bulk.IsDistinct)
        {
            writer.Line($"{access}static bool {qualifier}IsDistinct => true;");
            writer.Line();
        }
        if (model.Judge is not null)
        {
            // Explicit, because the other interface has a member of this name, which is about the response.
            writer.Line($"static bool {contract}RejectsResults => true;");
            writer.Line();
        }
        string results = $"{Namespace}BulkResults<{model.Input.Static}, {model.Result.Static}>";
        if (bulk.WrapsNullableKeys)
            writer.Line("#pragma warning disable CS8714 // the method's own dictionary may have such keys");
        WrapperEmitter.WriteSuppressions(writer, bulk.SuppressedTrimWarnings);
        writer.Line($"{access}{results} {qualifier}ResultsOf(");
        using (writer.Indented())
        {
            writer.Line($"{Response(bulk)} {model.Names.Response!})");
            writer.Line($"=> {results}.{bulk.Results};");
        }
        if (bulk.WrapsNullableKeys)
            writer.Line("#pragma warning restore CS8714");
        writer.Line();
    }

    private static string Response(ItemMethodModel.BulkAccess bulk) => bulk.Response ?? "global::AllSettled.NoResult";
}
