namespace AllSettled.Generator.Models;

/// <summary>What an item method returns, which decides the runtime entry and the shape of the wrapper.</summary>
internal enum ReturnKind
{
    Task,
    TaskOfResult,
    ValueTask,
    ValueTaskOfResult,
    Void,
    Result,
}
