using System.Runtime.CompilerServices;

namespace AllSettled.Generator.Tests.Support;

internal static class VerifyInitializer
{
    [ModuleInitializer]
    public static void Initialize() => VerifySourceGenerators.Initialize();
}
