namespace AllSettled.Engine.Partitions;

/// <summary>
/// The memory of all lists of waiting items of a run: one array whose places are linked. So a partition needs no collection of its own,
/// and the memory grows with the most items that wait at once. Not synchronized.
/// </summary>
internal sealed class WaitingItems<TInput>
{
    private Place[] _places = [];

    /// <summary>The first of the linked places that are free, or -1.</summary>
    private int _free = -1;

    /// <summary>How many places were ever used.</summary>
    private int _used;

    /// <returns>The list with the item at its end.</returns>
    public WaitingList Append(WaitingList list, in WaitingItem<TInput> item)
    {
        int place = _free;
        if (place >= 0)
            _free = _places[place].Next;
        else if ((place = _used++) == _places.Length)
            Array.Resize(ref _places, Math.Max(16, place * 2));
        _places[place] = new() { Item = item, Next = -1 };
        return Join(list, new(place, place));
    }

    /// <summary>Takes the first item of a list that is not empty.</summary>
    public WaitingItem<TInput> TakeFirst(ref WaitingList list)
    {
        int first = list.First;
        ref var place = ref _places[first];
        var item = place.Item;
        list = place.Next < 0 ? WaitingList.Empty : list with { First = place.Next };
        place = new() { Next = _free };
        _free = first;
        return item;
    }

    /// <returns>All items that wait, as one list.</returns>
    public WaitingList All()
    {
        var all = WaitingList.Empty;
        for (int place = 0; place < _used; place++)
        {
            if (_places[place].Item.Partition is null)
                continue;
            _places[place].Next = -1;
            all = Join(all, new(place, place));
        }
        return all;
    }

    /// <returns>The two lists as one.</returns>
    public WaitingList Join(WaitingList first, WaitingList second)
    {
        if (first.IsEmpty)
            return second;
        if (second.IsEmpty)
            return first;
        _places[first.Last].Next = second.First;
        return first with { Last = second.Last };
    }

    private struct Place
    {
        public WaitingItem<TInput> Item;

        public int Next;
    }
}
