using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Whatever a method looks like, exactly one holds: it is said why it has no wrapper, or it has wrappers that compile without
/// a warning and do what they say.
/// </summary>
/// <remarks>
/// A usual run checks the same groups each time, so that it fails for a change and for nothing else; a long one begins
/// somewhere else every time. CsCheck gives the random numbers; making a failing file small is done here, because a change
/// of one file out of a group needs no other file to be compiled again.
/// </remarks>
public class FuzzTests(ITestOutputHelper output)
{
    private const int GroupSize = 60;
    private const int UsualGroups = 25;

    private static readonly Gen<(int[][] Files, int Version)> s_groups = Gen.Select(
        Gen.Int[0, Choices.Largest].Array[10, 250].Array[GroupSize], Gen.Int[0, GeneratorHarness.LanguageVersions.Count - 1]);

    /// <summary>For how long, where the usual number of groups is not enough.</summary>
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
