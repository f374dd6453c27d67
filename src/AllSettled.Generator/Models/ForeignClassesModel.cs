namespace AllSettled.Generator.Models;

/// <summary>The classes that the <c>SettledBatchFor</c> attributes of all files ask for.</summary>
internal sealed record ForeignClassesModel(EquatableArray<string> Classes, bool EmbeddedAttributeIsDeclared)
{
    /// <summary>One model, or none if there are no classes.</summary>
    public static IEnumerable<ForeignClassesModel> Of(IEnumerable<ForeignMethodsModel> files)
    {
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        bool declared = false;
        foreach (ForeignMethodsModel file in files)
        {
            classes.UnionWith(file.Classes);
            declared |= file.EmbeddedAttributeIsDeclared;
        }
        return classes.Count == 0 ? [] : [new ForeignClassesModel([.. classes], declared)];
    }
}
