using System.Collections.Immutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Tests;

/// <summary>Assemblies that random programs refer to. A file cannot express what is true of a whole assembly or reference.</summary>
internal static class FuzzReferences
{
    private static readonly ImmutableArray<(byte[] Image, MetadataReference Reference)> s_all =
    [
        Build("FuzzTrials", """
            [assembly: System.Diagnostics.CodeAnalysis.Experimental("FUZZ03")]
            namespace Trials
            {
                public interface IProduct { }
                public class Product { public int Do(int x) => x; public static int DoStatic(int x) => x; }
            }
            """),
        Build("FuzzModules", """
            [module: System.Diagnostics.CodeAnalysis.Experimental("FUZZ04")]
            namespace Modules
            {
                public interface IPart { }
                public class Part { public int Do(int x) => x; public static int DoStatic(int x) => x; }
            }
            """),
        Build(
            "FuzzAliased",
            """
            namespace Aliased
            {
                public interface IUser { }
                public class User { public int Do(int x) => x; public static int DoStatic(int x) => x; }
            }
            """,
            "Old"),
    ];

    public static IEnumerable<MetadataReference> All => s_all.Select(built => built.Reference);

    public static void Load(AssemblyLoadContext context)
    {
        foreach (var (image, _) in s_all)
            context.LoadFromStream(new MemoryStream(image));
    }

    private static (byte[], MetadataReference) Build(string name, string source, params ImmutableArray<string> aliases)
    {
        var image = new MemoryStream();
        var result = GeneratorHarness.Compile([source]).WithAssemblyName(name).Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return (image.ToArray(), MetadataReference.CreateFromImage(image.ToArray(), new MetadataReferenceProperties(aliases: aliases)));
    }
}
