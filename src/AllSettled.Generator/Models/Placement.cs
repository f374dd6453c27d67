namespace AllSettled.Generator.Models;

/// <summary>Where the wrappers of an item method stand.</summary>
internal enum Placement
{
    /// <summary>In the item method's type.</summary>
    Sibling,

    /// <summary>In a static class, as extension methods of the item method's type.</summary>
    ExtensionClass,

    /// <summary>In a static class, as extension methods of <c>IPerItemScope</c> of the item method's type.</summary>
    PerItemScope,
}
