using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>Enables the verification of generators and selects which of their files are verified.</summary>
public static class VerifySourceGenerators
{
    /// <summary>Whether <see cref="Initialize"/> was called.</summary>
    public static bool Initialized { get; private set; }

    internal static bool VerifyHasRun { get; set; }

    /// <summary>Must be called once, before the first verification. A module initializer of the test project is the place.</summary>
    public static void Initialize()
    {
        if (Initialized)
            throw new InvalidOperationException("Already Initialized");
        if (VerifyHasRun)
        {
            throw new InvalidOperationException(
                $"{nameof(VerifySourceGenerators)}.{nameof(Initialize)} must be called before the first Verify, "
                + "usually in a [ModuleInitializer].");
        }

        Initialized = true;
    }

    /// <summary>Leaves out every generated file for which <paramref name="shouldIgnore"/> returns <see langword="true"/>.</summary>
    public static SettingsTask IgnoreGeneratedResult(this SettingsTask settings, Func<GeneratedSourceResult, bool> shouldIgnore)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.CurrentSettings.IgnoreGeneratedResult(shouldIgnore);
        return settings;
    }

    /// <inheritdoc cref="IgnoreGeneratedResult(SettingsTask, Func{GeneratedSourceResult, bool})"/>
    public static void IgnoreGeneratedResult(this VerifySettings settings, Func<GeneratedSourceResult, bool> shouldIgnore)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(shouldIgnore);
        settings.IgnoreResult(shouldIgnore);
    }

    // Without the call, Verify would write the driver's properties as JSON. Such a snapshot says nothing about the generated code.
    internal static void ThrowIfNotInitialized()
    {
        if (!Initialized)
        {
            throw new InvalidOperationException(
                $"Call {nameof(VerifySourceGenerators)}.{nameof(Initialize)}() in a [ModuleInitializer] of the test project.");
        }
    }
}
