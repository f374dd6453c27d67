using System.Text;

namespace VerifyShim.Tests;

/// <summary>Tests which files a verification reads, writes and deletes, byte for byte.</summary>
public sealed class SnapshotFileTests : IDisposable
{
    private const string Prefix = "T.M";

    private readonly SnapshotDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_new_output_fails_and_is_written_as_received()
    {
        var failure = await FailsAsync(("A.g.cs", "class A;\n"));

        Assert.Equal(["T.M#A.g.received.cs"], _directory.Names);
        Assert.Equal(SnapshotDirectory.Utf8WithMark("//HintName: A.g.cs\nclass A;\n"), _directory.Bytes("T.M#A.g.received.cs"));
        Assert.StartsWith(
            $"Directory: {_directory.Path}\nNew:\n  - Received: T.M#A.g.received.cs\n    Verified: T.M#A.g.verified.cs\n", failure);
        Assert.Contains("\nReceived: T.M#A.g.received.cs\n//HintName: A.g.cs\nclass A;\n", failure);
    }

    [Fact]
    public async Task An_accepted_output_passes_and_leaves_only_its_snapshot()
    {
        await FailsAsync(("A.g.cs", "class A;"), ("B.g.cs", "class B;"));
        _directory.AcceptAll();

        var result = await PassesAsync(("A.g.cs", "class A;"), ("B.g.cs", "class B;"));

        Assert.Equal(["T.M#A.g.verified.cs", "T.M#B.g.verified.cs"], _directory.Names);
        Assert.Equal(["T.M#A.g.verified.cs", "T.M#B.g.verified.cs"], result.Files.Select(Path.GetFileName));
        Assert.Equal(SnapshotDirectory.Utf8WithMark("//HintName: A.g.cs\nclass A;"), _directory.Bytes("T.M#A.g.verified.cs"));
    }

    [Fact]
    public async Task A_different_output_fails_with_a_diff_and_keeps_the_snapshot()
    {
        _directory.Write("T.M#A.g.verified.cs", "//HintName: A.g.cs\nclass A;\nint old;\n");
        _directory.Write("T.M#B.g.verified.cs", "//HintName: B.g.cs\n");

        var failure = await FailsAsync(("A.g.cs", "class A;\nint now;\n"), ("B.g.cs", ""));

        Assert.Equal(["T.M#A.g.received.cs", "T.M#A.g.verified.cs", "T.M#B.g.verified.cs"], _directory.Names);
        Assert.Contains(
            "NotEqual:\n  - Received: T.M#A.g.received.cs\n    Verified: T.M#A.g.verified.cs\nEqual:\n  - Received: T.M#B.g", failure);
        Assert.Contains("\n-int old;", failure);
        Assert.Contains("\n+int now;", failure);
        Assert.Contains("\n class A;", failure);
    }

    [Fact]
    public async Task A_snapshot_without_an_output_fails()
    {
        _directory.Write("T.M#A.g.verified.cs", "//HintName: A.g.cs\nclass A;");
        _directory.Write("T.M#Gone.g.verified.cs", "//HintName: Gone.g.cs\n");
        _directory.Write("T.M.verified.txt", "{\n}");

        var failure = await FailsAsync(("A.g.cs", "class A;"));

        Assert.Contains("Delete:\n  - T.M#Gone.g.verified.cs\n  - T.M.verified.txt\n", failure);
        Assert.Equal(["T.M#A.g.verified.cs", "T.M#Gone.g.verified.cs", "T.M.verified.txt"], _directory.Names);
    }

    [Fact]
    public async Task Received_files_of_an_earlier_run_are_deleted()
    {
        _directory.Write("T.M#Old.g.received.cs", "");
        _directory.Write("T.M.received.txt", "");

        await PassesAsync();

        Assert.Empty(_directory.Names);
    }

    [Theory]
    [InlineData("T.M2.verified.txt")]
    [InlineData("T.M2#A.g.verified.cs")]
    [InlineData("T.M_a=1#A.g.verified.cs")]
    [InlineData("T.M2#A.g.received.cs")]
    [InlineData("XT.M#A.g.verified.cs")]
    public async Task Files_of_other_tests_are_left_alone(string name)
    {
        _directory.Write(name, "");

        await PassesAsync();

        Assert.Equal([name], _directory.Names);
    }

    [Fact]
    public async Task Line_ends_become_newlines()
    {
        await FailsAsync(("A.g.cs", "one\r\ntwo\rthree\n"));

        Assert.Equal(SnapshotDirectory.Utf8WithMark("//HintName: A.g.cs\none\ntwo\nthree\n"), _directory.Bytes("T.M#A.g.received.cs"));
    }

    [Fact]
    public async Task An_empty_output_is_its_hint_name()
    {
        await FailsAsync(("A.g.cs", ""));

        Assert.Equal(SnapshotDirectory.Utf8WithMark("//HintName: A.g.cs\n"), _directory.Bytes("T.M#A.g.received.cs"));
    }

    [Fact]
    public async Task An_empty_file_is_no_snapshot()
    {
        _directory.WriteBytes("T.M#A.g.verified.cs", []);

        Assert.Contains("New:", await FailsAsync(("A.g.cs", "")));
        Assert.Equal(["T.M#A.g.received.cs"], _directory.Names);
    }

    [Fact]
    public async Task A_byte_order_mark_may_be_missing()
    {
        _directory.WriteBytes("T.M#A.g.verified.cs", Encoding.UTF8.GetBytes("//HintName: A.g.cs\nÄ"));

        await PassesAsync(("A.g.cs", "Ä"));
    }

    [Fact]
    public async Task A_newline_at_the_end_counts()
    {
        _directory.Write("T.M#A.g.verified.cs", "//HintName: A.g.cs\nclass A;\n");

        Assert.Contains(
            "only in the newlines at their end: 1 in the verified file, 0 in the output", await FailsAsync(("A.g.cs", "class A;")));
    }

    [Fact]
    public async Task A_carriage_return_in_a_snapshot_fails_and_says_how_to_fix_it()
    {
        _directory.Write("T.M#A.g.verified.cs", "//HintName: A.g.cs\r\nclass A;");

        Assert.Contains("eol=lf", await FailsAsync(("A.g.cs", "class A;")));
        Assert.Equal(["T.M#A.g.received.cs", "T.M#A.g.verified.cs"], _directory.Names);
    }

    [Fact]
    public async Task A_missing_directory_is_created_for_the_first_output()
    {
        var nested = new SnapshotNames(Path.Combine(_directory.Path, "a", "b"), Prefix);

        await SnapshotComparison.RunAsync(nested, [], DiffWindows.None);
        Assert.False(Directory.Exists(nested.Directory));

        await Assert.ThrowsAsync<VerifyException>(() => SnapshotComparison.RunAsync(nested, [new(null, "txt", "x")], DiffWindows.None));
        Assert.Equal([Path.Combine(nested.Directory, "T.M.received.txt")], Directory.GetFiles(nested.Directory));
    }

    [Fact]
    public async Task Many_tests_share_a_directory_at_the_same_time()
    {
        var tests = Enumerable.Range(0, 50).Select(number => new SnapshotNames(_directory.Path, $"T.M{number}")).ToArray();

        await Parallel.ForEachAsync(tests, TestContext.Current.CancellationToken, async (names, _) =>
        {
            SnapshotOutput[] outputs = [new("A.g", "cs", names.Prefix), new("B.g", "cs", names.Prefix)];
            await Assert.ThrowsAsync<VerifyException>(() => SnapshotComparison.RunAsync(names, outputs, DiffWindows.None));
            foreach (var received in Directory.GetFiles(names.Directory, $"{names.Prefix}#*.received.cs"))
                File.Move(received, received.Replace(".received.", ".verified.", StringComparison.Ordinal));

            names.DeleteReceived();
            await SnapshotComparison.RunAsync(names, outputs, DiffWindows.None);
        });

        Assert.Equal(100, _directory.Names.Length);
    }

    private async Task<string> FailsAsync(params (string Hint, string Source)[] files) =>
        (await Assert.ThrowsAsync<VerifyException>(() => PassesAsync(files))).Message;

    private Task<VerifyResult> PassesAsync(params (string Hint, string Source)[] files)
    {
        var names = new SnapshotNames(_directory.Path, Prefix);
        names.DeleteReceived();
        var outputs = GeneratorOutputs.Of(TestGenerator.Run(files).GetRunResult(), new VerifySettings());
        return SnapshotComparison.RunAsync(names, outputs, DiffWindows.None);
    }
}
