namespace Benchmarks.Model;

/// <summary>The records that a workload must give, whichever contender runs it.</summary>
public sealed class Expectation(IReadOnlyList<int> inputs, Func<int, Record> recordOf)
{
    /// <summary>Demands one record for each input, in input order.</summary>
    public void CheckBuffered(IEnumerable<Record> records)
    {
        int index = 0;
        foreach (var record in records)
        {
            if (index == inputs.Count)
                throw new InvalidDataException($"more than {inputs.Count} records");
            var expected = recordOf(inputs[index]);
            if (!record.Says(expected))
                throw new InvalidDataException($"record {index} is {record} and not {expected}");
            index++;
        }
        if (index != inputs.Count)
            throw new InvalidDataException($"{index} records for {inputs.Count} inputs");
    }

    /// <summary>Demands one record for each input, in any order.</summary>
    public void CheckStreamed(Reader reader)
    {
        var expected = new Reader();
        foreach (int input in inputs)
            expected.Add(recordOf(input));
        if (reader.Count != expected.Count || reader.Sum != expected.Sum)
            throw new InvalidDataException($"{reader.Count} records for {expected.Count} inputs, or others than the inputs give");
    }
}
