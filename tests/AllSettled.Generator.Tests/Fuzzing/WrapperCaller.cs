using System.CodeDom.Compiler;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AllSettled.Generator.Tests;

/// <summary>
/// Calls wrappers by reflection. The expected wrappers are worked out again from the loaded method alone, so that the parser's mistakes
/// cannot hide in its own model.
/// </summary>
internal sealed class WrapperCaller
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private const int InputCount = 3;

    private readonly Assembly _assembly;
    private readonly SampleValues _values;
    private readonly Type _calls;

    public WrapperCaller(Assembly assembly)
    {
        _assembly = assembly;
        _values = new SampleValues(assembly);
        _calls = assembly.GetType("Fuzz.Calls")!;
    }

    /// <summary>The marked methods by their ids.</summary>
    public Dictionary<string, MethodInfo> MarkedMethods => _assembly.GetTypes()
        .SelectMany(type => type.GetMethods(Declared))
        .Where(method => method.CustomAttributes.Any(attribute => attribute.AttributeType == typeof(SettledBatchAttribute)))
        .ToDictionary(Id);

    private List<(string Id, object?[] Arguments)> Made => (List<(string, object?[])>)_calls.GetField("Made")!.GetValue(null)!;

    /// <summary>Every wrapper gives one correct record per input, in order, and passes every argument to its parameter.</summary>
    public void Call(MethodInfo marked)
    {
        Type type = marked.DeclaringType!;
        int ofType = type.GetGenericArguments().Length;
        var (method, typeArguments) = _values.Close(
            [.. type.GetGenericArguments(), .. marked.GetGenericArguments()], arguments => (Closed(marked, arguments), arguments));
        var signature = new ItemSignature(method);
        // Reflection cannot call a member of a ref struct.
        if (type.IsByRefLike)
            return;
        object? receiver = method.IsStatic ? null : Receiver(type, typeArguments[..ofType]);

        foreach (bool isStream in (bool[])[false, true])
        {
            foreach (bool withOptions in (bool[])[true, false])
            {
                MethodInfo wrapper = Wrapper(signature, type, typeArguments, isStream, withOptions);
                AssertDefaults(signature, wrapper);
                // Its memory would not be bounded.
                if (isStream && !withOptions && signature.IsUnbounded)
                    continue;
                Call(signature, wrapper, receiver, isStream, withOptions);
            }
        }
    }

    private void Call(ItemSignature signature, MethodInfo wrapper, object? receiver, bool isStream, bool withOptions)
    {
        var inputs = Array.CreateInstance(signature.Input, InputCount);
        for (int i = 0; i < InputCount; i++)
            inputs.SetValue(SampleValues.Of(signature.Input, i + 1), i);
        var shared = signature.Shared.ToDictionary(
            parameter => parameter.Position, parameter => SampleValues.Of(ItemSignature.TypeOf(parameter), 40 + parameter.Position));
        var arguments = new List<object?>();
        if (!signature.Method.IsStatic && wrapper.IsStatic)
            arguments.Add(receiver);
        arguments.AddRange(signature.Shared.Where(signature.IsReceiver).Select(parameter => shared[parameter.Position]));
        arguments.Add(inputs);
        if (withOptions)
            arguments.Add(new SettledBatchOptions { MaxConcurrency = 1, StreamOrder = StreamOrder.Input });
        arguments.AddRange(
            signature.Shared.Where(parameter => !signature.IsReceiver(parameter)).Select(parameter => shared[parameter.Position]));
        arguments.Add(CancellationToken.None);

        Made.Clear();
        _calls.GetField("Fails")!.SetValue(null, 1);
        object? result = SampleValues.Of(signature.Result, 7);
        _calls.GetField("Result")!.SetValue(null, signature.ReturnsNothing ? null : result);
        object returned = wrapper.Invoke(wrapper.IsStatic ? null : receiver, [.. arguments])!;
        typeof(WrapperCaller).GetMethod(isStream ? nameof(CheckStream) : nameof(CheckBatch), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(signature.Input, signature.Result).Invoke(null, [returned, inputs, result, withOptions]);

        Assert.Equal(InputCount, Made.Count);
        Assert.All(Made, call => Assert.Equal(Id(signature.Method), call.Id));
        // Otherwise items may overlap, and their order is not fixed.
        if (withOptions)
        {
            for (int i = 0; i < InputCount; i++)
                AssertArguments(signature, Made[i].Arguments, inputs.GetValue(i), shared, i);
        }
    }

    private static void AssertArguments(
        ItemSignature signature, object?[] actual, object? input, Dictionary<int, object?> shared, int index)
    {
        var kept = signature.Parameters.Where(ItemSignature.CanBeKept).ToArray();
        Assert.Equal(kept.Length, actual.Length);
        for (int i = 0; i < kept.Length; i++)
        {
            ParameterInfo parameter = kept[i];
            if (signature.ItemIndex(parameter) is >= 0 and var element)
                Assert.Equal(signature.ItemCount == 1 ? input : ((ITuple)input!)[element], actual[i]);
            else if (ItemSignature.TypeOf(parameter) == typeof(ItemContext))
                Assert.Equal(new ItemContext(index, 1), actual[i]);
            else if (shared.TryGetValue(parameter.Position, out object? value))
                Assert.Equal(value, actual[i]);
        }
    }

    private static void CheckBatch<TInput, TResult>(object returned, TInput[] inputs, TResult result, bool inTurn)
    {
        var batch = returned as SettledBatch<TInput, TResult>
            ?? ((Task<SettledBatch<TInput, TResult>>)returned).WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
        Check([.. batch], inputs, result, inTurn);
    }

    private static void CheckStream<TInput, TResult>(object returned, TInput[] inputs, TResult result, bool inTurn)
    {
        var records = ReadAsync((IAsyncEnumerable<Settled<TInput, TResult>>)returned).WaitAsync(TimeSpan.FromSeconds(30))
            .GetAwaiter().GetResult();
        Check([.. records.OrderBy(record => inTurn ? 0 : record.Index)], inputs, result, inTurn);

        static async Task<List<Settled<TInput, TResult>>> ReadAsync(IAsyncEnumerable<Settled<TInput, TResult>> stream)
        {
            var records = new List<Settled<TInput, TResult>>();
            await foreach (var record in stream)
                records.Add(record);
            return records;
        }
    }

    private static void Check<TInput, TResult>(Settled<TInput, TResult>[] records, TInput[] inputs, TResult result, bool inTurn)
    {
        Assert.Equal(inputs, records.Select(record => record.Input));
        Assert.Equal(Enumerable.Range(0, inputs.Length).Select(index => (long)index), records.Select(record => record.Index));
        var rejected = Assert.Single(records, record => record.IsRejected);
        Assert.Equal("Failure", rejected.Error!.GetType().Name);
        if (inTurn)
            Assert.Equal(1, rejected.Index);
        Assert.All(records.Where(record => !record.IsRejected), record => Assert.True(record.IsFulfilled));
        Assert.All(records.Where(record => record.IsFulfilled), record => Assert.Equal(result, record.Value));
    }

    /// <summary>
    /// A wrapper's parameter is optional if the method's is, with the same default value and the same caller information.
    /// </summary>
    private static void AssertDefaults(ItemSignature signature, MethodInfo wrapper)
    {
        ParameterInfo[] parameters = wrapper.GetParameters();
        Assert.Equal(typeof(CancellationToken), parameters[^1].ParameterType);
        Assert.True(parameters[^1].HasDefaultValue);
        bool optional = true;
        foreach (ParameterInfo parameter in signature.Shared.Where(parameter => !signature.IsReceiver(parameter)).Reverse())
        {
            int behind = signature.Shared.Count(other => !signature.IsReceiver(other) && other.Position >= parameter.Position);
            ParameterInfo copy = parameters[parameters.Length - 1 - behind];
            optional &= parameter.HasDefaultValue && !parameter.IsDefined(typeof(ParamArrayAttribute), false)
                // C# cannot write it.
                && (parameter.DefaultValue is null
                    || ItemSignature.TypeOf(parameter) is { IsValueType: true } or { FullName: "System.String" });
            Assert.Equal(optional, copy.HasDefaultValue);
            if (optional)
            {
                Assert.Equal(Number(parameter.DefaultValue), Number(copy.DefaultValue));
                if (!signature.DescribesNothing(parameter))
                    Assert.Equal(CallerInfo(parameter), CallerInfo(copy));
            }
        }

        // For a parameter by reference, reflection gives an enum as its number.
        static object? Number(object? value)
            => value is Enum named ? Convert.ChangeType(named, named.GetTypeCode(), CultureInfo.InvariantCulture) : value;
        static IEnumerable<string> CallerInfo(ParameterInfo parameter)
            => parameter.CustomAttributes.Select(attribute => attribute.AttributeType.Name)
                .Where(name => name.StartsWith("Caller", StringComparison.Ordinal));
    }

    private MethodInfo Wrapper(ItemSignature signature, Type type, Type[] typeArguments, bool isStream, bool withOptions)
    {
        bool isExtension = type.IsInterface && !signature.Method.IsStatic;
        int ofType = type.GetGenericArguments().Length;
        Type container = !isExtension
            ? Closed(type, typeArguments[..ofType])
            : _assembly.GetTypes()
                .Single(candidate => candidate.Name == PlainName(type) + "SettledExtensions" && candidate.Namespace == type.Namespace);
        Type[] own = isExtension ? typeArguments : typeArguments[ofType..];

        List<Type> expected = [];
        if (isExtension)
            expected.Add(Closed(type, typeArguments[..ofType]));
        expected.AddRange(signature.Shared.Where(signature.IsReceiver).Select(ItemSignature.TypeOf));
        expected.Add(typeof(IEnumerable<>).MakeGenericType(signature.Input));
        if (withOptions)
            expected.Add(typeof(SettledBatchOptions));
        expected.AddRange(signature.Shared.Where(parameter => !signature.IsReceiver(parameter)).Select(ItemSignature.TypeOf));
        expected.Add(typeof(CancellationToken));

        string name = isStream ? signature.StreamWrapperName : signature.WrapperName;
        var wrappers = container.GetMethods(Declared)
            // The type may have an overload of its own, and with these type arguments the two may be the same.
            .Where(candidate => candidate.IsDefined(typeof(GeneratedCodeAttribute), inherit: false))
            .Where(candidate => candidate.Name == name && candidate.GetGenericArguments().Length == own.Length
                && candidate.GetParameters().Length == expected.Count)
            .SelectMany(candidate => TryClose(candidate, own))
            .Where(candidate => candidate.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(expected))
            .ToArray();
        Assert.True(wrappers.Length == 1, $"{wrappers.Length} wrappers {name}({string.Join(", ", expected)}) in {container}");
        Type record = typeof(Settled<,>).MakeGenericType(signature.Input, signature.Result);
        Type batch = typeof(SettledBatch<,>).MakeGenericType(signature.Input, signature.Result);
        Assert.Equal(
            isStream ? typeof(IAsyncEnumerable<>).MakeGenericType(record)
                : signature.IsAsynchronous ? typeof(Task<>).MakeGenericType(batch)
                : batch,
            wrappers[0].ReturnType);
        return wrappers[0];
    }

    /// <summary>An instance made without a constructor. For an abstract type, of the concrete class in the same file.</summary>
    private object Receiver(Type type, Type[] typeArguments)
    {
        Type concrete = !type.IsAbstract ? type
            : _assembly.GetTypes().Single(candidate => !candidate.IsAbstract && candidate != type && IsMadeFor(candidate, type));
        return RuntimeHelpers.GetUninitializedObject(Closed(concrete, typeArguments));
    }

    private static bool IsMadeFor(Type candidate, Type type)
        => (candidate.BaseType is { } @base && Definition(@base) == type) || candidate.GetInterfaces().Select(Definition).Contains(type);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static MethodInfo Closed(MethodInfo method, Type[] arguments)
    {
        int ofType = method.DeclaringType!.GetGenericArguments().Length;
        Type type = Closed(method.DeclaringType, arguments[..ofType]);
        MethodInfo inType = type.GetMethods(Declared).Single(candidate => candidate.MetadataToken == method.MetadataToken);
        return arguments.Length == ofType ? inType : inType.MakeGenericMethod(arguments[ofType..]);
    }

    /// <summary>Empty if the arguments do not meet the constraints: it is then the wrapper of another overload.</summary>
    private static IEnumerable<MethodInfo> TryClose(MethodInfo method, Type[] arguments)
    {
        try
        {
            return [arguments.Length == 0 ? method : method.MakeGenericMethod(arguments)];
        }
        catch (ArgumentException)
        {
            return [];
        }
    }

    private static Type Closed(Type type, Type[] arguments) => arguments.Length == 0 ? type : type.MakeGenericType(arguments);

    private static string PlainName(Type type) => type.Name.Split('`')[0];

    private static string Id(MethodInfo method)
        => (string)method.CustomAttributes.Single(attribute => attribute.AttributeType.Name == "IdAttribute")
            .ConstructorArguments[0].Value!;
}
