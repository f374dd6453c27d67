namespace VerifyTests;

/// <summary>Gives the beginning of all snapshot names of one test: <c>Type.Method</c> or <c>Type.Method_a=1_b=x</c>.</summary>
internal static class SnapshotPrefix
{
    public static string Of(CurrentTest test, VerifySettings settings) =>
        $"{test.TypeName}.{test.MethodName}{Parameters(test, settings.Parameters ?? test.Arguments)}";

    private static string Parameters(CurrentTest test, IReadOnlyList<object?>? values)
    {
        var names = test.ParameterNames;
        if (names.Count == 0)
            return "";

        if (values is null)
        {
            throw new InvalidOperationException(
                $"{test.TypeName}.{test.MethodName} has parameters whose values are not known. "
                + $"Call UseParameters({string.Join(", ", names)}).");
        }

        if (values.Count > names.Count)
        {
            throw new InvalidOperationException(
                $"{test.TypeName}.{test.MethodName} has {names.Count} parameters, but {values.Count} values were given.");
        }

        return string.Concat(values.Select((value, index) => $"_{names[index]}={ParameterText.Of(value)}"));
    }
}
