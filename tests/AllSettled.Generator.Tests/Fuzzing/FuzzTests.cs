using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace AllSettled.Generator.Tests;

/// <summary>
/// For every method exactly one is true: a diagnostic says why it has no wrapper, or it has wrappers that compile without a warning and do
/// what they should.
/// </summary>
/// <remarks>
/// A usual run checks the same groups each time, so that it fails only because of a change. A long run begins somewhere else each time.
/// CsCheck gives the random numbers. A failing file is reduced here, because no other file of its group has to be compiled again.
/// </remarks>
public class FuzzTests(ITestOutputHelper output)
{
    private const int GroupSize = 60;
    private const int UsualGroups = 25;

    private static readonly Gen<(int[][] Files, int Version)> s_groups = Gen.Select(
        Gen.Int[0, Choices.Largest].Array[10, 250].Array[GroupSize], Gen.Int[0, GeneratorHarness.LanguageVersions.Count - 1]);

    /// <summary>How many seconds to run, if the usual number of groups is not enough.</summary>
    private static readonly uint s_seconds = Setting("ALLSETTLED_FUZZ_SECONDS") ?? 0;

    /// <summary>The first group.</summary>
    private static readonly uint s_first = Setting("ALLSETTLED_FUZZ_GROUP") ?? (s_seconds > 0 ? (uint)Random.Shared.Next() : 0);

    [Fact]
    public void Either_a_reason_or_a_wrapper_that_works()
    {
        var total = new FuzzTally(0, 0, 0);
        var began = Stopwatch.StartNew();
        for (uint n = 0; s_seconds > 0 ? began.Elapsed.TotalSeconds < s_seconds : n < UsualGroups; n++)
            total += Check(group: s_first + n, TestContext.Current.CancellationToken);
        output.WriteLine(total.ToString());
    }

    private static FuzzTally Check(uint group, CancellationToken cancellationToken)
    {
        var (files, number) = s_groups.Generate(new PCG(stream: 0, seed: group), null, out _);
        var version = GeneratorHarness.LanguageVersions[number];
        try
        {
            return FuzzGroup.Check(files, version, cancellationToken);
        }
        catch (BrokenPropertyException broken)
        {
            Assert.Fail($"ALLSETTLED_FUZZ_GROUP={group}: {FuzzGroup.Describe(broken, files, version, cancellationToken)}");
            throw;
        }
    }

    private static uint? Setting(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? uint.Parse(text, CultureInfo.InvariantCulture) : null;
}
