using System.Runtime.CompilerServices;

namespace VerifyShim.Tests.Contract;

internal static class VerifyInitializer
{
    [ModuleInitializer]
    public static void Initialize() => VerifySourceGenerators.Initialize();
}
