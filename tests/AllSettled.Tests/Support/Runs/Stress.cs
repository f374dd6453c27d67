using System.Globalization;

namespace AllSettled.Tests.Support;

/// <summary>
/// The stress run of the property, memory and shutdown tests. <c>ALLSETTLED_STRESS_SECONDS</c> sets how long each property is tried.
/// </summary>
internal static class Stress
{
    public static int? Seconds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("ALLSETTLED_STRESS_SECONDS"), CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : null;

    public static bool IsOn => Seconds is not null;
}
