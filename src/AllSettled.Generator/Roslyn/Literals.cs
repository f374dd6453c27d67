using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>
/// Writes constants as C# expressions. <c>SymbolDisplay</c> writes decimals without their suffix, NaN and the infinities as words, and
/// enums without their type.
/// </summary>
internal static class Literals
{
    /// <summary>The value as a C# expression of the type, or null if there is none.</summary>
    /// <param name="value">A constant as the compiler holds it. For an enum it is the underlying number.</param>
    /// <param name="type">The type of the constant.</param>
    /// <param name="nullableAnnotations">Whether nullable annotations are enabled where the expression stands.</param>
    public static string? Of(object? value, ITypeSymbol type, bool nullableAnnotations)
    {
        ITypeSymbol underlying = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
        if (value is null)
            return Null(type, nullableAnnotations);
        if (underlying.TypeKind is TypeKind.Enum)
            return Enum(value, (INamedTypeSymbol)underlying);
        // Metadata can give an object, an interface or a dynamic parameter a value that C# cannot write there (CS1763).
        return IsOf(value, underlying.SpecialType) ? Primitive(value) : null;
    }

    private static bool IsOf(object value, SpecialType type) => type switch
    {
        SpecialType.System_Boolean => value is bool,
        SpecialType.System_Char => value is char,
        SpecialType.System_String => value is string,
        SpecialType.System_SByte => value is sbyte,
        SpecialType.System_Byte => value is byte,
        SpecialType.System_Int16 => value is short,
        SpecialType.System_UInt16 => value is ushort,
        SpecialType.System_Int32 or SpecialType.System_IntPtr => value is int,
        SpecialType.System_UInt32 or SpecialType.System_UIntPtr => value is uint,
        SpecialType.System_Int64 => value is long,
        SpecialType.System_UInt64 => value is ulong,
        SpecialType.System_Single => value is float,
        SpecialType.System_Double => value is double,
        SpecialType.System_Decimal => value is decimal,
        _ => false,
    };

    /// <summary>The expression of a number, character, string or boolean. Null for anything else.</summary>
    public static string? Primitive(object value) => value switch
    {
        bool boolean => boolean ? "true" : "false",
        char character => Quote(character.ToString(), '\''),
        string text => Quote(text, '"'),
        sbyte or byte or short or ushort or int => Invariant((IFormattable)value),
        uint number => Invariant(number) + "U",
        long number => Invariant(number) + "L",
        ulong number => Invariant(number) + "UL",
        float number => Float(number),
        double number => Double(number),
        decimal number => Invariant(number) + "M",
        _ => null,
    };

    private static string Null(ITypeSymbol type, bool nullableAnnotations)
    {
        if (type.IsValueType)
            return "default";
        string expression = type is ITypeParameterSymbol ? "default" : "null";
        // The item method's author has suppressed the warning about this null already.
        return nullableAnnotations && type.NullableAnnotation is not NullableAnnotation.Annotated ? expression + "!" : expression;
    }

    private static string Enum(object value, INamedTypeSymbol type)
    {
        string name = CSharpNames.Type(type);
        if (Members(Bits(value), type) is { } members)
            return string.Join(" | ", members.Select(member => name + "." + CSharpNames.Escape(member.Name)));
        string number = Primitive(value)!;
        return number[0] == '-' ? $"({name})({number})" : $"({name}){number}";
    }

    /// <summary>
    /// The enum's member of this value. For flags, the members that make up the value, the lowest first. Null if there are none.
    /// </summary>
    private static IEnumerable<IFieldSymbol>? Members(ulong value, INamedTypeSymbol type)
    {
        // Naming an obsolete member would cause a warning.
        var members = type.GetMembers().OfType<IFieldSymbol>()
            .Where(static member => member.HasConstantValue && !member.GetAttributes().Any(
                static attribute => attribute.AttributeClass is { } type && AttributeKinds.IsWarning(type)))
            .ToArray();
        if (members.FirstOrDefault(member => Bits(member.ConstantValue!) == value) is { } single)
            return [single];
        if (!type.HasAttribute("FlagsAttribute", "System"))
            return null;

        var flags = new Stack<IFieldSymbol>();
        foreach (IFieldSymbol member in members.OrderByDescending(static member => Bits(member.ConstantValue!)))
        {
            ulong bits = Bits(member.ConstantValue!);
            if (bits != 0 && (value & bits) == bits)
            {
                flags.Push(member);
                value &= ~bits;
            }
        }
        return value == 0 ? flags : null;
    }

    private static ulong Bits(object value)
        => value is ulong bits ? bits : unchecked((ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture));

    private static string Float(float value)
    {
        if (float.IsNaN(value))
            return "float.NaN";
        if (float.IsInfinity(value))
            return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        // .NET Framework, on which Visual Studio compiles, writes negative zero without the sign.
        if (value == 0)
            return 1 / value < 0 ? "-0F" : "0F";
        return value.ToString("G9", CultureInfo.InvariantCulture) is var exact
            && value.ToString("G7", CultureInfo.InvariantCulture) is var brief
            && float.Parse(brief, CultureInfo.InvariantCulture) == value
                ? brief + "F"
                : exact + "F";
    }

    private static string Double(double value)
    {
        if (double.IsNaN(value))
            return "double.NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        if (value == 0)
            return 1 / value < 0 ? "-0D" : "0D";
        // 15 digits if they are exact, so that 0.1 does not become 0.10000000000000001. 17 digits are always exact.
        string brief = value.ToString("G15", CultureInfo.InvariantCulture);
        return (double.Parse(brief, CultureInfo.InvariantCulture) == value
            ? brief
            : value.ToString("G17", CultureInfo.InvariantCulture)) + "D";
    }

    private static string Invariant(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>The text in quotes. Characters that a source file cannot hold or a reader cannot see are escaped.</summary>
    private static string Quote(string text, char quote)
    {
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                quoted.Append(c).Append(text[++i]);
            else if (c == quote || c == '\\')
                quoted.Append('\\').Append(c);
            else if (c is '\n' or '\r' or '\t')
                quoted.Append(c switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            else if (MustEscape(c))
                quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            else
                quoted.Append(c);
        }
        return quoted.Append(quote).ToString();
    }

    private static bool MustEscape(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => true,
        UnicodeCategory.SpaceSeparator => c != ' ',
        _ => false,
    };
}
