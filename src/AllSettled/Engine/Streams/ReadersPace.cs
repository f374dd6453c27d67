using System.Diagnostics;
using System.Numerics;

namespace AllSettled.Engine.Streams;

/// <summary>
/// How long the items take that a stream's reader runs on its own thread. It says whether threads of the pool pay. Used by the reader.
/// </summary>
/// <remarks>
/// To read the clock costs as much as a trivial item. So the items 1, 2, 4, 8, 16, 32, and then one in 32 are measured. One sample does not
/// say much, because the code is cold at first, and another process may hold the thread up at any time.
/// </remarks>
internal struct ReadersPace
{
    private const int Spacing = 32;
    private static readonly long s_slowItem = Stopwatch.Frequency / 1_000_000;

    private uint _items;
    private int _slowItems;
    private long _began;

    /// <summary>The reader begins an item.</summary>
    /// <returns>Whether it is measured. Then <see cref="ItemsAreWorthThreads"/> is to follow at once when it ends.</returns>
    public bool Begin()
    {
        bool isSample = ++_items <= Spacing ? BitOperations.IsPow2(_items) : _items % Spacing == 0;
        if (isSample)
            _began = Stopwatch.GetTimestamp();
        return isSample;
    }

    /// <summary>The item has ended.</summary>
    /// <returns>Whether two measured items in a row took a microsecond or more.</returns>
    public bool ItemsAreWorthThreads()
    {
        _slowItems = Stopwatch.GetTimestamp() - _began >= s_slowItem ? _slowItems + 1 : 0;
        return _slowItems >= 2;
    }
}
