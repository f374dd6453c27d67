namespace AllSettled.Generator.Models;

/// <summary>What an item method returns. It decides which method of the runtime is called, and the shape of the wrapper.</summary>
internal enum ReturnKind
{
    Task,
    TaskOfResult,
    ValueTask,
    ValueTaskOfResult,
    Void,
    Result,
}
