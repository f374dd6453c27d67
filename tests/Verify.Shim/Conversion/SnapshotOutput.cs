namespace VerifyTests;

/// <summary>A text to compare with a snapshot.</summary>
/// <param name="Name">The part of the file name after <c>#</c>. The diagnostics have none.</param>
/// <param name="Extension">The extension without its dot.</param>
/// <param name="Text">The text. Its lines end with <c>\n</c>.</param>
internal sealed record SnapshotOutput(string? Name, string Extension, string Text);
