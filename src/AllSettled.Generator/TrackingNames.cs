namespace AllSettled.Generator;

/// <summary>Names of the pipeline's steps, by which tests see what an edit ran again.</summary>
internal static class TrackingNames
{
    public const string ItemMethods = nameof(ItemMethods);

    public static readonly IReadOnlyList<string> All = [ItemMethods];
}
