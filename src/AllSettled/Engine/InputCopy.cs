namespace AllSettled.Engine;

/// <summary>Takes a counted source once, at the call (S12): whatever others do to it afterwards, the batch has its inputs.</summary>
internal static class InputCopy
{
    /// <summary>How much of a count is believed before the items are seen.</summary>
    private const int MaxTrustedCount = 1 << 20;

    /// <summary>Whether the source says how many there are. Others may be endless, or wait for the caller, and are pulled as needed.</summary>
    public static bool IsCounted<T>(IEnumerable<T> inputs) => inputs is ICollection<T> or IReadOnlyCollection<T>;

    /// <summary>
    /// How many inputs a source that is pulled will probably give, if it can tell without being enumerated, as a Select over a
    /// list can. Good enough for a progress display, and for nothing else.
    /// </summary>
    public static long? Estimate<T>(IEnumerable<T> inputs)
    {
        try
        {
            return inputs.TryGetNonEnumeratedCount(out int count) && count >= 0 ? count : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Copies the source by enumerating it, since its count is only a hint (S6): a collection may lie, or change meanwhile.
    /// </summary>
    /// <param name="inputs">The source.</param>
    /// <param name="failure">What the source threw, or null. The copy has what it gave before that.</param>
    public static T[] Of<T>(IEnumerable<T> inputs, out Exception? failure)
    {
        failure = null;
        List<T>? taken = null;
        IEnumerator<T>? enumerator = null;
        try
        {
            if (inputs is T[] array)
            {
                // Array.Copy and not a span: an array of a derived type is an array of T as well.
                var copy = new T[array.Length];
                Array.Copy(array, copy, array.Length);
                return copy;
            }
            if (inputs.GetType() == typeof(List<T>))
                return ((List<T>)inputs).ToArray();

            taken = new(Hint(inputs));
            // By hand, because Dispose of a foreach would hide what MoveNext threw (S11).
            enumerator = inputs.GetEnumerator();
            while (enumerator.MoveNext())
                taken.Add(enumerator.Current);
        }
        catch (Exception e)
        {
            failure = e;
        }

        try
        {
            enumerator?.Dispose();
        }
        catch (Exception e)
        {
            failure ??= e;
        }
        return taken?.ToArray() ?? [];
    }

    private static int Hint<T>(IEnumerable<T> inputs)
    {
        try
        {
            int count = inputs is ICollection<T> collection ? collection.Count : ((IReadOnlyCollection<T>)inputs).Count;
            return Math.Clamp(count, 0, MaxTrustedCount);
        }
        catch (Exception)
        {
            // Enumerating the source tells what is wrong with it, if anything is.
            return 0;
        }
    }
}
