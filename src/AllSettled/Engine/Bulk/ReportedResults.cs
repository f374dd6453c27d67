namespace AllSettled.Engine.Bulk;

/// <summary>A response of an endpoint that reports each input. The reports name their inputs, so they may stand in any order.</summary>
internal struct ReportedResults<TInput, TResult>(IEnumerable<Settled<TInput, TResult>> response) : IResultFinder<TInput, TResult>
{
    /// <summary>The reports of the inputs that were sent, in their order. Null where there is none.</summary>
    private Settled<TInput, TResult>?[] _reportAt = [];

    /// <summary>Inputs with more reports than the call has of them. Which of them is right cannot be known.</summary>
    private readonly HashSet<ValueTuple<TInput>> _ambiguous = [];

    public Exception? Match(Chunk<TInput, TResult> chunk)
    {
        var reports = ReadResponse();
        _reportAt = new Settled<TInput, TResult>?[chunk.SentCount];
        for (int place = 0; place < _reportAt.Length; place++)
        {
            // Equal inputs take their reports in order.
            if (reports.TryGetValue(ValueTuple.Create(chunk.SentInput(place)), out var ofInput) && ofInput.TryDequeue(out var report))
                _reportAt[place] = report;
        }
        _ambiguous.UnionWith(reports.Where(static ofInput => ofInput.Value.Count > 0).Select(static ofInput => ofInput.Key));
        return null;
    }

    public readonly Exception? TryGet(int place, TInput input, out TResult result)
    {
        result = default!;
        if (_reportAt[place] is not { } report)
            return ResultsByKey<TInput, TInput, TResult>.Missing(input);
        if (_ambiguous.Contains(ValueTuple.Create(input)))
            return ResultsWithKeys<TInput, TInput, TResult>.Several(input);
        result = report.Value!;
        if (report.IsFulfilled)
            return null;
        return report.Error ?? new OperationCanceledException("The response says that the input was canceled.");
    }

    private readonly Dictionary<ValueTuple<TInput>, Queue<Settled<TInput, TResult>>> ReadResponse()
    {
        // In a tuple, because a dictionary takes no null.
        var reports = new Dictionary<ValueTuple<TInput>, Queue<Settled<TInput, TResult>>>();
        foreach (var report in response)
        {
            var input = ValueTuple.Create(report.Input);
            if (!reports.TryGetValue(input, out var ofInput))
                reports.Add(input, ofInput = new(1));
            ofInput.Enqueue(report);
        }
        return reports;
    }
}
