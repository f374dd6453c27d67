namespace AllSettled.Generator.Models;

/// <summary>What a parameter of an item method is to the batch.</summary>
internal enum ParameterRole
{
    /// <summary>Varies per item: the input, or one element of it.</summary>
    Item,

    /// <summary>Given once for all items.</summary>
    Shared,

    /// <summary>Gets the item's own token from the engine.</summary>
    Token,

    /// <summary>Gets the item's context from the engine: <c>ItemContext</c>.</summary>
    Context,

    /// <summary>Not in the wrapper: <c>[CallerArgumentExpression]</c> of an item parameter.</summary>
    Omitted,
}
