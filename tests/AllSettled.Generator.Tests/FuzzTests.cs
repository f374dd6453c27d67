using AllSettled.Generator.Tests.Fuzzing;
using AllSettled.Generator.Tests.Support;
using CsCheck;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Whatever a method looks like, exactly one holds: it is said why it has no wrapper, or it has wrappers that compile without
/// a warning and do what they say.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int GroupSize = 60;

    private static readonly Gen<int[]> s_files = Gen.Int[0, Choices.Largest].Array[10, 250];

    /// <summary>For how long, where the usual number of files is not enough.</summary>
    private static readonly int s_seconds = int.TryParse(Environment.GetEnvironmentVariable("ALLSETTLED_FUZZ_SECONDS"), out int seconds) ? seconds : 0;

    [Fact]
    public void Either_a_reason_or_a_wrapper_that_works()
    {
        var total = new FuzzTally(0, 0, 0);
        var cancellationToken = TestContext.Current.CancellationToken;
        Gen.Select(s_files.Array[GroupSize], Gen.Int[0, GeneratorHarness.LanguageVersions.Count - 1]).Sample(
            (files, version) =>
            {
                try
                {
                    total += FuzzGroup.Check(files, GeneratorHarness.LanguageVersions[version], cancellationToken);
                }
                catch (BrokenPropertyException broken)
                {
                    Assert.Fail(FuzzGroup.Describe(broken, files, GeneratorHarness.LanguageVersions[version], cancellationToken));
                }
            },
            iter: s_seconds > 0 ? -1 : 25, time: s_seconds > 0 ? s_seconds : -1, threads: 1);
        output.WriteLine(total.ToString());
    }
}
