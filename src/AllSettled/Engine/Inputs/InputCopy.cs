using AllSettled.Engine.Contexts;

namespace AllSettled.Engine.Inputs;

/// <summary>
/// Reads the source of a buffered call to its end, at the call and on the caller's thread (S31): whatever happens afterwards,
/// every input has a record, and whatever others do to the source, the batch has its inputs (S12).
/// </summary>
internal static class InputCopy
{
    /// <summary>How much of a count is believed before the items are seen.</summary>
    private const int MaxTrustedCount = 1 << 20;

    /// <summary>
    /// Copies the source by enumerating it, since its count is only a hint (S6): a collection may lie, or change meanwhile.
    /// </summary>
    /// <param name="inputs">The source.</param>
    /// <param name="failure">What the source threw, or null. The copy has what it gave before that.</param>
    public static T[] Of<T>(IEnumerable<T> inputs, out Exception? failure)
    {
        failure = null;
        if (inputs is T[] array)
        {
            // Array.Copy and not a span: an array of a derived type is an array of T as well.
            var copy = new T[array.Length];
            Array.Copy(array, copy, array.Length);
            return copy;
        }
        if (inputs.GetType() == typeof(List<T>))
        {
            try
            {
                return ((List<T>)inputs).ToArray();
            }
            catch (Exception e)
            {
                // Somebody changes it meanwhile.
                failure = e;
                return [];
            }
        }

        // A source is the user's code: what it does to the thread stays with it (S21).
        var caller = CallContext.Capture();
        var taken = Read(inputs, out failure);
        caller.Restore();
        return taken;
    }

    private static T[] Read<T>(IEnumerable<T> inputs, out Exception? failure)
    {
        failure = null;
        T[] taken = [];
        int count = 0;
        IEnumerator<T>? enumerator = null;
        try
        {
            taken = new T[Hint(inputs)];
            // By hand, because Dispose of a foreach would hide what MoveNext threw (S11).
            enumerator = inputs.GetEnumerator();
            while (enumerator.MoveNext())
            {
                var input = enumerator.Current;
                if (count == taken.Length)
                    Grow(ref taken);
                taken[count++] = input;
            }
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
        Array.Resize(ref taken, count);
        return taken;
    }

    private static void Grow<T>(ref T[] taken)
    {
        if (taken.Length == Array.MaxLength)
            throw new InvalidOperationException($"The source gave more than {Array.MaxLength} inputs: a batch holds no more. Endless sources are for streams.");
        Array.Resize(ref taken, (int)Math.Clamp(taken.Length * 2L, 4, Array.MaxLength));
    }

    private static int Hint<T>(IEnumerable<T> inputs)
    {
        try
        {
            return inputs.TryGetNonEnumeratedCount(out int count) ? Math.Clamp(count, 0, MaxTrustedCount) : 0;
        }
        catch (Exception)
        {
            // Enumerating the source tells what is wrong with it, if anything is.
            return 0;
        }
    }
}
