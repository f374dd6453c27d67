using System.Collections;

namespace AllSettled;

public sealed partial class SettledBatch<TInput, TResult>
{
    /// <summary>Enumerates the records of a batch in input order.</summary>
    public struct Enumerator : IEnumerator<Settled<TInput, TResult>>
    {
        private readonly SettledBatch<TInput, TResult> _batch;
        private int _index;

        internal Enumerator(SettledBatch<TInput, TResult> batch)
        {
            _batch = batch;
            _index = -1;
        }

        /// <inheritdoc/>
        public readonly Settled<TInput, TResult> Current => _batch[_index];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => _index < _batch.Count && ++_index < _batch.Count;

        /// <inheritdoc/>
        public void Reset() => _index = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
