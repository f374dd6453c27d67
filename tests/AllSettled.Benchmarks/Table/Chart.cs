using System.Globalization;
using System.Text;
using Benchmarks.Contenders;

namespace Benchmarks.Table;

/// <summary>
/// The main result as a picture: the time of each contender as a multiple of code written by hand, on a logarithmic scale, with its
/// quartiles. The picture follows the colour scheme of the reader's system.
/// </summary>
public static class Chart
{
    private const int Width = 860;
    private const int LabelEnd = 250;
    private const int PlotEnd = Width - 70;
    private const int Bar = 12;
    private const int BarGap = 3;
    private const int GroupGap = 22;
    private const int Header = 74;
    private const double MaxRatio = 200;

    /// <summary>What most people have comes first: items that wait for a server.</summary>
    private static readonly (string Workload, string Title)[] s_workloads =
    [
        ("delay", "items that wait a millisecond, 256 at once"),
        ("throws-after-yield", "every item throws"),
        ("never-awaits", "a million items that complete at once"),
        ("stream-yield", "a stream of items that are awaited"),
        ("batch-of-4", "a batch of 4"),
    ];

    private static readonly string[] s_contenders =
    [
        Everybody.Us, "workers by hand, atomic claims", "Task.WhenAll + SemaphoreSlim", "Parallel.ForEachAsync",
        "Parallel.ForEachAsync + channel", "channels and workers", "TPL Dataflow",
    ];

    private const string Style = """
        <style>
            .paper { fill: #ffffff; stroke: #d0d7de } .text { fill: #1f2328 } .small { fill: #59636e } .grid { stroke: #e4e8ec }
            .one, .spread { stroke: #1f2328 } .us { fill: #0969da } .peer { fill: #9aa4af } .strong { font-weight: 600 }
            @media (prefers-color-scheme: dark) {
                .paper { fill: #0d1117; stroke: #3d444d } .text { fill: #f0f6fc } .small { fill: #9198a1 } .grid { stroke: #262c36 }
                .one, .spread { stroke: #f0f6fc } .us { fill: #4493f8 } .peer { fill: #656c76 }
            }
        </style>
        """;

    public static string Of(Results results)
    {
        var body = new StringBuilder();
        double y = Header;
        foreach (var (name, title) in s_workloads)
        {
            if (results.Workloads.FirstOrDefault(result => result.Name == name) is { } result)
                AppendGroup(body, title, result, ref y);
        }

        double height = y + 16;
        var text = new StringBuilder();
        text.Append(
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {N(height)}" width="{Width}" height="{N(height)}"
                role="img" font-family="system-ui, sans-serif" font-size="12">
            <title>Elapsed time as a multiple of hand-written code that gives the same records</title>
            {Style}
            <rect width="{Width}" height="{N(height)}" rx="8" class="paper"/>
            <text x="20" y="30" font-size="16" class="text strong">
                Time, as a multiple of hand-written code that gives the same records
            </text>
            <text x="20" y="50" class="small">
                shorter is better; logarithmic scale; bars are medians, lines are quartiles; how and where: docs/performance.md
            </text>

            """);
        foreach (int ratio in new[] { 1, 2, 5, 10, 20, 50, 100 })
        {
            string x = N(X(ratio)), line = ratio == 1 ? "one" : "grid";
            text.Append($"""<line x1="{x}" x2="{x}" y1="{Header}" y2="{N(height - 12)}" class="{line}"/>""").Append('\n');
            text.Append($"""<text x="{x}" y="{Header - 6}" text-anchor="middle" class="small">{ratio}×</text>""").Append('\n');
        }
        return text.Append(body).Append("</svg>\n").ToString();
    }

    private static void AppendGroup(StringBuilder body, string title, WorkloadResult result, ref double y)
    {
        y += GroupGap;
        body.Append($"""<text x="20" y="{N(y - 6)}" class="text strong">{title}</text>""").Append('\n');
        foreach (string name in s_contenders)
        {
            if (result.Contenders.FirstOrDefault(contender => contender.Name == name) is not { } contender)
                continue;
            bool us = name == Everybody.Us;
            string weight = us ? " strong" : "", color = us ? "us" : "peer";
            // A bar to the left of the line means faster than code written by hand.
            double from = Math.Min(X(1), X(contender.Ratio));
            double length = Math.Max(3, Math.Abs(X(contender.Ratio) - X(1)));
            double baseline = y + Bar - 2, middle = y + Bar / 2.0;
            double end = Math.Max(from + length, X(contender.High));
            body.Append($"""<text x="{LabelEnd - 40}" y="{N(baseline)}" text-anchor="end" class="text{weight}">{name}</text>""")
                .Append('\n');
            body.Append($"""<rect x="{N(from)}" y="{N(y)}" width="{N(length)}" height="{Bar}" rx="2" class="{color}"/>""").Append('\n');
            body.Append(
                $"""<line x1="{N(X(contender.Low))}" x2="{N(X(contender.High))}" y1="{N(middle)}" y2="{N(middle)}" class="spread"/>""")
                .Append('\n');
            body.Append($"""<text x="{N(end + 6)}" y="{N(baseline)}" class="text{weight}">{N(contender.Ratio)}×</text>""")
                .Append('\n');
            y += Bar + BarGap;
        }
    }

    private static double X(double ratio)
        => LabelEnd + (PlotEnd - LabelEnd) * Math.Log(Math.Clamp(ratio, 0.8, MaxRatio)) / Math.Log(MaxRatio);

    private static string N(double value) => value.ToString(value < 10 ? "0.##" : "0.#", CultureInfo.InvariantCulture);
}
