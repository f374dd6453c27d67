using AllSettled.CompilerServices;

namespace AllSettled.Engine.Calls;

/// <summary>A function as an item method, for a batch that does not know its own.</summary>
internal readonly struct DelegateMethod<TInput, TReturn>(Func<TInput, CancellationToken, TReturn> function) : IItemMethod<TInput, TReturn>
{
    public static string Name => nameof(SettledBatchExtensions.ResumeAsync);

    public TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken) => function(input, cancellationToken);
}
