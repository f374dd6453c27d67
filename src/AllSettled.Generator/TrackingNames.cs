namespace AllSettled.Generator;

/// <summary>Names of the pipeline's steps. Tests see by them which steps an edit runs again.</summary>
internal static class TrackingNames
{
    public const string ItemMethods = nameof(ItemMethods);

    public const string ForeignRequests = nameof(ForeignRequests);

    public const string ForeignMethods = nameof(ForeignMethods);

    public const string ForeignClasses = nameof(ForeignClasses);

    public static readonly IReadOnlyList<string> All = [ItemMethods, ForeignRequests, ForeignMethods, ForeignClasses];
}
