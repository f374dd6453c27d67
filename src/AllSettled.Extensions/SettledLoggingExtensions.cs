using AllSettled.Logging;
using Microsoft.Extensions.Logging;

namespace AllSettled;

/// <summary>Logs of batches and streams.</summary>
public static class SettledLoggingExtensions
{
    /// <summary>
    /// Logs each item that fails, as it fails, and the end of the batch or stream. An observer that the options have already stays.
    /// </summary>
    /// <remarks>
    /// <para>
    /// An item that is rejected is a warning (event 1, <c>ItemRejected</c>), with its exception. The span of the item is the current one.
    /// The end is an information (event 3, <c>RunEnded</c>). It is a warning if something other than a cancellation stopped the batch, and
    /// an error if its source failed.
    /// </para>
    /// <para>
    /// Canceled items are in the last event only, as a number. If the logger or the other observer throws, both are not called again: the
    /// exception is the batch's <see cref="SettledBatch{TInput,TResult}.ObserverException"/>.
    /// </para>
    /// </remarks>
    /// <param name="options">The options.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="logInputs">
    /// Whether the input of an item that fails is logged, too (event 2, <c>ItemRejectedWithInput</c>). False by default, because inputs are
    /// often about people. The messages of your own exceptions are logged even if they name an input.
    /// </param>
    /// <returns>New options, which log.</returns>
    /// <exception cref="ArgumentNullException">The options or the logger are null.</exception>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { MaxConcurrency = 8 }.WithLogging(logger);
    /// var imported = await scopes.PerItemScope&lt;UserImporter&gt;().ImportSettledAsync(rows, options, ct);
    /// </code>
    /// </example>
    public static SettledBatchOptions WithLogging(this SettledBatchOptions options, ILogger logger, bool logInputs = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        var logging = new LoggingObserver(logger, logInputs);
        return options with { Observer = options.Observer is null ? logging : new ObserverChain(options.Observer, logging) };
    }
}
