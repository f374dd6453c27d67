using System.Collections;
using System.Diagnostics;

namespace AllSettled.Records;

/// <summary>
/// The records of a batch that have one status, or all that do not have it. It reads them from the batch and copies nothing, and its count
/// is known.
/// </summary>
[DebuggerDisplay("Count = {Count}")]
internal sealed class StatusView<TInput, TResult, T>(
    SettledBatch<TInput, TResult> batch, SettledStatus status, bool allOthers, Func<SettledBatch<TInput, TResult>, int, T> select)
    : IReadOnlyCollection<T>
{
    public int Count => (int)(allOthers ? batch.Count - batch.Counts[status] : batch.Counts[status]);

    public IEnumerator<T> GetEnumerator()
    {
        int left = Count;
        for (int index = 0; left > 0; index++)
        {
            if (batch.Outcomes[index].Status == status == allOthers)
                continue;
            left--;
            yield return select(batch, index);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
