using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>What peers need around an item so that its failure becomes a record, in the shape in which each of them takes it.</summary>
public static class Settling<TItem>
    where TItem : IAsyncItem
{
    /// <summary>Where the peer collects results.</summary>
    public static async Task<Record> RecordAsync(int input)
    {
        try
        {
            return new(input, await TItem.CallAsync(input).ConfigureAwait(false), null);
        }
        catch (Exception e)
        {
            return new(input, 0, e);
        }
    }

    /// <summary>Where it does not: the record goes to its place.</summary>
    public static async ValueTask StoreAsync(int input, Record[] records, int index)
    {
        try
        {
            records[index] = new(input, await TItem.CallAsync(input).ConfigureAwait(false), null);
        }
        catch (Exception e)
        {
            records[index] = new(input, 0, e);
        }
    }

    /// <summary>Where it does not, and wants a task.</summary>
    public static async Task StoreTaskAsync(int input, Record[] records, int index)
    {
        try
        {
            records[index] = new(input, await TItem.CallAsync(input).ConfigureAwait(false), null);
        }
        catch (Exception e)
        {
            records[index] = new(input, 0, e);
        }
    }
}

/// <summary>The same for synchronous items.</summary>
public static class SettlingSynchronously<TItem>
    where TItem : ISyncItem
{
    public static Record Record(int input)
    {
        try
        {
            return new(input, TItem.Call(input), null);
        }
        catch (Exception e)
        {
            return new(input, 0, e);
        }
    }
}
