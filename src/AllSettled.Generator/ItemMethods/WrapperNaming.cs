namespace AllSettled.Generator.ItemMethods;

/// <summary>The names of wrappers.</summary>
internal static class WrapperNaming
{
    private const string Async = "Async";

    /// <summary>
    /// Removes a final <c>Async</c> if something precedes it, adds <c>Settled</c>, and adds <c>Async</c> for asynchronous items:
    /// <c>FetchAsync</c> and an asynchronous <c>Fetch</c> → <c>FetchSettledAsync</c>, <c>GetASYNC</c> → <c>GetASYNCSettledAsync</c>,
    /// <c>Async</c> → <c>AsyncSettledAsync</c>.
    /// </summary>
    public static string Wrapper(string method, bool isAsynchronous)
        => method.Substring(0, StemLength(method)) + (isAsynchronous ? "SettledAsync" : "Settled");

    /// <summary>
    /// The streaming wrapper beside a buffered one: <c>FetchSettledAsync</c> → <c>FetchSettledStreamAsync</c>,
    /// <c>ParseSettled</c> → <c>ParseSettledStream</c>.
    /// </summary>
    public static string StreamWrapper(string wrapper) => wrapper.Insert(StemLength(wrapper), "Stream");

    /// <summary>
    /// The struct that holds one item method: <c>FetchSettledAsync</c> → <c>FetchSettledItem</c>. A wrapper with a name of its own gets
    /// <c>Settled</c> in its struct too, because users have types called <c>OrderItem</c>.
    /// </summary>
    public static string ItemStruct(string wrapper)
    {
        string stem = wrapper.Substring(0, StemLength(wrapper));
        return stem + (stem.EndsWith("Settled", StringComparison.Ordinal) ? "Item" : "SettledItem");
    }

    /// <summary>The length of the name without a final <c>Async</c>.</summary>
    private static int StemLength(string name)
        => name.Length > Async.Length && name.EndsWith(Async, StringComparison.Ordinal) ? name.Length - Async.Length : name.Length;
}
