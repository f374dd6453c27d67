#if !NET9_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>.NET 8 does not have this attribute. Compilers for C# 13 and newer find it by its name, in whatever assembly it is.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property, Inherited = false)]
internal sealed class OverloadResolutionPriorityAttribute(int priority) : Attribute
{
    public int Priority { get; } = priority;
}
#endif
