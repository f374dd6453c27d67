using System.Runtime.CompilerServices;
using System.Text;

namespace AllSettled.Generator.Emitting;

/// <summary>Writes indented lines that end in <c>\n</c> on every machine.</summary>
internal sealed class SourceWriter
{
    /// <summary>Enough for most files. A larger buffer, grown for a method with a hundred parameters, is not kept.</summary>
    private const int KeptCapacity = 16 * 1024;

    /// <summary>The buffer of the thread's last file, kept because it has the right size.</summary>
    [ThreadStatic]
    private static StringBuilder? t_text;

    private readonly StringBuilder _text;
    private int _indentation;

    public SourceWriter()
    {
        _text = t_text ?? new StringBuilder(KeptCapacity);
        t_text = null;
    }

    public void Line() => _text.Append('\n');

    public void Line(string line) => Indent().Append(line).Append('\n');

    public void Line([InterpolatedStringHandlerArgument("")] ref LineHandler line) => _text.Append('\n');

    /// <summary>Indents what is written until the scope is disposed.</summary>
    public IndentedScope Indented()
    {
        _indentation++;
        return new IndentedScope(this, closing: null);
    }

    /// <summary>Writes an opening brace now, and the closing one when the scope is disposed.</summary>
    public IndentedScope Block()
    {
        Line("{");
        _indentation++;
        return new IndentedScope(this, closing: "}");
    }

    /// <summary>Returns what has been written. The writer cannot be used afterwards.</summary>
    public string Finish()
    {
        string text = _text.ToString();
        if (_text.Capacity <= KeptCapacity)
            t_text = _text.Clear();
        return text;
    }

    private StringBuilder Indent() => _text.Append(' ', _indentation * 4);

    public readonly struct IndentedScope(SourceWriter writer, string? closing) : IDisposable
    {
        public void Dispose()
        {
            writer._indentation--;
            if (closing is not null)
                writer.Line(closing);
        }
    }

    /// <summary>Takes strings only, so that the machine's culture cannot format a number or a date.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct LineHandler
    {
        private readonly StringBuilder _text;

        public LineHandler(int literalLength, int formattedCount, SourceWriter writer)
        {
            _ = literalLength;
            _ = formattedCount;
            _text = writer.Indent();
        }

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(string? text) => _text.Append(text);

        /// <summary>A list, separated by commas.</summary>
        public void AppendFormatted(List<string> items)
        {
            for (int i = 0; i < items.Count; i++)
                _text.Append(i == 0 ? "" : ", ").Append(items[i]);
        }
    }
}
