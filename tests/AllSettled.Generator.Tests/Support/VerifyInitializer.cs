using System.Runtime.CompilerServices;

namespace AllSettled.Generator.Tests;

internal static class VerifyInitializer
{
    [ModuleInitializer]
    public static void Initialize() => VerifySourceGenerators.Initialize();
}
