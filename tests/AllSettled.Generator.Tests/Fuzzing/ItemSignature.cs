using System.Reflection;
using System.Runtime.CompilerServices;

namespace AllSettled.Generator.Tests;

/// <summary>What the wrapper's rules say about a loaded method whose type parameters all have arguments.</summary>
internal sealed class ItemSignature
{
    private readonly ParameterInfo[] _items;

    public ItemSignature(MethodInfo method)
    {
        Method = method;
        Parameters = method.GetParameters();
        bool isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        var values = Parameters
            .Where(parameter => TypeOf(parameter) != typeof(CancellationToken) && TypeOf(parameter) != typeof(ItemContext)).ToArray();
        _items = [.. values.Where(parameter => parameter.IsDefined(typeof(PerItemAttribute), inherit: false))];
        if (_items.Length == 0)
        {
            var given = values.Where(parameter => !IsFilledIn(parameter)).ToArray();
            ParameterInfo? behindReceiver = isExtension ? given.FirstOrDefault(parameter => parameter.Position > 0) : null;
            _items = [behindReceiver ?? given.FirstOrDefault() ?? values[0]];
        }
        var names = _items.Select(item => item.Name).ToHashSet();
        Shared = [.. values.Except(_items).Where(parameter => !DescribesAny(parameter, names))];
        IsReceiver = parameter => isExtension && parameter.Position == 0;

        Type returned = method.ReturnType;
        Type? generic = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        ReturnsNothing = returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask);
        IsAsynchronous = returned == typeof(Task) || returned == typeof(ValueTask)
            || generic == typeof(Task<>) || generic == typeof(ValueTask<>);
        Result = ReturnsNothing ? typeof(NoResult) : IsAsynchronous ? returned.GetGenericArguments()[0] : returned;
        Input = _items.Length == 1 ? TypeOf(_items[0]) : TupleOf([.. _items.Select(TypeOf)]);
    }

    public MethodInfo Method { get; }

    public IReadOnlyList<ParameterInfo> Parameters { get; }

    public IReadOnlyList<ParameterInfo> Shared { get; }

    /// <summary>Whether it is the <c>this</c> parameter of an extension method.</summary>
    public Func<ParameterInfo, bool> IsReceiver { get; }

    public int ItemCount => _items.Length;

    public Type Input { get; }

    public Type Result { get; }

    public bool ReturnsNothing { get; }

    public bool IsAsynchronous { get; }

    public string WrapperName => Mark.Name ?? WithoutAsync(Method.Name) + "Settled" + (IsAsynchronous ? "Async" : "");

    public string StreamWrapperName => WithoutAsync(WrapperName) + "Stream" + WrapperName[WithoutAsync(WrapperName).Length..];

    /// <summary>Whether its stream needs options that limit how many records may wait.</summary>
    public bool IsUnbounded => Mark.MaxConcurrency == SettledBatchOptions.Unbounded;

    private SettledBatchAttribute Mark => Method.GetCustomAttribute<SettledBatchAttribute>(inherit: false)!;

    /// <summary>The index of its element in the input, or a negative number.</summary>
    public int ItemIndex(ParameterInfo parameter) => Array.FindIndex(_items, item => item.Position == parameter.Position);

    /// <summary>Whether it gets the text of an argument that the wrapper does not have.</summary>
    public bool DescribesNothing(ParameterInfo parameter)
        => parameter.GetCustomAttribute<CallerArgumentExpressionAttribute>() is { } attribute
            && (attribute.ParameterName == parameter.Name || Shared.All(other => other.Name != attribute.ParameterName));

    public static Type TypeOf(ParameterInfo parameter)
        => parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;

    /// <summary>Whether a random method passes it to <c>Fuzz.Calls</c>.</summary>
    public static bool CanBeKept(ParameterInfo parameter)
    {
        // As declared, with the type parameters of method and type.
        var definition = parameter.Member.Module.ResolveMethod(parameter.Member.MetadataToken)!;
        Type type = TypeOf(definition.GetParameters()[parameter.Position]);
        return !(type.IsGenericParameter && type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.AllowByRefLike));
    }

    /// <summary>Whether the compiler gives the argument if a call omits it.</summary>
    private static bool IsFilledIn(ParameterInfo parameter)
        => parameter.HasDefaultValue
            && parameter.CustomAttributes.Any(attribute => attribute.AttributeType.Name.StartsWith("Caller", StringComparison.Ordinal));

    private static bool DescribesAny(ParameterInfo parameter, HashSet<string?> items)
        => parameter.HasDefaultValue
            && parameter.GetCustomAttribute<CallerArgumentExpressionAttribute>() is { } attribute
            && items.Contains(attribute.ParameterName);

    private static Type TupleOf(Type[] elements) => elements.Length switch
    {
        2 => typeof(ValueTuple<,>).MakeGenericType(elements),
        3 => typeof(ValueTuple<,,>).MakeGenericType(elements),
        4 => typeof(ValueTuple<,,,>).MakeGenericType(elements),
        _ => typeof(ValueTuple<,,,,>).MakeGenericType(elements),
    };

    private static string WithoutAsync(string name)
        => name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;
}
