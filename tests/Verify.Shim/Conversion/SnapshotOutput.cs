namespace VerifyTests;

/// <summary>One text that is compared with a snapshot.</summary>
/// <param name="Name">The part of the file name after <c>#</c>; none for the diagnostics.</param>
/// <param name="Extension">The extension without its dot.</param>
/// <param name="Text">The text, with <c>\n</c> only.</param>
internal sealed record SnapshotOutput(string? Name, string Extension, string Text);
