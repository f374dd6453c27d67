namespace AllSettled.Packaging.Tests;

/// <summary>Projects that refer to one another. Each uses the package itself, or gets it through the other project.</summary>
public class ReferenceTests(Package package)
{
    private const string Library = """
        using System.Runtime.CompilerServices;
        using AllSettled;

        [assembly: InternalsVisibleTo("Friend")]
        [assembly: SettledBatchFor(typeof(File), nameof(File.Exists))]
        [assembly: SettledBatchFor(typeof(Dictionary<int, string>), nameof(Dictionary<int, string>.ContainsKey))]

        namespace Library;

        public partial class Doubler
        {
            [SettledBatch]
            public Task<int> DoubleAsync(int x, CancellationToken cancellationToken = default) => Task.FromResult(2 * x);

            [SettledBatch]
            internal int Half(int x) => x / 2;

            public static int Existing(string[] paths)
                => FileSettled.ExistsSettled(paths).EnsureAllFulfilled().Values.Count(exists => exists);
        }

        public interface IGreeter
        {
            [SettledBatch]
            string Greet(string name) => $"Hello {name}";
        }
        """;

    [Fact]
    public async Task Two_assemblies_that_see_each_others_internals_batch_the_same_methods()
    {
        var library = new Consumer(package, "Library", "net8.0", Library, isLibrary: true);
        var friend = new Consumer(package, "Friend", "net10.0", """
            using AllSettled;
            using Library;

            [assembly: SettledBatchFor(typeof(File), nameof(File.Exists))]
            [assembly: SettledBatchFor(typeof(Dictionary<int, string>), nameof(Dictionary<int, string>.ContainsKey))]

            string[] paths = [Environment.ProcessPath!, "/no/such/file"];
            Console.WriteLine(string.Join(",", FileSettled.ExistsSettled(paths).EnsureAllFulfilled().Values));
            Console.WriteLine(Doubler.Existing(paths));
            var words = new Dictionary<int, string> { [1] = "" };
            Console.WriteLine(string.Join(",", words.ContainsKeySettled([1, 2]).EnsureAllFulfilled().Values));
            Console.WriteLine(string.Join(",", (await new Doubler().DoubleSettledAsync([1, 2])).EnsureAllFulfilled().Values));
            Console.WriteLine(string.Join(",", new Doubler().HalfSettled([4, 6]).EnsureAllFulfilled().Values));
            Console.WriteLine(string.Join(",", new Greeter().GreetSettled(["Ada"]).EnsureAllFulfilled().Values));

            internal class Greeter : IGreeter;
            """, reference: library);

        await friend.BuildAsync();

        Assert.Equal("True,False\n1\nTrue,False\n2,4\n2,3\nHello Ada\n", await friend.RunAsync());
    }

    [Fact]
    public async Task What_refers_to_a_user_of_the_package_calls_its_wrappers_without_the_package()
    {
        var library = new Consumer(package, "LibraryForOthers", "net8.0", Library, isLibrary: true);
        var stranger = new Consumer(package, "Stranger", "net8.0", """
            using AllSettled;
            using Library;

            SettledBatch<int, int> batch = await new Doubler().DoubleSettledAsync([1, 2], new SettledBatchOptions { MaxConcurrency = 1 });
            foreach (Settled<int, int> record in batch)
                Console.WriteLine(record);
            """, usesPackage: false, reference: library);

        await stranger.BuildAsync();
    }
}
