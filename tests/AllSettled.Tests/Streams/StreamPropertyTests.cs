#if NET10_0_OR_GREATER
using AllSettled.Tests.Support;
using CsCheck;

namespace AllSettled.Tests;

/// <summary>Random runs with stops, failures and hung items. The README says how to run these tests for minutes.</summary>
public class StreamPropertyTests
{
    private const int MaxCount = 40;

    private static readonly Gen<Shape> s_shape = Gen.OneOf(Enum.GetValues<Shape>());
    private static readonly Gen<int> s_concurrency = Gen.OneOf(1, 2, 3, 8, SettledBatchOptions.Unbounded);
    private static readonly Gen<StreamOrder> s_order = Gen.OneOf(Enum.GetValues<StreamOrder>());

    /// <summary>The number of the item at which something happens. It is -1, for never, in about two of three runs.</summary>
    private static readonly Gen<int> s_sometimes = Gen.Int[-2 * MaxCount, MaxCount].Select(n => Math.Max(n, -1));

    /// <summary>Behaviours of items that end by themselves.</summary>
    private static readonly Gen<Behaviour> s_quick = Gen.OneOf(
        Behaviour.Value, Behaviour.ValueLater, Behaviour.Value, Behaviour.ValueLater, Behaviour.Throws, Behaviour.ThrowsLater,
        Behaviour.CancelsItself, Behaviour.CancelsItselfLater);

    private static readonly Gen<Behaviour> s_any = Gen.Int[0, 24].SelectMany(
        n => n == 0 ? Gen.OneOf(Behaviour.HangsUntilTold, Behaviour.Hangs) : s_quick);

    private static readonly Gen<PlannedKeys?> s_noKeys = Gen.Const((PlannedKeys?)null);

    private static readonly Gen<PlannedKeys?> s_keys = Gen.Select(
        Gen.OneOf(1, 2, 3, 7, 40), Gen.OneOf(1, 1, 2, 3), Gen.Bool, s_sometimes,
        static (count, max, stop, throwsAt) => (PlannedKeys?)new PlannedKeys(count, max, stop, throwsAt));

    private static readonly Gen<Calls> s_ofOne = Gen.Const(Calls.OfOneInput);

    private static readonly Gen<Calls> s_ofMany = Gen.OneOf(Calls.OfThree, Calls.SplitEight, Calls.OneByOneEight);

    [Fact]
    public Task S01_to_S35_Every_input_of_a_bulk_call_has_exactly_one_record()
        => SampleAsync(s_quick, deafAt: Gen.Const(-1), s_noKeys, s_ofMany, iterations: 3000);

    [Fact]
    public Task S09_S10_S30_S35_The_same_with_bulk_calls_where_calls_and_sources_hang()
        => SampleAsync(s_any, s_sometimes, s_noKeys, s_ofMany, iterations: 150);

    [Fact]
    public Task S01_to_S34_Every_input_that_has_a_key_has_exactly_one_record()
        => SampleAsync(s_quick, deafAt: Gen.Const(-1), s_keys, s_ofOne, iterations: 3000);

    [Fact]
    public Task S09_S10_S30_S34_The_same_with_keys_where_items_and_sources_hang()
        => SampleAsync(s_any, s_sometimes, s_keys, s_ofOne, iterations: 150);

    [Fact]
    public Task S01_to_S30_Every_input_that_was_taken_has_exactly_one_record()
        => SampleAsync(s_quick, deafAt: Gen.Const(-1), s_noKeys, s_ofOne, iterations: 3000);

    [Fact]
    public Task S09_S10_S30_The_same_where_items_and_sources_hang()
        => SampleAsync(s_any, s_sometimes, s_noKeys, s_ofOne, iterations: 150);

    private static Task SampleAsync(Gen<Behaviour> behaviour, Gen<int> deafAt, Gen<PlannedKeys?> keys, Gen<Calls> calls, int iterations)
        => Gen.Select(
                Gen.Select(s_shape, Gen.Int[0, MaxCount], s_concurrency, Gen.Int[1, 8], s_order, Gen.Bool),
                Gen.Select(s_sometimes, deafAt, s_sometimes, s_sometimes, s_sometimes, s_sometimes, s_sometimes),
                keys, calls, behaviour.Array[MaxCount],
                static (run, events, keys, calls, behaviours) => Plan(run, events, keys, calls, behaviours))
            .SampleAsync(
                Scenario.RunAsync, iter: iterations, time: Stress.Seconds ?? -1, threads: 2, print: static plan => plan.ToString());

    private static Plan Plan(
        (Shape Shape, int Count, int Concurrency, int Buffer, StreamOrder Order, bool HasTimeout) run,
        (int Throws, int Deaf, int Cancel, int SoftStop, int Leave, int Threshold, int SlowReader) events,
        PlannedKeys? keys, Calls calls, Behaviour[] behaviours) => new(
            run.Shape, run.Count, run.Concurrency, run.Buffer, run.Order, run.HasTimeout, keys, calls,
            run.Shape is Shape.Counted or Shape.StreamOfArray or Shape.StreamOfCollection ? -1 : events.Throws,
            run.Shape == Shape.StreamOfAsyncSource ? events.Deaf : -1,
            events.Cancel, events.SoftStop, events.Leave, events.Threshold, events.SlowReader, behaviours);
}
#endif
