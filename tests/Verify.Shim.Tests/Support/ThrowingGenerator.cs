using Microsoft.CodeAnalysis;

namespace VerifyShim.Tests;

/// <summary>Throws a <see cref="FormatException"/>.</summary>
internal class ThrowingGenerator(string message) : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(context.CompilationProvider, (_, _) => throw new FormatException(message));
}

/// <summary>A second type. A driver gives two generators of one type the same output path.</summary>
internal sealed class OtherThrowingGenerator(string message) : ThrowingGenerator(message);
