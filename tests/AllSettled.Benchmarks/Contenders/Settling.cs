using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Contenders;

/// <summary>What a peer needs around an item to turn a failure into a record, in the forms that the peers take.</summary>
public static class Settling<TItem>
    where TItem : IAsyncItem
{
    /// <summary>For peers that collect results.</summary>
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

    /// <summary>For peers that do not collect results: stores the record at its index.</summary>
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

    /// <summary>For peers that do not collect results and take a task.</summary>
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

/// <summary>Does the same for synchronous items.</summary>
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
