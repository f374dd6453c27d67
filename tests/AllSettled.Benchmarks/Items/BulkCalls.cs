using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>Calls that take 500 inputs and answer with a list.</summary>
public static partial class BulkCalls
{
    public const int Size = 500;

    [SettledBulk(Size)]
    public static async Task<int[]> CallAsync(int[] inputs)
    {
        await Task.Yield();
        int[] results = new int[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            results[i] = inputs[i] * 3;
        return results;
    }

    /// <summary>The same inputs, looked up in a dictionary.</summary>
    [SettledBulk(Size)]
    public static async Task<Dictionary<int, int>> LookUpAsync(int[] inputs)
    {
        await Task.Yield();
        var results = new Dictionary<int, int>(inputs.Length);
        foreach (int input in inputs)
            results[input] = input * 3;
        return results;
    }

    /// <summary>An endpoint that rejects a whole call for one bad input.</summary>
    [SettledBulk(Size, OnFailure = BulkFailureMode.Split)]
    public static async Task<int[]> SendAsync(int[] inputs)
    {
        await Task.Yield();
        int[] results = new int[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            results[i] = IsBad(inputs[i]) ? throw new InvalidOperationException($"{inputs[i]} is bad.") : inputs[i] * 3;
        return results;
    }

    /// <summary>Twenty of 100,000 inputs, each in a call of its own.</summary>
    private static bool IsBad(int input) => input % 5_000 == 4_321;

    public static Record ExpectedOfSend(int input)
        => IsBad(input) ? new(input, 0, new InvalidOperationException($"{input} is bad.")) : Expected(input);

    public static Record Expected(int input) => new(input, input * 3, null);
}
