using System.Text.RegularExpressions;

namespace AllSettled.Generator.Tests;

/// <summary>Names of generated files: readable, unique ignoring case, short, and legal everywhere.</summary>
public class HintNameTests
{
    [Theory]
    [InlineData("namespace A.B; public partial class C { [SettledBatch] public int F(int x) => x; }", "A.B.C.F.g.cs")]
    [InlineData("public partial class C<T> { public partial class D<U, V> { [SettledBatch] public int F<W>(int x) => x; } }",
        "C-1+D-2.F.g.cs")]
    [InlineData("namespace @class.@event; public partial class @int { [SettledBatch] public int @for(int x) => x; }",
        "class.event.int.for.g.cs")]
    [InlineData("public partial class Größe { [SettledBatch] public int 名前(int x) => x; }", "Größe.名前.g.cs")]
    public void Readable_where_nothing_else_is_needed(string source, string expected)
        => Assert.Equal([expected], GeneratorHarness.Accepts(source, "CS8981").HintNames);

    [Theory]
    [InlineData(
        """
        namespace A
        {
            public partial class C { [SettledBatch] public int F(int x) => x; }
            public partial class c { [SettledBatch] public int F(int x) => x; }
        }
        """)]
    [InlineData(
        """
        namespace A { public partial class C { [SettledBatch] public int F(int x) => x; } }
        namespace a { public partial class C { [SettledBatch] public int F(int x) => x; } }
        """)]
    [InlineData(
        """
        namespace A
        {
            public partial class C
            {
                [SettledBatch] public int F(int x) => x;
                [SettledBatch] public int f(int x) => x;
                [SettledBatch] public int F(string x) => 1;
            }
        }
        """)]
    [InlineData(
        """
        public partial class C { [SettledBatch] public int F(int x) => x; }
        public partial class C<T> { [SettledBatch] public int F(int x) => x; }
        public partial class C<T, U> { [SettledBatch] public int F(int x) => x; }
        """)]
    [InlineData(
        """
        namespace A { public partial class B { public partial class C { [SettledBatch] public int F(int x) => x; } } }
        namespace A.B1 { public partial class C { [SettledBatch] public int F(int x) => x; } }
        """)]
    public void Unique_ignoring_case(string source)
    {
        var names = GeneratorHarness.Accepts(source, "CS8981").HintNames.ToArray();
        Assert.True(names.Length > 1);
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, AssertLegal);
    }

    [Theory]
    [InlineData(78)]
    [InlineData(93)]
    [InlineData(94)]
    [InlineData(200)]
    public void Never_longer_than_a_hundred_characters(int length)
    {
        string type = new('T', length);
        var run = GeneratorHarness.Accepts(
            $$"""
            public partial class {{type}} { [SettledBatch] public int F(int x) => x; }
            public partial class {{type}}2 { [SettledBatch] public int F(int x) => x; }
            """);
        Assert.All(run.HintNames, AssertLegal);
        Assert.Equal(2, run.HintNames.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static void AssertLegal(string name)
    {
        Assert.InRange(name.Length, 1, 100);
        Assert.DoesNotMatch(new Regex("""[<>@#=~':*?"`]"""), name);
        Assert.EndsWith(".g.cs", name);
    }
}
