using System.Collections.Immutable;
using System.Reflection;
using AllSettled.Generator.Models;
using AllSettled.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator.Tests;

/// <summary>An edit runs again what depends on it and nothing else.</summary>
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
        Assert.Equal(outputs, OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
        Assert.Equal(after.GeneratedSources.Length - outputs, OutputReasons(after).Count(reason => reason is IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void Models_of_two_compilations_are_equal()
    {
        var models = Enumerable.Range(0, 2).Select(_ => Models(GeneratorHarness.Run(GeneratorHarness.Compile([First, Second])).Result)).ToArray();
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
                type.IsGenericType && type.GetGenericTypeDefinition() is var generic && (generic == typeof(EquatableArray<>) || generic == typeof(Nullable<>))
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
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(source.Replace(text, replacement))));
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
