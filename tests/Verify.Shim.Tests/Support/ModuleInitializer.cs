using System.Runtime.CompilerServices;
using DiffEngine;

namespace VerifyShim.Tests;

internal static class ModuleInitializer
{
    // Many verifications fail on purpose in these tests. None of them may open a diff tool.
    [ModuleInitializer]
    public static void Initialize() => DiffRunner.Disabled = true;
}
