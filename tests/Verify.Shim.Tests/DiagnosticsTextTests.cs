using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace VerifyShim.Tests;

/// <summary>Tests that diagnostics are written as Verify.SourceGenerators writes them.</summary>
public class DiagnosticsTextTests
{
    [Fact]
    public void A_diagnostic_in_a_file_without_a_tree()
    {
        var rule = new DiagnosticDescriptor(
            "theId", "the title", "the message from {0}", "the category", DiagnosticSeverity.Info, isEnabledByDefault: true);
        var location = Location.Create("dir/theFile.cs", new TextSpan(1, 2), new LinePositionSpan(new(1, 2), new(3, 4)));

        Assert.Equal(
            """
            {
              Diagnostics: [
                {
                  Location: dir\theFile.cs: (1,2)-(3,4),
                  Message: the message from hello world generator,
                  Severity: Info,
                  WarningLevel: 1,
                  Descriptor: {
                    Id: theId,
                    Title: the title,
                    MessageFormat: the message from {0},
                    Category: the category,
                    DefaultSeverity: Info,
                    IsEnabledByDefault: true
                  }
                }
              ]
            }
            """.ReplaceLineEndings("\n"),
            DiagnosticsText.Of([Diagnostic.Create(rule, location, "hello world generator")], []));
    }

    [Fact]
    public void Errors_without_location_and_all_members_of_a_rule()
    {
        var rule = new DiagnosticDescriptor(
            "T1", "t", "m", "c", DiagnosticSeverity.Error, isEnabledByDefault: false,
            "One line.\r\nAnother.", "https://example.org", "First", "Second");

        Assert.Equal(
            """
            {
              Diagnostics: [
                {
                  Message: m,
                  Severity: Error,
                  Descriptor: {
                    Id: T1,
                    Title: t,
                    Description:
            One line.
            Another.,
                    HelpLink: https://example.org,
                    MessageFormat: m,
                    Category: c,
                    DefaultSeverity: Error,
                    IsEnabledByDefault: false,
                    CustomTags: [
                      First,
                      Second
                    ]
                  }
                },
                {
                  Message: m,
                  Severity: Error,
                  Descriptor: {
                    Id: T1,
                    Title: t,
                    Description:
            One line.
            Another.,
                    HelpLink: https://example.org,
                    MessageFormat: m,
                    Category: c,
                    DefaultSeverity: Error,
                    IsEnabledByDefault: false,
                    CustomTags: [
                      First,
                      Second
                    ]
                  }
                }
              ]
            }
            """.ReplaceLineEndings("\n"),
            DiagnosticsText.Of([Diagnostic.Create(rule, null), Diagnostic.Create(rule, Location.None)], []));
    }

    [Fact]
    public void A_location_in_a_tree_is_shown_with_its_lines()
    {
        var tree = CSharpSyntaxTree.ParseText(
            "class Foo {\nvoid Bar() { }\n}\n// far away",
            path: "a/b.cs",
            cancellationToken: TestContext.Current.CancellationToken);
        var rule = new DiagnosticDescriptor("T1", "t", "m", "c", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        Assert.StartsWith(
            """
            {
              Diagnostics: [
                {
                  Location: /*
            class Foo {
            void Bar() { }
                 ^^^
            }
            */
             a\b.cs: (1,5)-(1,8),
                  Message: m,
            """.ReplaceLineEndings("\n"),
            DiagnosticsText.Of([Diagnostic.Create(rule, Location.Create(tree, new TextSpan(17, 3)))], []));
    }

    [Fact]
    public void Values_are_scrubbed_and_their_names_stay()
    {
        var rule = new DiagnosticDescriptor("T1", "t", "m\nversion 1", "version 2", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        var text = DiagnosticsText.Of(
            [Diagnostic.Create(rule, Location.None)],
            [line => line.Contains("version", StringComparison.Ordinal) ? null : line]);

        Assert.Contains("      Message: m,\n", text);
        Assert.Contains("        Category: ,\n", text);
    }
}
