using System.Runtime.CompilerServices;
using System.Text;

namespace AllSettled.Generator.Emitting;

/// <summary>Writes indented lines that end in <c>\n</c> on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new(4096);
    private int _indentation;

    public void Line() => _text.Append('\n');

    public void Line(string line) => Indent().Append(line).Append('\n');

    public void Line([InterpolatedStringHandlerArgument("")] ref LineHandler line) => _text.Append('\n');

    /// <summary>Indents what is written until the result is disposed.</summary>
    public IndentedScope Indented()
    {
        _indentation++;
        return new IndentedScope(this, closing: null);
    }

    /// <summary>Writes an opening brace, and the closing one when the result is disposed.</summary>
    public IndentedScope Block()
    {
        Line("{");
        _indentation++;
        return new IndentedScope(this, closing: "}");
    }

    public override string ToString() => _text.ToString();

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

    /// <summary>Takes strings only, so that no number or date can be formatted by the machine's culture.</summary>
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
    }
}
