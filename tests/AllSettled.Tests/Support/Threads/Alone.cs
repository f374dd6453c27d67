namespace AllSettled.Tests.Support;

/// <summary>The tests that measure the process. No other test runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
