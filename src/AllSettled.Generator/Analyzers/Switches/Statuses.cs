namespace AllSettled.Generator.Analyzers.Switches;

[Flags]
internal enum Statuses
{
    None = 0,
    Canceled = 1,
    Fulfilled = 2,
    Rejected = 4,
    All = Canceled | Fulfilled | Rejected,
}
