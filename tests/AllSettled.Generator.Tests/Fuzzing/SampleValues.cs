using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AllSettled.Generator.Tests;

/// <summary>Values of any type, which differ by a number if the type has enough values. Also types for type parameters.</summary>
/// <param name="assembly">The compiled program, whose own types are used as well.</param>
internal sealed class SampleValues(Assembly assembly)
{
    private readonly Type[] _arguments =
    [
        typeof(int), typeof(string), typeof(DayOfWeek), typeof(MemoryStream), typeof(List<string>), typeof(Exception), typeof(Action),
        typeof(object), assembly.GetType("Fuzz.Point")!, assembly.GetType("Fuzz.Thing")!, typeof(List<object>), typeof(IDisposable),
    ];

    public static object? Of(Type type, int number)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying, number);
        if (type.IsEnum)
            return Enum.ToObject(type, number);
        if (type == typeof(CancellationToken))
            return CancellationToken.None;
        if (type == typeof(bool))
            return number % 2 == 1;
        if (type == typeof(nint))
            return (nint)number;
        if (type == typeof(char) || (type.IsPrimitive && type != typeof(nuint)) || type == typeof(decimal))
            return Convert.ChangeType(number, type);
        if (type == typeof(string))
            return "s" + number;
        if (type == typeof(object))
            return (number, "boxed");
        if (type == typeof(Guid))
            return new Guid(number, 0, 0, new byte[8]);
        if (type == typeof(SettledBatchOptions) || type.IsAbstract
            || typeof(Delegate).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type))
        {
            return null;
        }
        if (type.IsArray)
            return Array.CreateInstance(type.GetElementType()!, Enumerable.Repeat(number, type.GetArrayRank()).ToArray());
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsValueType)
            return Activator.CreateInstance(type, [.. type.GetGenericArguments().Select(argument => Of(argument, number))]);
        if (type.IsAssignableTo(typeof(IList)) && type.GetConstructor([typeof(int)]) is { } list)
            return list.Invoke([number]);
        return RuntimeHelpers.GetUninitializedObject(type);
    }

    /// <summary>Type arguments that meet the constraints and differ as much as the constraints allow.</summary>
    /// <param name="parameters">The type parameters that need an argument.</param>
    /// <param name="close">Tries some arguments, and throws if they do not fit.</param>
    public T Close<T>(IReadOnlyList<Type> parameters, Func<Type[], T> close)
    {
        foreach (Type[] arguments in Combinations([.. parameters.Select(Candidates)]))
        {
            try
            {
                return close(arguments);
            }
            catch (ArgumentException)
            {
                // They do not meet a constraint that names another type parameter.
            }
            catch (TypeLoadException)
            {
                // They do not meet the constraints of another type that is made from them.
            }
        }
        throw new InvalidOperationException("no type arguments meet the constraints");
    }

    /// <summary>
    /// Types that meet the constraints which concern this parameter alone. There are so few that the rest can be found by trying.
    /// </summary>
    private Type[] Candidates(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var bases = parameter.GetGenericParameterConstraints().Where(constraint => !constraint.ContainsGenericParameters).ToArray();
        return [.. _arguments
            .Where(type => MeetsAttributes(type, attributes) && Array.TrueForAll(bases, @base => @base.IsAssignableFrom(type)))];
    }

    private static bool MeetsAttributes(Type type, GenericParameterAttributes attributes)
        => (!attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) || !type.IsValueType)
            && (!attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) || type.IsValueType)
            && (!attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) || type.IsValueType
                || (!type.IsAbstract && type.GetConstructor([]) is not null));

    private static IEnumerable<Type[]> Combinations(Type[][] candidates)
    {
        long count = candidates.Aggregate(1L, (product, types) => Math.Min(product * types.Length, 200_000));
        var rotated = Enumerable.Range(0, candidates.Length == 0 ? 0 : candidates.Max(types => types.Length))
            .Select(first => Pick((i, types) => (first + i) % types.Length));
        return [.. rotated, .. Enumerable.Range(0, (int)count).Select(Numbered)];

        Type[] Pick(Func<int, Type[], int> which) => [.. candidates.Select((types, i) => types[which(i, types)])];

        Type[] Numbered(int number) => Pick((_, types) =>
        {
            (number, int digit) = Math.DivRem(number, types.Length);
            return digit;
        });
    }
}
