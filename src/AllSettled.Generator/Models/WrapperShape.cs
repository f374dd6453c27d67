namespace AllSettled.Generator.Models;

/// <summary>One of the six wrappers of every item method.</summary>
/// <param name="IsStream">Whether it yields the records as they settle instead of returning all of them.</param>
/// <param name="AsynchronousSource">Whether the inputs come as an <c>IAsyncEnumerable</c>.</param>
/// <param name="WithOptions">Whether options follow the inputs.</param>
/// <param name="Priority">
/// The overload resolution priority. After the inputs, <c>null</c>, <c>default</c> and <c>new() { … }</c> mean the options. A source that
/// is both kinds of enumerable is taken as the asynchronous one.
/// </param>
internal sealed record WrapperShape(bool IsStream, bool AsynchronousSource, bool WithOptions, int Priority)
{
    /// <summary>In the order in which they are written.</summary>
    public static IReadOnlyList<WrapperShape> All { get; } =
    [
        new(IsStream: false, AsynchronousSource: false, WithOptions: false, Priority: 0),
        new(IsStream: false, AsynchronousSource: false, WithOptions: true, Priority: 1),
        new(IsStream: true, AsynchronousSource: true, WithOptions: false, Priority: 0),
        new(IsStream: true, AsynchronousSource: true, WithOptions: true, Priority: 1),
        new(IsStream: true, AsynchronousSource: false, WithOptions: false, Priority: -1),
        new(IsStream: true, AsynchronousSource: false, WithOptions: true, Priority: 0),
    ];
}
