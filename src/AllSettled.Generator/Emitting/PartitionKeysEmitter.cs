using AllSettled.Generator.Models;

namespace AllSettled.Generator.Emitting;

/// <summary>Writes the members of an item struct that give each input its key.</summary>
internal static class PartitionKeysEmitter
{
    private const string PartitionKeys = "global::AllSettled.CompilerServices.PartitionKeys";

    // public static bool IsPartitioned => true;
    //
    // public PartitionKeys<Order> PartitionKeys
    //     => PartitionKeys<Order>.By<int>(KeyOf, maxPerPartition: 1, stopOnFailure: false);
    //
    // private static int KeyOf(Order input)
    //     => input.CustomerId;
    public static void Write(
        SourceWriter writer, ItemMethodModel model, ItemMethodModel.PartitionKeyAccess key, string access, string qualifier)
    {
        string keys = $"{PartitionKeys}<{model.Input.Static}>";
        string keyOf = model.Names.KeyOf!;
        string stopOnFailure = key.StopOnFailure ? "true" : "false";
        writer.Line($"{access}static bool {qualifier}IsPartitioned => true;");
        writer.Line();
        writer.Line($"{access}{keys} {qualifier}PartitionKeys");
        using (writer.Indented())
        {
            writer.Line($"=> {keys}.By<{key.Type}>(");
            using (writer.Indented())
            {
                writer.Line(FormattableString.Invariant(
                    $"{keyOf}, maxPerPartition: {key.MaxPerPartition}, stopOnFailure: {stopOnFailure});"));
            }
        }
        writer.Line();
        WrapperEmitter.WriteSuppressions(writer, key.SuppressedTrimWarnings);
        writer.Line($"private {(key.UsesReceiver ? "" : "static ")}{key.Type} {keyOf}({model.Input.Static} {model.Names.Input})");
        using (writer.Indented())
            writer.Line($"=> {key.Value};");
    }
}
