namespace AllSettled.Generator.Parsing;

/// <summary>How wrappers are called.</summary>
internal static class WrapperNaming
{
    private const string Async = "Async";

    /// <summary>
    /// Strip a final <c>Async</c> if something precedes it, add <c>Settled</c>, and <c>Async</c> for asynchronous items:
    /// <c>FetchAsync</c> and an asynchronous <c>Fetch</c> → <c>FetchSettledAsync</c>, <c>GetASYNC</c> →
    /// <c>GetASYNCSettledAsync</c>, <c>Async</c> → <c>AsyncSettledAsync</c>.
    /// </summary>
    public static string Wrapper(string method, bool isAsynchronous)
        => WithoutAsync(method) + "Settled" + (isAsynchronous ? Async : "");

    /// <summary>
    /// The streaming wrapper beside a buffered one: <c>FetchSettledAsync</c> → <c>FetchSettledStreamAsync</c>,
    /// <c>ParseSettled</c> → <c>ParseSettledStream</c>.
    /// </summary>
    public static string StreamWrapper(string wrapper)
    {
        string stem = WithoutAsync(wrapper);
        return stem + "Stream" + wrapper.Substring(stem.Length);
    }

    /// <summary>
    /// The struct that holds one item method: <c>FetchSettledAsync</c> → <c>FetchSettledItem</c>. Of a wrapper that was
    /// named otherwise too: plain <c>OrderItem</c> is a name that users have types for.
    /// </summary>
    public static string ItemStruct(string wrapper)
    {
        string stem = WithoutAsync(wrapper);
        return stem + (stem.EndsWith("Settled", StringComparison.Ordinal) ? "Item" : "SettledItem");
    }

    private static string WithoutAsync(string name)
        => name.Length > Async.Length && name.EndsWith(Async, StringComparison.Ordinal)
            ? name.Substring(0, name.Length - Async.Length)
            : name;
}
