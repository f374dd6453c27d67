using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AllSettled.Generator.Tests.Fuzzing;

/// <summary>Values of any type, told apart by a number where the type has room for it, and types for type parameters.</summary>
/// <param name="assembly">The compiled program, whose own types are used as well.</param>
internal sealed class SampleValues(Assembly assembly)
{
    private readonly Type[] _arguments =
    [
        typeof(int), typeof(string), typeof(DayOfWeek), typeof(MemoryStream), typeof(List<string>), typeof(Exception), typeof(Action), typeof(object),
        assembly.GetType("Fuzz.Point")!, assembly.GetType("Fuzz.Thing")!, typeof(List<object>), typeof(IDisposable),
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
        if (type == typeof(SettledBatchOptions) || type.IsAbstract || typeof(Delegate).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type))
            return null;
        if (type.IsArray)
            return Array.CreateInstance(type.GetElementType()!, Enumerable.Repeat(number, type.GetArrayRank()).ToArray());
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsValueType)
            return Activator.CreateInstance(type, [.. type.GetGenericArguments().Select(argument => Of(argument, number))]);
        if (type.IsAssignableTo(typeof(IList)) && type.GetConstructor([typeof(int)]) is { } list)
            return list.Invoke([number]);
        return RuntimeHelpers.GetUninitializedObject(type);
    }

    /// <summary>Arguments that meet the constraints, as different from one another as these allow.</summary>
    /// <param name="count">How many are wanted.</param>
    /// <param name="close">Tries some; throws if they do not do.</param>
    public T Close<T>(int count, Func<Type[], T> close)
    {
        foreach (Type[] arguments in Combinations(count))
        {
            try
            {
                return close(arguments);
            }
            catch (ArgumentException)
            {
                // They do not meet the constraints.
            }
            catch (TypeLoadException)
            {
                // They do not meet those of another type that is made from them.
            }
        }
        throw new InvalidOperationException("no type arguments meet the constraints");
    }

    private IEnumerable<Type[]> Combinations(int count)
    {
        if (count == 0)
            return [[]];
        int types = _arguments.Length;
        var rotated = Enumerable.Range(0, types).Select(first => Pick(i => first + i));
        var same = Enumerable.Range(0, types).Select(only => Pick(_ => only));
        var all = Enumerable.Range(0, (int)Math.Min(Math.Pow(types, count), 200_000)).Select(number => Pick(i => number / (int)Math.Pow(types, i)));
        return [.. rotated, .. same, .. all];

        Type[] Pick(Func<int, int> which) => [.. Enumerable.Range(0, count).Select(i => _arguments[which(i) % types])];
    }
}
