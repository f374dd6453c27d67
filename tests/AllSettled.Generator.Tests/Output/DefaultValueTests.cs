using System.Reflection;

namespace AllSettled.Generator.Tests;

/// <summary>The default value of a shared parameter in the compiled wrapper equals that in the item method.</summary>
public class DefaultValueTests
{
    private const string Types = """
        [Flags] public enum Access : ulong { None, Read = 1, Write = 2, [Obsolete] Append = 4, All = ulong.MaxValue }
        [Flags] public enum Side : sbyte { Left = 1, Right = 2, Both = 3, Neither = sbyte.MinValue }
        public enum Temperature : sbyte { Cold = -5, Warm = 20 }
        public enum Status { [Obsolete] Old = 1, New = 1, [System.Diagnostics.CodeAnalysis.Experimental("EXP001")] Trial = 2, Final = 2 }
        public enum @enum { @class = 1 }
        public struct Point { public int X; }
        public static class Constants { public const string? Nothing = null; }
        """;

    [Theory]
    [InlineData("int p = 3")]
    [InlineData("int p = int.MinValue")]
    [InlineData("sbyte p = -128")]
    [InlineData("byte? p = 255")]
    [InlineData("short? p = -3")]
    [InlineData("uint p = uint.MaxValue")]
    [InlineData("long p = long.MinValue")]
    [InlineData("long? p = 5")]
    [InlineData("ulong p = ulong.MaxValue")]
    [InlineData("nint p = -7")]
    [InlineData("nuint p = 7")]
    [InlineData("bool p = true")]
    [InlineData("bool? p = null")]
    [InlineData("char p = '\\''")]
    [InlineData("char p = '\\0'")]
    [InlineData("char p = '\\ud800'")]
    [InlineData("char p = 'ß'")]
    [InlineData("string p = \"plain\"")]
    [InlineData("string p = \"\\\"\\\\\\r\\n\\t\\0\\u2028\\u0085\\u202e{x} \\ud83d\\ude00 \\udc00 \\ud800\"")]
    [InlineData("string p = @\"C:\\\\temp \"\"x\"\"\"")]
    [InlineData("string? p = null")]
    [InlineData("string p = null!")]
    [InlineData("object p = null!")]
    [InlineData("List<string>? p = default")]
    [InlineData("float p = 0.1f")]
    [InlineData("float p = 16777217f")]
    [InlineData("float p = float.NaN")]
    [InlineData("float p = float.NegativeInfinity")]
    [InlineData("float p = float.Epsilon")]
    [InlineData("float p = -0f")]
    [InlineData("double p = 0.1")]
    [InlineData("double p = 0.1 + 0.2")]
    [InlineData("double p = double.PositiveInfinity")]
    [InlineData("double p = double.NaN")]
    [InlineData("double p = double.MaxValue")]
    [InlineData("double p = double.Epsilon")]
    [InlineData("double p = -0.0")]
    [InlineData("double? p = 1e300")]
    [InlineData("decimal p = 1.50m")]
    [InlineData("decimal p = decimal.MinValue")]
    [InlineData("decimal? p = -0.1m")]
    [InlineData("Access p = Access.Read | Access.Write")]
    [InlineData("Access p = Access.All")]
    [InlineData("Status p = Status.New")]
    [InlineData("Status p = Status.Final")]
    [InlineData("Access p = (Access)4")]
    [InlineData("Access? p = Access.Read | (Access)4")]
    [InlineData("Side p = Side.Both | Side.Neither")]
    [InlineData("Side p = (Side)(-1)")]
    [InlineData("Access? p = Access.All - 1")]
    [InlineData("Temperature p = Temperature.Cold")]
    [InlineData("Temperature? p = (Temperature)(-100)")]
    [InlineData("Temperature? p = null")]
    [InlineData("@enum p = @enum.@class")]
    [InlineData("Point p = default")]
    [InlineData("Point? p = default")]
    [InlineData("Guid p = default")]
    [InlineData("DateTime p = new()")]
    [InlineData("CancellationToken? p = default")]
    [InlineData("(int, string) p = default")]
    [InlineData("dynamic? p = null")]
    [InlineData("string? p = Constants.Nothing")]
    [InlineData("int? p = (int?)null")]
    [InlineData("string? p = ((string?)Constants.Nothing)!")]
    [InlineData("Guid p = default(Guid)")]
    [InlineData("Guid p = new Guid()")]
    [InlineData("string p = Constants.Nothing!")]
    [InlineData("[System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(null)] object? p")]
    [InlineData("[System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(\"abc\")] string p")]
    [InlineData("[System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(7L)] long p")]
    public void Defaults_are_equal_by_value(string parameter)
    {
        var run = GeneratorHarness.Accepts(
            $$"""{{Types}} public partial class C { [SettledBatch] public int F(int x, {{parameter}}) => 1; }""");
        var type = run.Load().GetType("C")!;
        ParameterInfo original = type.GetMethod("F")!.GetParameters()[1];
        Assert.True(original.IsOptional);
        foreach (MethodInfo wrapper in type.GetMethods().Where(method => method.Name == "FSettled"))
        {
            ParameterInfo copy = wrapper.GetParameters().Single(candidate => candidate.Name == original.Name);
            Assert.True(copy.IsOptional);
            Assert.Equal(Bits(original.RawDefaultValue), Bits(copy.RawDefaultValue));
            Assert.Equal(original.ParameterType, copy.ParameterType);
        }
    }

    [Theory]
    [InlineData("T? p = default")]
    [InlineData("T p = default!")]
    public void Defaults_of_type_parameters(string parameter)
    {
        var run = GeneratorHarness.Accepts($$"""public partial class C { [SettledBatch] public int F<T>(int x, {{parameter}}) => 1; }""");
        Assert.All(
            Wrappers(run, "FSettled"),
            wrapper => Assert.True(wrapper.GetParameters().Single(parameter => parameter.Name == "p").IsOptional));
    }

    [Theory]
    [InlineData("int x, [System.Runtime.InteropServices.Optional] int p")]
    [InlineData(
        """
        int x, [System.Runtime.InteropServices.Optional] int a,
        [System.Runtime.InteropServices.Optional, System.Runtime.CompilerServices.DateTimeConstant(7)] DateTime p
        """)]
    [InlineData("int x, [System.Runtime.CompilerServices.CallerMemberName] string a = \"\", params int[] p")]
    [InlineData(
        "int x, [System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(\"abc\")] object? p")]
    [InlineData("int x, [System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(3)] object p")]
    [InlineData(
        "int x, [System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(\"abc\")] IComparable p")]
    [InlineData(
        "int x, [System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(\"abc\")] dynamic p")]
    [InlineData(
        "int x, [System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(DayOfWeek.Friday)] Enum p")]
    [InlineData("int x, [System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(3)] ValueType p")]
    [InlineData("int x, [System.Runtime.CompilerServices.IUnknownConstant, System.Runtime.InteropServices.Optional] object p")]
    public void What_cannot_be_written_is_required_and_so_is_all_before_it(string parameters)
    {
        var run = GeneratorHarness.Accepts($$"""public partial class C { [SettledBatch] public int F({{parameters}}) => 1; }""");
        Assert.All(Wrappers(run, "FSettled"), wrapper =>
        {
            Assert.All(wrapper.GetParameters().SkipLast(1), parameter => Assert.False(parameter.IsOptional));
            Assert.Equal(("cancellationToken", true), (wrapper.GetParameters()[^1].Name, wrapper.GetParameters()[^1].IsOptional));
        });
    }

    private static IEnumerable<MethodInfo> Wrappers(GeneratorRun run, string name)
        => run.Load().GetType("C")!.GetMethods().Where(method => method.Name == name);

    /// <summary>Equality that distinguishes zeros by sign and decimals by scale.</summary>
    private static object? Bits(object? value) => value switch
    {
        float number => BitConverter.SingleToInt32Bits(number),
        double number => BitConverter.DoubleToInt64Bits(number),
        decimal number => string.Join(",", decimal.GetBits(number)),
        _ => value,
    };
}
