using System.ComponentModel;

namespace AllSettled.CompilerServices;

/// <summary>
/// What the engine must know about a bulk method beside its call: an item method whose input is a list of inputs. Generated code implements
/// it. Do not implement it yourself.
/// </summary>
/// <typeparam name="TInput">The type of one input.</typeparam>
/// <typeparam name="TResult">The type of the result of one input.</typeparam>
/// <typeparam name="TResponse">What a call returns for all of its inputs.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IBulkMethod<TInput, TResult, TResponse>
{
    /// <summary>How many inputs a call takes at most.</summary>
    static abstract int MaxInputs { get; }

    /// <summary>What happens to the inputs of a call that throws.</summary>
    static virtual BulkFailureMode OnFailure => BulkFailureMode.Reject;

    /// <summary>Whether equal inputs are sent once per call.</summary>
    static virtual bool IsDistinct => false;

    /// <summary>Whether <see cref="FailureOf"/> must be asked about each result.</summary>
    static virtual bool RejectsResults => false;

    /// <summary>Finds the results of the inputs in a response.</summary>
    BulkResults<TInput, TResult> ResultsOf(TResponse response);

    /// <summary>Whether a result is a failure. Called only if <see cref="RejectsResults"/> is true.</summary>
    /// <returns>The error of the input, or <see langword="null"/> if the result is a success.</returns>
    Exception? FailureOf(TInput input, TResult result) => null;
}
