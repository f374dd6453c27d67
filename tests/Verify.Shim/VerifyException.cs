namespace VerifyTests;

/// <summary>The output differs from the snapshots.</summary>
internal sealed class VerifyException(string message) : Exception(message);
