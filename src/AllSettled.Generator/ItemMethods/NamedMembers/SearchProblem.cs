namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>What a search for a member that the attribute names ends with.</summary>
internal enum SearchProblem
{
    None,

    /// <summary>A type in a signature is unknown. The compiler reports that.</summary>
    UnfinishedCode,
    NotFound,
    DoesNotFit,
    Several,
    OutOfReach,
}
