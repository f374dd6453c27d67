using System.Collections.Immutable;
using System.Reflection;
using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator.Tests;

/// <summary>An edit runs again only what depends on it.</summary>
public class IncrementalityTests
{
    private const string First = """
        namespace Demo;
        public partial class C
        {
            [SettledBatch] public Task<int> F(int x, string shared = "a") => Task.FromResult(x);
            private void Unrelated() { }
        }
        """;

    private const string Second = "namespace Demo; public partial class C { [SettledBatch] public int G(int x) => x; }";

    [Theory]
    [InlineData("Task.FromResult(x)", "Task.FromResult(x + 1)")]
    [InlineData("private void Unrelated", "// a comment\nprivate int Unrelated2() => 1; private void Unrelated")]
    [InlineData("namespace Demo;", "namespace Demo;\n\n\n")]
    public void Edits_that_change_no_output_end_at_the_model(string text, string replacement)
    {
        var (before, after) = Edit(First, text, replacement);
        Assert.All(Reasons(after, TrackingNames.ItemMethods), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(OutputReasons(after), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Equal(Texts(before), Texts(after));
    }

    [Theory]
    [InlineData("shared = \"a\"", "shared = \"b\"")]
    [InlineData("Task<int> F(", "Task<int> F2(")]
    [InlineData("public Task<int>", "internal Task<int>")]
    [InlineData("[SettledBatch]", "[SettledBatch(MaxConcurrency = 3)]")]
    public void Edits_of_one_signature_leave_the_other_method_alone(string text, string replacement)
    {
        var (before, after) = Edit(First, text, replacement);
        Assert.Equal(1, OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
        Assert.Equal(1, OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Cached));
        Assert.NotEqual(Texts(before), Texts(after));
    }

    [Theory]
    [InlineData("\"b\"", "\"c\"", 0)]
    [InlineData("MaxConcurrency = 2", "MaxConcurrency = 3", 1)]
    [InlineData("File.Exists", "File.ReadAllText", 1)]
    [InlineData("typeof(File), nameof(File.Exists)", "typeof(Path), nameof(Path.GetFileName)", 2)]
    public void Edits_of_an_attribute_about_foreign_methods_run_again_what_it_names(string text, string replacement, int outputs)
    {
        const string source = """
            using System.IO;
            [assembly: SettledBatchFor(typeof(File), nameof(File.Exists), typeof(string), MaxConcurrency = 2)]
            [assembly: SettledBatchFor(typeof(File), nameof(File.Delete))]
            class C { string a = "b"; }
            """;
        var (_, after) = Edit(source, text, replacement);
        Assert.Equal(
            outputs,
            OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
        Assert.Equal(
            after.GeneratedSources.Length - outputs,
            OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Cached));
    }

    [Theory]
    [InlineData(0, "=> x < 0", "=> x < 1", 0)]
    [InlineData(0, "private static bool", "/// <summary>Negative.</summary>\ninternal static bool", 0)]
    [InlineData(0, "(int x) =>", "(in int y) =>", 0)]
    [InlineData(0, "static bool IsNegative", "bool IsNegative", 1)]
    [InlineData(0, "bool IsNegative(int x) =>", "Exception? IsNegative(int x) => null; bool Other(int x) =>", 1)]
    [InlineData(0, "bool IsNegative(int x)", "bool IsNegative(string id, int x)", 1)]
    [InlineData(1, "nameof(IsNegative)", "\"IsNegative\"", 0)]
    [InlineData(1, "nameof(IsNegative)", "nameof(IsZero)", 1)]
    public void Edits_of_a_judge_write_anew_what_calls_it_in_another_way(int file, string text, string replacement, int outputs)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(
        [
            """
            namespace Demo;
            partial class C { private static bool IsNegative(int x) => x < 0; private bool IsZero(int x) => x == 0; }
            """,
            """
            namespace Demo;
            public partial class C
            {
                [SettledBatch(RejectIf = nameof(IsNegative))] public int F(string id) => 1;
                [SettledBatch] public int G(int x) => x;
            }
            """,
        ]);
        AssertOutputsOfEdit(compilation, Edits.Replace(compilation, file, text, replacement), outputs);
    }

    [Theory]
    [InlineData(0, "=> Customer", "=> null", 0)]
    [InlineData(0, "public string?", "internal int P { get; } public string?", 0)]
    [InlineData(0, "string? Key", "string Key", 1)]
    [InlineData(0, "string? Key", "int Key", 1)]
    [InlineData(0, "string? Key =>", "int Key; string? P =>", 1)]
    [InlineData(1, "nameof(Order.Key)", "\"Key\"", 0)]
    [InlineData(1, "nameof(Order.Key)", "nameof(Order.Customer)", 1)]
    [InlineData(1, "nameof(Order.Key)", "nameof(Order.Key), MaxPerPartition = 1", 0)]
    [InlineData(1, "nameof(Order.Key)", "nameof(Order.Key), MaxPerPartition = 2", 1)]
    [InlineData(1, "nameof(Order.Key)", "nameof(Order.Key), StopPartitionOnFailure = true", 1)]
    public void Edits_of_a_key_write_anew_what_reads_it_in_another_way(int file, string text, string replacement, int outputs)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(
        [
            "public record Order(string? Customer) { public string? Key => Customer; }",
            """
            public partial class C
            {
                [SettledBatch(PartitionBy = nameof(Order.Key))] public int F(Order order) => 1;
                [SettledBatch] public int G(int x) => x;
            }
            """,
        ]);
        AssertOutputsOfEdit(compilation, Edits.Replace(compilation, file, text, replacement), outputs);
    }

    [Theory]
    [InlineData(0, "=> 1", "=> 2", 0)]
    [InlineData(0, "public int Id", "public int Id2 => 3; public int Id", 0)]
    [InlineData(0, "public int Id", "public long Id", 1)]
    [InlineData(1, "=> null!", "=> throw null!", 0)]
    [InlineData(1, "SettledBulk(100", "SettledBulk(99", 1)]
    [InlineData(1, "SettledBulk(100", "SettledBulk(100, OnFailure = BulkFailureMode.Reject", 0)]
    [InlineData(1, "SettledBulk(100", "SettledBulk(100, OnFailure = BulkFailureMode.OneByOne", 1)]
    [InlineData(1, "SettledBulk(100", "SettledBulk(100, Distinct = true", 1)]
    [InlineData(1, "nameof(User.Id)", "\"Id\"", 0)]
    [InlineData(1, "nameof(User.Id)", "nameof(User.Other)", 1)]
    [InlineData(1, "User[] users", "List<User> users", 1)]
    [InlineData(1, "Task<List<User>>", "Task<IEnumerable<User>>", 1)]
    [InlineData(1, "[SettledBatch]", "[SettledBulk(3)]", 1)]
    public void Edits_of_a_bulk_method_write_anew_what_calls_it_in_another_way(int file, string text, string replacement, int outputs)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(
        [
            "public class User { public int Id => 1; public int Other; }",
            """
            public partial class C
            {
                [SettledBulk(100, KeyBy = nameof(User.Id))] public Task<List<User>> F(User[] users) => null!;
                [SettledBatch] public Task<int[]> G(int[] x) => Task.FromResult(x);
            }
            """,
        ]);
        AssertOutputsOfEdit(compilation, Edits.Replace(compilation, file, text, replacement), outputs);
    }

    /// <summary>The two outputs after an edit are those of a new run, and so many of them were written anew.</summary>
    private static void AssertOutputsOfEdit(CSharpCompilation compilation, CSharpCompilation edited, int outputs)
    {
        GeneratorDriver driver = GeneratorHarness.Driver(compilation).RunGenerators(compilation);

        GeneratorRunResult after = driver.RunGenerators(edited).GetRunResult().Results.Single();

        Assert.Equal(2, after.GeneratedSources.Length);
        Assert.Equal(Texts(GeneratorHarness.Run(edited).Result), Texts(after));
        Assert.Equal(
            outputs,
            OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
    }

    private const string Third =
        """
        namespace Demo;
        public partial class C { internal int Beside() => 1; }
        public partial class D { [SettledBatch] public string? H(string? x) => x; }
        """;

    /// <summary>
    /// How many outputs of the three methods an edit writes again. The compiler compares the methods of a run with those of the previous
    /// run by position. If a method is added or removed, the next one's output is written again without a change.
    /// </summary>
    [Theory]
    [InlineData(nameof(Edits.AddUnrelatedFile), 0)]
    [InlineData(nameof(Edits.ChangeAnotherPart), 0)]
    [InlineData(nameof(Edits.AddUnrelatedReference), 0)]
    [InlineData(nameof(Edits.MoveLines), 0)]
    [InlineData(nameof(Edits.AddOverloadThatIsNotMarked), 0)]
    [InlineData(nameof(Edits.RenameMethod), 1)]
    [InlineData(nameof(Edits.AddMarkedMethod), 1, 1)]
    [InlineData(nameof(Edits.RemoveMarkedMethod), 0, 1)]
    [InlineData(nameof(Edits.MarkNoMore), 0, 1)]
    [InlineData(nameof(Edits.BreakMethod), 0)]
    [InlineData(nameof(Edits.DisableNullable), 3)]
    [InlineData(nameof(Edits.LowerLanguageVersion), 3)]
    [InlineData(nameof(Edits.RenameType), 2)]
    public void Edits_write_anew_what_they_concern(string edit, int changed, int shifted = 0)
    {
        if (edit == nameof(Edits.LowerLanguageVersion) && !GeneratorHarness.KnowsCSharp13)
            return;
        CSharpCompilation compilation = GeneratorHarness.Compile([First, Second, Third]);
        GeneratorDriver driver = GeneratorHarness.Driver(compilation).RunGenerators(compilation);
        GeneratorRunResult before = driver.GetRunResult().Results.Single();
        var edited = (CSharpCompilation)typeof(Edits).GetMethod(edit)!.Invoke(null, [compilation])!;
        if (edit == nameof(Edits.LowerLanguageVersion))
            driver = driver.WithUpdatedParseOptions((CSharpParseOptions)edited.SyntaxTrees[0].Options);

        GeneratorRunResult after = driver.RunGenerators(edited).GetRunResult().Results.Single();

        // A run without a cache would give the same.
        Assert.Equal(Outputs(GeneratorHarness.Run(edited).Result), Outputs(after));
        Assert.Equal(changed, Outputs(after).Except(Outputs(before)).Count());
        int written = changed + shifted;
        Assert.Equal(
            written,
            OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
        Assert.Equal(written, Reasons(after, TrackingNames.ItemMethods)
            .Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));

        static IEnumerable<(string, string)> Outputs(GeneratorRunResult result)
            => result.GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString()));
    }

    public static class Edits
    {
        public static CSharpCompilation AddUnrelatedFile(CSharpCompilation c)
            => c.AddSyntaxTrees(Parse(c, "internal sealed class Unrelated { int F(int x) => x; }"));

        public static CSharpCompilation ChangeAnotherPart(CSharpCompilation c) => Replace(c, 2, "Beside() => 1", "Beside2(string x) => 2");

        public static CSharpCompilation AddUnrelatedReference(CSharpCompilation c)
            => c.AddReferences(CSharpCompilation.Create("Other", [Parse(c, "public class Other;")], GeneratorHarness.References, c.Options)
                .ToMetadataReference());

        public static CSharpCompilation MoveLines(CSharpCompilation c)
            => Replace(c, 0, "public partial class C\n", "// moved\n\npublic partial class C\n");

        public static CSharpCompilation AddOverloadThatIsNotMarked(CSharpCompilation c)
            => Replace(c, 2, "internal int Beside", "internal int G(string x) => 1; internal int Beside");

        public static CSharpCompilation RenameMethod(CSharpCompilation c) => Replace(c, 1, "int G(", "int Renamed(");

        public static CSharpCompilation AddMarkedMethod(CSharpCompilation c)
            => Replace(c, 1, "[SettledBatch]", "[SettledBatch] public int Added(int x) => x; [SettledBatch]");

        public static CSharpCompilation RemoveMarkedMethod(CSharpCompilation c)
            => Replace(c, 1, "[SettledBatch] public int G(int x) => x;", "");

        public static CSharpCompilation MarkNoMore(CSharpCompilation c) => Replace(c, 1, "[SettledBatch]", "");

        public static CSharpCompilation BreakMethod(CSharpCompilation c) => Replace(c, 1, "int x", "ref int x");

        public static CSharpCompilation DisableNullable(CSharpCompilation c)
            => c.WithOptions(c.Options.WithNullableContextOptions(NullableContextOptions.Disable));

        public static CSharpCompilation RenameType(CSharpCompilation c)
            => Replace(Replace(Replace(c, 0, "class C", "class E"), 1, "class C", "class E"), 2, "class C", "class E");

        /// <summary>A compilation without overload priorities.</summary>
        public static CSharpCompilation LowerLanguageVersion(CSharpCompilation c)
        {
            var options = ((CSharpParseOptions)c.SyntaxTrees[0].Options).WithLanguageVersion(LanguageVersion.CSharp12);
            var trees = c.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.GetText(), options, tree.FilePath)).ToArray();
            return c.RemoveAllSyntaxTrees().AddSyntaxTrees(trees);
        }

        private static SyntaxTree Parse(CSharpCompilation c, string source)
            => CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)c.SyntaxTrees[0].Options, "Added.cs");

        public static CSharpCompilation Replace(CSharpCompilation c, int file, string text, string replacement)
        {
            SyntaxTree tree = c.SyntaxTrees[file];
            Assert.Contains(text, tree.ToString());
            return c.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(tree.ToString().Replace(text, replacement))));
        }
    }

    [Fact]
    public void What_a_model_holds_when_it_runs_is_not_the_compilers()
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        const string foreign = "[assembly: SettledBatchFor(typeof(System.IO.File), nameof(System.IO.File.Exists))]";
        const string bulk = "public partial class Bulk { [SettledBulk(9)] public Task<int[]> F(int[] x) => Task.FromResult(x); }";
        var steps = GeneratorHarness.Run(GeneratorHarness.Compile([First, Second, Third, foreign, bulk])).Result.TrackedSteps;
        foreach (var output in steps.Where(step => TrackingNames.All.Contains(step.Key)).SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs))
        {
            Visit(output.Value, "the step's output");
        }
        Assert.True(seen.Count > 50, $"only {seen.Count} objects");

        void Visit(object? value, string path)
        {
            if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
                return;
            Type type = value.GetType();
            Assert.False(
                value is ISymbol or SyntaxNode or SyntaxTree or Location or Compilation or SemanticModel or AttributeData or Delegate
                    || type.Assembly == typeof(ISymbol).Assembly || type.Assembly == typeof(CSharpCompilation).Assembly
                    || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)),
                $"{type} at {path}");
            if (value is Array array)
            {
                foreach (object? element in array)
                    Visit(element, path + "[]");
                return;
            }
            for (Type? current = type; current is not null; current = current.BaseType)
            {
                foreach (FieldInfo field in current.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    Visit(field.GetValue(value), $"{path}.{field.Name}");
                }
            }
        }
    }

    [Fact]
    public void Models_of_two_compilations_are_equal()
    {
        var models = Enumerable.Range(0, 2)
            .Select(_ => Models(GeneratorHarness.Run(GeneratorHarness.Compile([First, Second])).Result))
            .ToArray();
        Assert.Equal(2, models[0].Length);
        Assert.Equal(models[0], models[1]);
        Assert.Equal(models[0].Select(model => model.GetHashCode()), models[1].Select(model => model.GetHashCode()));
        Assert.NotEqual(models[0][0], models[0][1]);
    }

    [Fact]
    public void Models_hold_nothing_of_the_compiler()
    {
        var seen = new HashSet<Type>();
        Visit(typeof(ParseResult));
        Visit(typeof(ForeignMethodsModel));
        Visit(typeof(ForeignClassesModel));
        Assert.Contains(typeof(ItemMethodModel), seen);
        Assert.Contains(typeof(ParameterModel), seen);

        void Visit(Type type)
        {
            if (!seen.Add(type) || type.IsPrimitive || type.IsEnum || type == typeof(string))
                return;
            Assert.False(type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), $"{type} in a model");
            Assert.False(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>), $"{type} in a model");
            if (type.IsArray)
            {
                Visit(type.GetElementType()!);
                return;
            }
            Assert.True(
                (type.IsGenericType && type.GetGenericTypeDefinition() is var generic
                    && (generic == typeof(EquatableArray<>) || generic == typeof(Nullable<>)))
                    || typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type),
                $"{type} has no equality by value");
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                Visit(field.FieldType);
        }
    }

    private static (GeneratorRunResult Before, GeneratorRunResult After) Edit(string source, string text, string replacement)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile([source, Second]);
        GeneratorDriver driver = GeneratorHarness.Driver(compilation).RunGenerators(compilation);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        Assert.Contains(text, source);
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(
            tree, tree.WithChangedText(SourceText.From(source.Replace(text, replacement))));
        return (driver.GetRunResult().Results.Single(), driver.RunGenerators(edited).GetRunResult().Results.Single());
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step)
        => result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result)
        => result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)
            .Where(reason => reason is not IncrementalStepRunReason.Removed);

    private static string[] Texts(GeneratorRunResult result) => [.. result.GeneratedSources.Select(source => source.SourceText.ToString())];

    private static object[] Models(GeneratorRunResult result)
        => [.. result.TrackedSteps[TrackingNames.ItemMethods].SelectMany(step => step.Outputs).Select(output => output.Value)];
}
