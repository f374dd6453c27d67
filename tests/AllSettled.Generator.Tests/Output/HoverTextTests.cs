using System.Reflection;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>What editors show of a wrapper, which inherits the documentation of its item method.</summary>
public class HoverTextTests
{
    private const string Documentation = """
        /// <summary>Fetches a user.</summary>
        /// <param name="id">The number.</param>
        /// <param name="tenant">Whose <em>user</em> it is.</param>
        /// <remarks>Slow.</remarks>
        /// <exception cref="KeyNotFoundException">There is no such user.</exception>
        /// <exception cref="InvalidOperationException">Always on Sundays.</exception>
        """;

    [Theory]
    [InlineData($"public partial class C {{\n{Documentation}\n[SettledBatch] public int F(int id, string tenant) => id; }}")]
    [InlineData(
        $$"""
        public interface I
        {
        {{Documentation}}
        int F(int id, string tenant);
        }
        public partial class C : I
        {
            /// <inheritdoc/>
            [SettledBatch] public int F(int id, string tenant) => id;
        }
        """)]
    public void Everything_is_inherited_but_exceptions(string source)
    {
        var run = GeneratorHarness.Accepts(source);
        var wrappers = run.Output.GetTypeByMetadataName("C")!.GetMembers()
            .Where(member => member.Name.Contains("Settled", StringComparison.Ordinal) && member is IMethodSymbol).ToList();
        Assert.Equal(6, wrappers.Count);
        foreach (ISymbol wrapper in wrappers)
        {
            XElement shown = Shown(wrapper, run.Output);
            Assert.Equal("Fetches a user.", shown.Elements("summary").Last().Value);
            Assert.Equal("Whose user it is.", shown.Elements("param").Last().Value);
            Assert.Equal("Slow.", Assert.Single(shown.Elements("remarks")).Value);
            // Items throw them, wrappers do not.
            Assert.Empty(shown.Elements("exception"));
            Assert.Empty(shown.Descendants("inheritdoc"));
        }
    }

    /// <summary>Resolves <c>inheritdoc</c> as the compiler's workspace does for editors. There is no public API for it.</summary>
    private static XElement Shown(ISymbol symbol, Compilation compilation)
    {
        MethodInfo expand = typeof(Workspace).Assembly.GetType(
            "Microsoft.CodeAnalysis.Shared.Extensions.ISymbolExtensions", throwOnError: true)!
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Single(method => method.Name == "GetDocumentationComment"
                && method.GetParameters() is [_, { ParameterType.Name: nameof(Compilation) }, ..]);
        object comment = expand.Invoke(null, [symbol, compilation, null, true, true, CancellationToken.None])!;
        return XElement.Parse((string)comment.GetType().GetProperty("FullXmlFragment")!.GetValue(comment)!);
    }
}
