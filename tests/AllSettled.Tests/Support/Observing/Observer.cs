namespace AllSettled.Tests.Support;

/// <summary>Passes each report on at once, on the thread that reports. <see cref="Progress{T}"/> would post it.</summary>
internal sealed class Observer(Action<SettledProgress> report) : IProgress<SettledProgress>
{
    public void Report(SettledProgress value) => report(value);
}
