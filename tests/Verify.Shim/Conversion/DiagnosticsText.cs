using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace VerifyTests;

/// <summary>
/// Writes diagnostics as Verify.SourceGenerators does. The members have its order. Members without content are left out: no location,
/// warning level 0, a blank description or help link, no custom tags.
/// </summary>
internal static class DiagnosticsText
{
    public static string Of(IEnumerable<Diagnostic> diagnostics, IEnumerable<Func<string, string?>> scrubbers)
    {
        var writer = new RelaxedJsonWriter(scrubbers);
        writer.StartObject();
        writer.Name("Diagnostics");
        writer.StartArray();
        foreach (var diagnostic in diagnostics)
            Write(writer, diagnostic);

        writer.EndArray();
        writer.EndObject();
        return writer.ToString();
    }

    private static void Write(RelaxedJsonWriter writer, Diagnostic diagnostic)
    {
        writer.StartObject();
        if (diagnostic.Location != Location.None)
            WriteLocation(writer, diagnostic.Location);

        writer.Member("Message", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        writer.Member("Severity", diagnostic.Severity.ToString());
        if (diagnostic.WarningLevel != 0)
            writer.Member("WarningLevel", diagnostic.WarningLevel.ToString(CultureInfo.InvariantCulture));

        writer.Name("Descriptor");
        Write(writer, diagnostic.Descriptor);
        writer.EndObject();
    }

    private static void Write(RelaxedJsonWriter writer, DiagnosticDescriptor descriptor)
    {
        writer.StartObject();
        writer.Member("Id", descriptor.Id);
        writer.Member("Title", descriptor.Title.ToString(CultureInfo.InvariantCulture));
        WriteUnlessBlank(writer, "Description", descriptor.Description.ToString(CultureInfo.InvariantCulture));
        WriteUnlessBlank(writer, "HelpLink", descriptor.HelpLinkUri);
        writer.Member("MessageFormat", descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture));
        writer.Member("Category", descriptor.Category);
        writer.Member("DefaultSeverity", descriptor.DefaultSeverity.ToString());
        writer.Member("IsEnabledByDefault", descriptor.IsEnabledByDefault ? "true" : "false");
        WriteTags(writer, descriptor.CustomTags);
        writer.EndObject();
    }

    private static void WriteUnlessBlank(RelaxedJsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
            writer.Member(name, value);
    }

    private static void WriteTags(RelaxedJsonWriter writer, IEnumerable<string> tags)
    {
        string[] all = [.. tags];
        if (all.Length == 0)
            return;

        writer.Name("CustomTags");
        writer.StartArray();
        foreach (var tag in all)
            writer.Value(tag);

        writer.EndArray();
    }

    private static void WriteLocation(RelaxedJsonWriter writer, Location location)
    {
        var span = location.GetMappedLineSpan();
        writer.Name("Location");
        if (location.SourceTree is { } tree)
            writer.Comment(Excerpt(tree, location, span));

        // Verify writes backslashes on every platform.
        writer.Value(span.IsValid ? $"{span.Path.Replace('/', '\\')}: {span.Span}" : "");
    }

    /// <summary>Returns the lines of the location, underlined with carets, and one line before and after them.</summary>
    private static string Excerpt(SyntaxTree tree, Location location, FileLinePositionSpan span)
    {
        var lines = tree.GetText().Lines;
        var first = Math.Max(span.StartLinePosition.Line - 1, 0);
        var last = Math.Min(span.EndLinePosition.Line + 1, lines.Count - 1);
        var excerpt = new StringBuilder("\n");
        for (var index = first; index <= last; index++)
        {
            var line = lines[index];
            excerpt.Append(line.ToString()).Append('\n');
            if (line.Span.Intersection(location.SourceSpan) is { } underlined)
                excerpt.Append(' ', underlined.Start - line.Start).Append('^', underlined.Length).Append('\n');
        }

        return excerpt.ToString();
    }
}
