using System.Reflection;
using System.Runtime.CompilerServices;
using System.Transactions;

namespace AllSettled.Engine.Contexts;

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
        if (s_isLoaded)
            return;
        AppDomain.CurrentDomain.AssemblyLoad += OnLoad;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Look(assembly);

        static void OnLoad(object? sender, AssemblyLoadEventArgs loaded) => Look(loaded.LoadedAssembly);

        static void Look(Assembly assembly)
        {
            if (assembly.GetName().Name != AssemblyName)
                return;
            s_isLoaded = true;
            AppDomain.CurrentDomain.AssemblyLoad -= OnLoad;
        }
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
