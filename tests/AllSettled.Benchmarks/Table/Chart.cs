using System.Globalization;
using System.Text;
using Benchmarks.Contenders;

namespace Benchmarks.Table;

/// <summary>
/// The main result as a picture: the time of each contender as a multiple of code written by hand, on a logarithmic scale. The picture
/// has a background of its own, so it can be read on light and dark pages.
/// </summary>
public static class Chart
{
    private const int Width = 860;
    private const int LabelEnd = 250;
    private const int PlotEnd = Width - 70;
    private const int Bar = 15;
    private const int BarGap = 4;
    private const int GroupGap = 22;
    private const int Header = 74;
    private const double MaxRatio = 200;

    private static readonly (string Workload, string Title)[] s_workloads =
    [
        ("never-awaits", "a million items that complete at once"),
        ("one-in-100-yields", "99 of 100 items complete at once"),
        ("yield", "items that are awaited, 64 at once"),
        ("throws-after-yield", "every item throws"),
        ("stream-yield", "stream of items that are awaited"),
        ("batch-of-4", "a batch of 4"),
    ];

    private static readonly string[] s_contenders =
    [
        Everybody.Us, "workers by hand, atomic claims", "Task.WhenAll + SemaphoreSlim", "Parallel.ForAsync", "Parallel.ForEachAsync",
        "Parallel.ForEachAsync + channel", "channel and workers", "channels and workers", "TPL Dataflow", "EnumerableAsyncProcessor",
        $"{Everybody.Us} (unbounded)", "Task.WhenEach (unbounded)",
    ];

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
            <rect width="{Width}" height="{N(height)}" rx="8" fill="#ffffff" stroke="#d0d7de"/>
            <text x="20" y="30" font-size="16" font-weight="600" fill="#1f2328">
                Time, as a multiple of hand-written code that gives the same records
            </text>
            <text x="20" y="50" fill="#59636e">
                shorter is better; logarithmic scale; medians of ratios within one round; how and where: docs/performance.md
            </text>

            """);
        foreach (int ratio in new[] { 1, 2, 5, 10, 20, 50, 100 })
        {
            string x = N(X(ratio)), color = ratio == 1 ? "#1f2328" : "#e4e8ec";
            text.Append($"""<line x1="{x}" x2="{x}" y1="{Header}" y2="{N(height - 12)}" stroke="{color}"/>""").Append('\n');
            text.Append($"""<text x="{x}" y="{Header - 6}" text-anchor="middle" fill="#59636e">{ratio}×</text>""").Append('\n');
        }
        return text.Append(body).Append("</svg>\n").ToString();
    }

    private static void AppendGroup(StringBuilder body, string title, WorkloadResult result, ref double y)
    {
        y += GroupGap;
        body.Append($"""<text x="20" y="{N(y - 6)}" font-weight="600" fill="#1f2328">{title}</text>""").Append('\n');
        foreach (string name in s_contenders)
        {
            if (result.Contenders.FirstOrDefault(contender => contender.Name == name) is not { } contender)
                continue;
            bool us = name.StartsWith(Everybody.Us, StringComparison.Ordinal);
            string weight = us ? " font-weight=\"600\"" : "", color = us ? "#0969da" : "#9aa4af";
            // A bar to the left of the line means faster than code written by hand.
            double from = Math.Min(X(1), X(contender.Ratio));
            double length = Math.Max(3, Math.Abs(X(contender.Ratio) - X(1)));
            double baseline = y + Bar - 3;
            body.Append($"""<text x="{LabelEnd - 40}" y="{N(baseline)}" text-anchor="end" fill="#1f2328"{weight}>{name}</text>""")
                .Append('\n');
            body.Append($"""<rect x="{N(from)}" y="{N(y)}" width="{N(length)}" height="{Bar}" rx="2" fill="{color}"/>""").Append('\n');
            body.Append($"""<text x="{N(from + length + 6)}" y="{N(baseline)}" fill="#1f2328"{weight}>{N(contender.Ratio)}×</text>""")
                .Append('\n');
            y += Bar + BarGap;
        }
    }

    private static double X(double ratio)
        => LabelEnd + (PlotEnd - LabelEnd) * Math.Log(Math.Clamp(ratio, 0.8, MaxRatio)) / Math.Log(MaxRatio);

    private static string N(double value) => value.ToString(value < 10 ? "0.##" : "0.#", CultureInfo.InvariantCulture);
}
