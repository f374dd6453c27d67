namespace AllSettled.Generator.ItemMethods.Bulk;

/// <summary>How the array of a call's inputs is passed on.</summary>
internal enum ListKind
{
    /// <summary>As it is.</summary>
    Array,

    /// <summary>As an interface that arrays implement.</summary>
    Interface,

    /// <summary>In a type with a constructor that takes an array.</summary>
    Constructed,

    /// <summary>As the array inside an <c>ImmutableArray</c>.</summary>
    ImmutableArray,
}
