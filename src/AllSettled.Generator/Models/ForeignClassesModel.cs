namespace AllSettled.Generator.Models;

/// <summary>The same of all files, as far as their classes go.</summary>
internal sealed record ForeignClassesModel(EquatableArray<string> Classes, bool EmbeddedAttributeIsDeclared)
{
    /// <summary>One, or none if there are no classes.</summary>
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
