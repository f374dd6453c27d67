using System.Runtime.CompilerServices;
using DiffEngine;

namespace VerifyShim.Tests;

internal static class ModuleInitializer
{
    // The tests make verifications fail on purpose, hundreds of times.
    [ModuleInitializer]
    public static void Initialize() => DiffRunner.Disabled = true;
}
