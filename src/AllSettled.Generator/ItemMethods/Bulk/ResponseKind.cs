namespace AllSettled.Generator.ItemMethods.Bulk;

/// <summary>How a response says which result belongs to which input.</summary>
internal enum ResponseKind
{
    /// <summary>It does not say that.</summary>
    Unmatched,

    /// <summary>There are no results.</summary>
    None,

    /// <summary>A dictionary.</summary>
    Dictionary,

    /// <summary>A list in the order of the inputs.</summary>
    List,

    /// <summary>A collection whose elements have a key.</summary>
    WithKeys,

    /// <summary>A collection of reports about inputs.</summary>
    Reports,
}
