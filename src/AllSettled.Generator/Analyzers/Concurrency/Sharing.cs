namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>Who uses the same object.</summary>
internal enum Sharing
{
    /// <summary>Each item has its own, as far as one can see.</summary>
    None,

    /// <summary>
    /// All items that are called on the same instance. Items that get an instance each, as with <c>PerItemScope</c>, do not share it.
    /// </summary>
    ByInstance,

    /// <summary>All items, whatever they are called on: it is in a static field, or an argument of the batch.</summary>
    ByAll,
}
