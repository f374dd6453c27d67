using AllSettled.Engine.Contexts;

namespace AllSettled.Engine.Inputs;

/// <summary>
/// Reads the source of a buffered call to its end, before the call returns and on the caller's thread (S31). So every input has a record,
/// whatever happens to the run. And the batch keeps its inputs, whatever happens to the source (S12).
/// </summary>
internal static class InputCopy
{
    /// <summary>The largest count of a source that is trusted before its items are seen.</summary>
    private const int MaxTrustedCount = 1 << 20;

    /// <summary>
    /// Copies the source by enumerating it. Its count is only a hint (S6): it may be wrong, or change meanwhile.
    /// </summary>
    /// <param name="inputs">The source.</param>
    /// <param name="failure">What the source threw, or null. The copy has the inputs that the source gave before.</param>
    public static T[] Of<T>(IEnumerable<T> inputs, out Exception? failure)
    {
        failure = null;
        if (inputs is T[] array)
        {
            // Array.Copy and not a span: the array may be of a derived type, and a span would refuse it.
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
                // Another thread changes the list.
                failure = e;
                return [];
            }
        }

        // The source is the user's code. Its changes to the thread's contexts must not reach the items (S21).
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
            // Not a foreach: if its Dispose throws, it hides what MoveNext threw (S11).
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
        {
            throw new InvalidOperationException(
                $"The source gave more than {Array.MaxLength} inputs, and a batch cannot hold more. Call the stream wrapper instead.");
        }
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
            // If the source is broken, its enumeration says so.
            return 0;
        }
    }
}
