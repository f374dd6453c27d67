using Microsoft.CodeAnalysis;

namespace VerifyShim.Tests;

/// <summary>Two types, because a driver that runs two generators of one type mixes up their output paths.</summary>
internal class ThrowingGenerator(string message) : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(context.CompilationProvider, (_, _) => throw new FormatException(message));
}

internal sealed class OtherThrowingGenerator(string message) : ThrowingGenerator(message);
