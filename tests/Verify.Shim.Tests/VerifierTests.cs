namespace VerifyShim.Tests;

/// <summary>Tests whole verifications, from the call in a test to the files.</summary>
public sealed class VerifierTests : IDisposable
{
    private readonly SnapshotDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Snapshots_are_stored_in_the_chosen_directory()
    {
        var driver = TestGenerator.Run(("A.g.cs", "class A;"));

        await Assert.ThrowsAsync<VerifyException>(() => Verify(driver).UseDirectory(_directory.Path));
        Assert.Equal(["VerifierTests.Snapshots_are_stored_in_the_chosen_directory#A.g.received.cs"], _directory.Names);

        _directory.AcceptAll();
        await Verify(driver.GetRunResult()).UseDirectory(_directory.Path).DisableRequireUniquePrefix();
    }

    [Fact]
    public async Task Without_a_directory_they_are_stored_beside_the_source()
    {
        var source = Path.Combine(_directory.Path, "Some.cs");

        await Assert.ThrowsAsync<VerifyException>(() => Verify(TestGenerator.Run(("A.g.cs", "")), sourceFile: source));

        Assert.Equal(["VerifierTests.Without_a_directory_they_are_stored_beside_the_source#A.g.received.cs"], _directory.Names);
    }

    [Fact]
    public async Task A_second_verification_in_one_test_is_refused()
    {
        await Verify(TestGenerator.Run(new TestGenerator())).UseDirectory(_directory.Path);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Verify(TestGenerator.Run(new TestGenerator())).UseDirectory(_directory.Path));
    }

    [Fact]
    public async Task A_verification_runs_once()
    {
        var verification = Verify(TestGenerator.Run(new TestGenerator())).UseDirectory(_directory.Path);

        Assert.Same(await verification, await verification.ConfigureAwait(true));
    }

    [Fact]
    public async Task An_exception_in_a_generator_fails_the_test_and_deletes_received_files()
    {
        var name = "VerifierTests.An_exception_in_a_generator_fails_the_test_and_deletes_received_files";
        _directory.Write($"{name}#A.g.received.cs", "");

        await Assert.ThrowsAsync<FormatException>(
            () => Verify(TestGenerator.Run(new ThrowingGenerator("boom"))).UseDirectory(_directory.Path));

        Assert.Empty(_directory.Names);
    }

    [Fact]
    public async Task Settings_are_copied()
    {
        var settings = new VerifySettings();
        settings.UseDirectory(_directory.Path);

        await Verify(TestGenerator.Run(("A.g.cs", "")), settings).IgnoreGeneratedResult(_ => true);
        settings.DisableRequireUniquePrefix();

        await Assert.ThrowsAsync<VerifyException>(() => Verify(TestGenerator.Run(("A.g.cs", "")), settings));
    }

    [Fact]
    public async Task Settings_can_be_made_before_the_verification()
    {
        var settings = new VerifySettings();
        settings.UseDirectory(_directory.Path);
        settings.ScrubLinesWithReplace(line => line == "noise" ? null : line);
        settings.IgnoreGeneratedResult(result => result.HintName == "B.g.cs");

        await Assert.ThrowsAsync<VerifyException>(
            () => Verify(TestGenerator.Run(("A.g.cs", "a\nnoise\n"), ("B.g.cs", "")), settings));

        Assert.Equal(SnapshotDirectory.Utf8WithMark("//HintName: A.g.cs\na\n"), _directory.Bytes(Assert.Single(_directory.Names)));
    }

    [Fact]
    public async Task A_source_path_of_a_deterministic_build_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Verify(TestGenerator.Run(new TestGenerator()), sourceFile: "/_/tests/Some.cs"));

    [Fact]
    public void Initializing_twice_is_refused() =>
        Assert.Throws<InvalidOperationException>(VerifySourceGenerators.Initialize);
}
