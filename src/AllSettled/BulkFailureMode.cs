namespace AllSettled;

/// <summary>What happens to the inputs of a bulk call that throws.</summary>
/// <remarks>
/// <para>
/// <see cref="Split"/> and <see cref="OneByOne"/> are for endpoints that reject a call as a whole if one of its inputs is bad. They send
/// the good inputs of such a call again. Do not use them if the endpoint may have accepted some of them.
/// </para>
/// <para>
/// A call that took too long is not split, and its inputs are rejected: the endpoint may have accepted them. It failed with a
/// <see cref="TimeoutException"/>, or with an <see cref="OperationCanceledException"/> such as that of an <see cref="HttpClient"/>. A call
/// that a resilience pipeline refused is not split either.
/// </para>
/// <para>
/// After a stop or a threshold, no call is split. In a stream, <see cref="SettledBatchOptions.StopTaking"/> does not end the splitting:
/// the inputs are taken already.
/// </para>
/// </remarks>
public enum BulkFailureMode
{
    /// <summary>All inputs of the call are rejected with its exception.</summary>
    Reject = 0,

    /// <summary>
    /// The call is made again for each half of its inputs, until the bad inputs are alone. So k bad inputs among n cost about
    /// 2 k log2(n / k) further calls, and at most 2 k log2(n) + 1.
    /// </summary>
    Split = 1,

    /// <summary>A call is made for each input alone.</summary>
    OneByOne = 2,
}
