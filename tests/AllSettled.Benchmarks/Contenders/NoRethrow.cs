using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>Turns a faulted task into a record without throwing its exception again.</summary>
public static class NoRethrow
{
    public static Record RecordOf(int input, Task<int> completed)
        => completed.IsFaulted ? new(input, 0, completed.Exception.InnerException) : new(input, completed.Result, null);

    public static ValueTask<Record> RecordAsync(int input, Task<int> item)
        => item.IsCompleted ? new(RecordOf(input, item)) : AwaitedAsync(input, item);

    private static async ValueTask<Record> AwaitedAsync(int input, Task<int> item)
    {
        await ((Task)item).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return RecordOf(input, item);
    }
}
