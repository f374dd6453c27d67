using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>A diagnostic that the user has suppressed where an item method is declared does not appear in the generated file.</summary>
public class AcceptedDiagnosticsTests
{
    [Theory]
    [InlineData("assembly")]
    [InlineData("module")]
    public void Types_of_an_experimental_assembly(string target)
    {
        var library = GeneratorHarness.Compile([$$"""
            [{{target}}: System.Diagnostics.CodeAnalysis.Experimental("LIB001")]
            namespace Library;
            public class Client
            {
                public virtual int Send(int x) => x;
                public int Plain(int x) => x;
                public static int Parse(string x) => 1;
            }
            public interface IPart { int Do(int x); }
            public enum Level { Low, High }
            """]).WithAssemblyName("Library").ToMetadataReference();
        var run = GeneratorHarness.Run(GeneratorHarness.Compile(["""
            #pragma warning disable LIB001
            using Library;
            [assembly: SettledBatchFor(typeof(Client), nameof(Client.Send))]
            [assembly: SettledBatchFor(typeof(Derived), nameof(Derived.Plain))]
            [assembly: SettledBatchFor(typeof(Client), nameof(Client.Parse))]
            [assembly: SettledBatchFor(typeof(IPart), nameof(IPart.Do))]
            public class Derived : Client { }
            public partial class C : Client
            {
                [SettledBatch] public Task<int> Item(Client x) => Task.FromResult(1);
                [SettledBatch] public List<Client[]>? Result(int x) => null;
                [SettledBatch] public int Shared(int x, Level level = Level.High) => x;
                [SettledBatch] public int Constrained<T>(T x) where T : IPart => 1;
                [SettledBatch] public override int Send(int x) => x;
                public int Send(object x) => 1;
            }
            public interface I<T> where T : IPart { [SettledBatch] int F(int x); }
            """]).AddReferences(library));
        run.AssertNoDiagnostics();
        Assert.Equal(6 + 4 + 1, run.Sources.Length);
    }

    [Theory]
    [InlineData("Obsolete", "CS0612")]
    [InlineData("Obsolete(\"x\")", "CS0618")]
    [InlineData("Obsolete(\"x\", DiagnosticId = \"OLD1\")", "OLD1")]
    [InlineData("System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")", "EXP1")]
    public void Types_in_the_constraint_of_an_interface(string attribute, string id)
    {
        // A project's rule for the user's files suppresses it, and no pragma does.
        foreach (string accepted in new[] { "", $"#pragma warning disable {id}" })
        {
            var compilation = GeneratorHarness.Compile([$$"""
                {{accepted}}
                [{{attribute}}] public interface IGone { }
                public interface I<T> where T : class, IGone
                {
                    [SettledBatch] Task<int> F(int x);
                    public interface J<U> where U : List<T> { [SettledBatch] int G(U x); }
                }
                """]);
            var run = GeneratorHarness.Run(compilation);
            Assert.Equal(2, run.Sources.Length);
            Assert.DoesNotContain(run.Output.GetDiagnostics(TestContext.Current.CancellationToken),
                diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning
                    && !run.Input.SyntaxTrees.Contains(diagnostic.Location.SourceTree!));
        }
    }

    [Theory]
    [InlineData("[Obsolete]", "class")]
    [InlineData("[Obsolete(\"x\")]", "class")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")]", "class")]
    [InlineData("[Obsolete]", "interface")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")]", "interface")]
    [InlineData("[Obsolete, System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")]", "class")]
    public void Methods_that_are_inherited_from_such_a_type(string attribute, string kind)
    {
        string body = kind is "interface" ? ";" : " => 1;";
        var run = GeneratorHarness.Run($$"""
            #pragma warning disable CS0612, CS0618, EXP1
            [assembly: SettledBatchFor(typeof(Derived), "F")]
            [assembly: SettledBatchFor(typeof(Derived), "G")]
            {{attribute}} public {{kind}} Old { public int F(int x){{body}} public static int G(int x) => 1; }
            public {{kind}} Derived : Old { }
            """);
        run.AssertNoDiagnostics();
        Assert.Equal(kind is "interface" ? 3 : 3, run.Sources.Length);
    }

    [Theory]
    [InlineData("CS8714", "public class Keyed<T> where T : notnull { }", "string?")]
    [InlineData("8714", "public class Keyed<T> where T : notnull { }", "string?")]
    [InlineData("CS8634", "public class Keyed<T> where T : class { }", "string?")]
    [InlineData("CS8631", "public class Keyed<T> where T : IComparable<string> { }", "string?")]
    [InlineData("", "public class Keyed<T> where T : notnull { }", "string?")]
    [InlineData("CS8305",
        """
        namespace Windows.Foundation.Metadata { public sealed class ExperimentalAttribute : Attribute { } }
        [Windows.Foundation.Metadata.Experimental] public class Keyed<T> { }
        """,
        "string?")]
    public void What_a_pragma_says(string id, string declaration, string argument)
    {
        var run = GeneratorHarness.Run($$"""
            public partial class Before { [SettledBatch] public int F(int x) => x; }
            #pragma warning disable {{id}}
            [assembly: SettledBatchFor(typeof(Lib), nameof(Lib.Get))]
            {{declaration}}
            public class Lib { public int Get(Keyed<{{argument}}> x) => 1; }
            public partial class C
            {
                [SettledBatch] public int F(Keyed<{{argument}}> x) => 1;
                [SettledBatch] public Task<Keyed<{{argument}}>> G(int x, Keyed<{{argument}}>? y = null) => null!;
            }
            public interface I<T> where T : Keyed<{{argument}}> { [SettledBatch] int F(T x); }
            #pragma warning restore {{id}}
            public partial class After { [SettledBatch] public int F(int x) => x; }
            public partial class Inside
            {
                [SettledBatch] public int F(
            #pragma warning disable {{id}}
                    Keyed<{{argument}}> x
            #pragma warning restore {{id}}
                    ) => 1;
            }
            """.Replace("[assembly: SettledBatchFor(typeof(Lib), nameof(Lib.Get))]", ""));
        run.AssertNoDiagnostics();
        Assert.DoesNotContain("accepted where", Text("Before.F.g.cs"));
        Assert.DoesNotContain("accepted where", Text("After.F.g.cs"));
        Assert.Contains("accepted where", Text("C.F.g.cs"));

        string Text(string hint) => run.Sources.Single(source => source.HintName == hint).SourceText.ToString();
    }

    [Theory]
    [InlineData("#pragma warning disable CS0618,", "CS0618")]
    [InlineData("#pragma warning disable 618, CS0612", "CS0612, CS0618")]
    [InlineData("#pragma warning disable 618\n#pragma warning restore CS0618", "")]
    [InlineData("#pragma warning disable CS0618, MY0001\n#pragma warning restore", "")]
    [InlineData("#pragma warning restore CS0618", "")]
    [InlineData("#if NEVER\n#pragma warning disable CS0618\n#endif", "")]
    [InlineData("#pragma warning disable MY0001 // why", "MY0001")]
    [InlineData("#pragma warning dis", "")]
    [InlineData("#pragma checksum \"a.cs\" \"{406EA660-64CF-4C82-B6F0-42D48172A799}\" \"00\"", "")]
    public void Pragmas_of_every_kind(string pragmas, string accepted)
    {
        var run = GeneratorHarness.Run($"{pragmas}\npublic partial class C {{ [SettledBatch] public int F(int x) => x; }}");
        Assert.Equal(accepted.Length > 0, run.Text.Contains("accepted where"));
        if (accepted.Length > 0)
            Assert.Contains($"#pragma warning disable {accepted} // accepted where", run.Text);
    }

    [Fact]
    public void What_a_pragma_says_of_an_attribute_of_the_assembly()
    {
        var run = GeneratorHarness.Run("""
            #pragma warning disable CS8714
            [assembly: SettledBatchFor(typeof(Lib), nameof(Lib.Get))]
            public class Keyed<T> where T : notnull { }
            public class Lib { public int Get(Keyed<string?> x) => 1; }
            """);
        run.AssertNoDiagnostics();
        Assert.Equal(2, run.Sources.Length);
    }

    [Theory]
    [InlineData("#nullable enable annotations", NullableContextOptions.Disable)]
    [InlineData("#nullable disable warnings", NullableContextOptions.Enable)]
    [InlineData("", NullableContextOptions.Annotations)]
    [InlineData("#nullable disable annotations", NullableContextOptions.Enable)]
    public void Annotations_without_their_warnings(string directive, NullableContextOptions options)
    {
        var compilation = GeneratorHarness.Compile([$$"""
            {{directive}}
            public class Keyed<T> where T : notnull { }
            public partial class C
            {
                [SettledBatch]
                public Task<Keyed<string{{(directive.Contains("disable annotations") ? "" : "?")}}>> F(Keyed<string> x) => null!;
            }
            """]);
        var run = GeneratorHarness.Run(compilation.WithOptions(compilation.Options.WithNullableContextOptions(options)));
        run.AssertNoDiagnostics();
        Assert.Single(run.Sources);
    }

    [Fact]
    public void What_a_pragma_says_of_a_type_that_is_imported_too()
    {
        var library = GeneratorHarness.Compile(["namespace Shared; public class Id { }"]).WithAssemblyName("Library").ToMetadataReference();
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([
            "namespace Shared; public class Id { }",
            """
            #pragma warning disable CS0436
            public partial class C { [SettledBatch] public Shared.Id F(Shared.Id x) => x; }
            """]).AddReferences(library));
        run.AssertNoDiagnostics();
        Assert.Single(run.Sources);
    }

    [Fact]
    public void Whether_names_and_types_are_compliant_is_the_item_methods_choice()
        => GeneratorHarness.Accepts("""
            [assembly: CLSCompliant(true)]
            public partial class C
            {
                [SettledBatch, CLSCompliant(false)] public uint F(uint x, int y) => x;
                [SettledBatch, CLSCompliant(false)] public int f(int x) => x;
                [SettledBatch, CLSCompliant(false)] public int _G(int x) => x;
                [SettledBatch, CLSCompliant(false)] public int H(int[][] x) => 1;
                [SettledBatch, CLSCompliant(false)] public int H(string[][] x) => 1;
                [SettledBatch, CLSCompliant(false)] public int H(int[] x) => 1;
                [SettledBatch, CLSCompliant(false)] public int H(int[,] x) => 1;
                [SettledBatch, CLSCompliant(false)] public int K<T>(T x) where T : Loose => 1;
            }
            [CLSCompliant(false)] public class Loose { }
            [CLSCompliant(false)] public interface I<T> where T : Loose { [SettledBatch] Task<ulong> F(uint x); }
            """);
}
