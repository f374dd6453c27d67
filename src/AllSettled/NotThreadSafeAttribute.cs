namespace AllSettled;

/// <summary>
/// Says that an instance of a type allows one operation at a time. The analyzer warns (SB1003) if items that run at once share an instance
/// of the type, or of a type that derives from it or implements it.
/// </summary>
/// <remarks>
/// <para>
/// The analyzer knows the database types of EF Core and of <c>System.Data</c> without the attribute. Mark your own classes, structs and
/// interfaces with it. For a type of another assembly, write the attribute on your assembly, with the type. <c>typeof(Cache&lt;&gt;)</c>
/// means <c>Cache&lt;T&gt;</c> for every <c>T</c>. The attribute on an assembly counts in every project that references the assembly.
/// </para>
/// <para>
/// Only the analyzer reads the attribute: nothing changes when the program runs. On a static class it has no effect, because there are no
/// instances. On an assembly it has no effect without a type, and for types that are not classes, structs or interfaces, such as enums and
/// delegates, and for <see langword="object"/> and the other types that are built into C#.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [NotThreadSafe]
/// public class ReportWriter { … }
///
/// [assembly: NotThreadSafe(typeof(LegacyClient))]
/// </code>
/// </example>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class NotThreadSafeAttribute : Attribute
{
    /// <summary>Marks the type that has the attribute.</summary>
    public NotThreadSafeAttribute()
    {
    }

    /// <summary>Marks a type of another assembly. The attribute stands on your assembly.</summary>
    /// <param name="type">The type. <see langword="null"/> marks nothing.</param>
    public NotThreadSafeAttribute(Type? type) => Type = type;

    /// <summary>The type that is marked, or <see langword="null"/> for the type that has the attribute.</summary>
    public Type? Type { get; }
}
