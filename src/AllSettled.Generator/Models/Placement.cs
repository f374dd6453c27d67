namespace AllSettled.Generator.Models;

/// <summary>Where the wrappers of an item method stand.</summary>
internal enum Placement
{
    /// <summary>In the item method's type, beside it.</summary>
    Sibling,

    /// <summary>In a static class of their own, as extension methods of the item method's type.</summary>
    ExtensionClass,
}
