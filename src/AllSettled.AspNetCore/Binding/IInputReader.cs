using System.Text.Json;
using AllSettled.AspNetCore.Problems;

namespace AllSettled.AspNetCore.Binding;

/// <summary>Reads inputs from a body of one format.</summary>
internal interface IInputReader<out T> : IAsyncDisposable
{
    T Current { get; }

    /// <exception cref="JsonException">The next input is not valid.</exception>
    /// <exception cref="RefusedInputsException">The next input is too large.</exception>
    ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken);

    /// <summary>Says where the client made a mistake. The message of the exception is not used: it names types of ours.</summary>
    RefusedInputsException Refuse(Exception error);
}
