using System.Reflection;
using System.Runtime.CompilerServices;
using System.Transactions;

namespace AllSettled.Engine.Contexts;

/// <summary>
/// Whether <see cref="Transaction.Current"/> is set on this thread. A <see cref="TransactionScope"/> that does not flow covers whatever
/// runs on its thread: items that start inline would be inside of it, and items that start on other threads would not.
/// </summary>
internal static class AmbientTransaction
{
    private const string AssemblyName = "System.Transactions.Local";

    /// <summary>
    /// Loading the assembly takes milliseconds, and most programs never need it: as long as it is not loaded, there is no transaction.
    /// A native program has no assemblies to load, and always looks.
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
