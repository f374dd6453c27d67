using Microsoft.CodeAnalysis;
using static AllSettled.Generator.Tests.Advice;

namespace AllSettled.Generator.Tests;

/// <summary>SB1003 for types that <see cref="NotThreadSafeAttribute"/> marks.</summary>
public class NotThreadSafeTests
{
    [Theory]
    [InlineData("[NotThreadSafe] public class T", "{|SB1003:t|}.Run()")]
    [InlineData("[NotThreadSafe] public struct T", "{|SB1003:t|}.Run()")]
    [InlineData("[NotThreadSafe] public record T", "{|SB1003:t|}.Run()")]
    [InlineData("public class T : Marked", "{|SB1003:t|}.Run()")]
    [InlineData("public class T : IMarked", "{|SB1003:t|}.Run()")]
    [InlineData("public class T : IMore", "{|SB1003:t|}.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(T))] public class T", "{|SB1003:t|}.Run()")]
    [InlineData(
        "[assembly: NotThreadSafe(typeof(B)), NotThreadSafe(typeof(Row))] public class B; public class T : B", "{|SB1003:t|}.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(I))] public interface I; public class T : I", "{|SB1003:t|}.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(G<>))] public class G<A>; public class T : G<int>", "{|SB1003:t|}.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(G<int>))] public class G<A>; public class T : G<int>", "{|SB1003:t|}.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(G<string>))] public class G<A>; public class T : G<int>", "t.Run()")]
    [InlineData("[assembly: NotThreadSafe(null)] public class T", "t.Run()")]
    [InlineData("[assembly: NotThreadSafe] public class T", "t.Run()")]
    [InlineData(
        "[assembly: NotThreadSafe(typeof(object)), NotThreadSafe(typeof(T[])), NotThreadSafe(typeof(int))] public class T", "t.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(IDisposable))] public abstract class B { public void Dispose() { } } "
        + "public class T : B, IDisposable", "t.Run()")]
    [InlineData("[assembly: NotThreadSafe(typeof(DayOfWeek)), NotThreadSafe(typeof(Action))] public class T", "t.Run(day, act)")]
    [InlineData("[assembly: NotThreadSafe(typeof(S))] [NotThreadSafe] public static class S { public static void Go() { } } public class T",
        "Gone()", "private static Task Gone() { S.Go(); return Task.CompletedTask; }")]
    [InlineData("[Other.NotThreadSafe] public class T", "t.Run()")]
    [InlineData("[NotThreadSafe] public class T", "new T().Run()")]
    [InlineData("[NotThreadSafe] public class T", "create().Run()")]
    [InlineData("[NotThreadSafe] public class T", "{|SB1003:service|}.Run()")]
    public Task Marked_types(string declaration, string call, string more = "") => Warns($$"""
        {{declaration}} { public Task Run(params object[] o) => Task.CompletedTask; }
        namespace Other { public class NotThreadSafeAttribute : Attribute; }
        public partial class C(T t, Func<T> create, IService service, DayOfWeek day, Action act)
        {
            [SettledBatch] public Task F(int x) => {{call}};
            {{more}}
        }
        [NotThreadSafe] public class Marked;
        [NotThreadSafe] public interface IMarked;
        public interface IMore : IMarked;
        public class Row;
        public interface IService { Task Run(); }
        public class Service(T t) : IService { public Task Run() => t.Run(); }
        """, "CS9113");

    [Theory]
    [InlineData("[SettledBatch] public Task F(int x, Marked {|SB1003:shared|}) => Task.CompletedTask;")]
    [InlineData("[SettledBatch] public Task F<T>(int x, T {|SB1003:shared|}) where T : Marked => Task.CompletedTask;")]
    [InlineData("[SettledBatch] public Task F(Marked own) => Task.CompletedTask;")]
    [InlineData("[SettledBatch(MaxConcurrency = 1)] public Task F(int x, Marked shared) => Task.CompletedTask;")]
    public Task Parameters(string method) => Warns($$"""
        [NotThreadSafe] public class Marked;
        public partial class C { {{method}} }
        """);

    [Fact]
    public Task The_method_s_own_type() => Warns("""
        [NotThreadSafe] public partial class C { [SettledBatch] public Task {|SB1003:F|}(int x) => Task.CompletedTask; }
        """);

    [Theory]
    [InlineData("Marked", "Marked", true)]
    [InlineData("Derived", "Marked", true)]
    [InlineData("IMarked", "IMarked", true)]
    [InlineData("Listed", "Listed", true)]
    [InlineData("Listed", "Listed", false)]
    [InlineData("System.Random", "Random", true)]
    [InlineData("Plain", null, true)]
    public async Task Marks_of_a_referenced_assembly_count(string type, string? kind, bool compiled)
    {
        var library = GeneratorHarness.Compile(["""
            [assembly: NotThreadSafe(typeof(Listed))]
            [assembly: NotThreadSafe(typeof(Random))]
            [NotThreadSafe] public class Marked;
            public class Derived : Marked;
            [NotThreadSafe] public interface IMarked;
            public class Listed;
            public class Plain;
            """]).WithAssemblyName("Library");
        MetadataReference reference = compiled ? library.ToImage() : library.ToMetadataReference();
        var run = GeneratorHarness.Run(GeneratorHarness.Compile([$$"""
            public partial class C({{type}} it) { [SettledBatch] public Task F(int x) => Task.FromResult(it.GetHashCode()); }
            """]).AddReferences(reference));
        run.AssertNoDiagnostics();
        var said = await GeneratorHarness.AnalyzeAsync(run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(
            kind is null ? []
                : [$"'it' is {(kind is "IMarked" ? "an" : "a")} {kind}, which allows one operation at a time, "
                    + "but items of 'F' that run at once share it; create one per item, or set MaxConcurrency = 1"],
            said.Select(diagnostic => diagnostic.GetMessage(null)));
    }

    [Fact]
    public void The_attribute_keeps_its_type()
    {
        Assert.Equal(typeof(Uri), new NotThreadSafeAttribute(typeof(Uri)).Type);
        Assert.Null(new NotThreadSafeAttribute(null).Type);
        Assert.Null(new NotThreadSafeAttribute().Type);
    }
}
