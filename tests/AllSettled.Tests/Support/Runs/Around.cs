using Polly;

namespace AllSettled.Tests.Support;

/// <summary>What is around the call of an item. The engine has a path for each.</summary>
public enum Around
{
    Nothing,
    TimeLimit,
    Pipeline,
    PipelineAndTimeLimit,
}

internal static class Arounds
{
    /// <summary>Passes everything through.</summary>
    private static readonly ResiliencePipeline s_pipeline
        = new ResiliencePipelineBuilder().AddRetry(new() { ShouldHandle = static _ => PredicateResult.False() }).Build();

    public static MatrixTheoryData<Shape, Around> OfShapes => new(Enum.GetValues<Shape>(), Enum.GetValues<Around>());

    public static SettledBatchOptions With(this SettledBatchOptions options, Around around) => options with
    {
        ItemTimeout = around is Around.TimeLimit or Around.PipelineAndTimeLimit ? TimeSpan.FromDays(1) : null,
        Resilience = around is Around.Pipeline or Around.PipelineAndTimeLimit ? s_pipeline : null,
    };
}
