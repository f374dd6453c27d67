using DiffEngine;

namespace VerifyShim.Tests;

/// <summary>
/// Tests when diff tools open and close. The switches of DiffEngine are global, so these tests do not run in parallel with others.
/// </summary>
[Collection(nameof(DiffWindowTests))]
[CollectionDefinition(nameof(DiffWindowTests), DisableParallelization = true)]
public sealed class DiffWindowTests : IDisposable
{
    private readonly SnapshotDirectory _directory = new();
    private readonly bool _detected = BuildServerDetector.Detected;

    public void Dispose()
    {
        DiffRunner.Disabled = true;
        BuildServerDetector.Detected = _detected;
        _directory.Dispose();
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    public void A_tool_opens_for_a_developer_who_has_not_disabled_it(bool disabled, bool buildServer, bool opens)
    {
        DiffRunner.Disabled = disabled;
        BuildServerDetector.Detected = buildServer;

        Assert.Same(opens ? DiffWindows.Installed : DiffWindows.None, DiffWindows.ForThisMachine);
    }

    [Fact]
    public async Task Changes_and_deletions_are_shown_and_what_is_equal_again_is_closed()
    {
        _directory.Write("T.M#Equal.verified.cs", "same");
        _directory.Write("T.M#Changed.verified.cs", "old");
        _directory.Write("T.M#Gone.verified.cs", "gone");
        List<string> events = [];
        var windows = new DiffWindows(
            pair => Record($"show {pair.ReceivedName}"),
            file => Record($"delete {Path.GetFileName(file)}"),
            pair => Record($"close {pair.ReceivedName}"));

        await Assert.ThrowsAsync<VerifyException>(() => SnapshotComparison.RunAsync(
            new SnapshotNames(_directory.Path, "T.M"),
            [new("New", "cs", "new"), new("Equal", "cs", "same"), new("Changed", "cs", "now")],
            windows));

        Assert.Equal(
            ["close T.M#Equal.received.cs", "delete T.M#Gone.verified.cs", "show T.M#New.received.cs", "show T.M#Changed.received.cs"],
            events);

        Task Record(string what)
        {
            events.Add(what);
            return Task.CompletedTask;
        }
    }
}
