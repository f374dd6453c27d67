namespace VerifyTests;

/// <summary>The outputs differ from the snapshots.</summary>
internal sealed class VerifyException(string message) : Exception(message);
