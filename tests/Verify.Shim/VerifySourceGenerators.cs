using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>The part of Verify.SourceGenerators that decides which output of a generator is verified.</summary>
public static class VerifySourceGenerators
{
    /// <summary>Whether <see cref="Initialize"/> was called.</summary>
    public static bool Initialized { get; private set; }

    internal static bool VerifyHasRun { get; set; }

    /// <summary>Has to be called once, before the first verification: in a module initializer of the test project.</summary>
    public static void Initialize()
    {
        if (Initialized)
            throw new InvalidOperationException("Already Initialized");
        if (VerifyHasRun)
            throw new InvalidOperationException($"{nameof(VerifySourceGenerators)}.{nameof(Initialize)} must be called before the first Verify, usually in a [ModuleInitializer].");

        Initialized = true;
    }

    /// <summary>Leaves out every generated file that <paramref name="shouldIgnore"/> names.</summary>
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

    // The real package would serialize the driver's properties instead, into a snapshot that means nothing.
    internal static void ThrowIfNotInitialized()
    {
        if (!Initialized)
            throw new InvalidOperationException($"Call {nameof(VerifySourceGenerators)}.{nameof(Initialize)}() in a [ModuleInitializer] of the test project.");
    }
}
