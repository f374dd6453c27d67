using System.Runtime.CompilerServices;
using System.Transactions;

namespace AllSettled.Engine;

/// <summary>
/// Whether <see cref="Transaction.Current"/> is set on this thread. A <see cref="TransactionScope"/> that does not flow is there for
/// whatever happens to run on its thread: items that start inline would be inside of it, and those that start elsewhere outside.
/// </summary>
internal static class AmbientTransaction
{
    private const string AssemblyName = "System.Transactions.Local";

    /// <summary>
    /// Most programs never load the assembly, which takes milliseconds, and have no transaction then. Native code has no assemblies to load.
    /// </summary>
    private static volatile bool s_isLoaded = !RuntimeFeature.IsDynamicCodeSupported;

    static AmbientTransaction()
    {
        AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) => Look(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Look(assembly);

        static void Look(System.Reflection.Assembly assembly) => s_isLoaded |= assembly.GetName().Name == AssemblyName;
    }

    public static bool IsSet => s_isLoaded && HasCurrent();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool HasCurrent()
    {
        try
        {
            return Transaction.Current is not null;
        }
        catch (InvalidOperationException)
        {
            // The scope is complete, but not disposed of yet.
            return true;
        }
    }
}
