using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator.Tests;

/// <summary>Source text in which <c>{|SB0001:class name|}</c> marks where exactly a diagnostic is expected.</summary>
internal sealed record MarkedSource(string Text, IReadOnlyList<(string Id, TextSpan Span)> Expected)
{
    public static MarkedSource Parse(string marked)
    {
        var text = new StringBuilder();
        var expected = new List<(string, TextSpan)>();
        var open = new Stack<(string Id, int Start)>();
        for (int i = 0; i < marked.Length; i++)
        {
            if (marked.AsSpan(i).StartsWith("{|SB"))
            {
                open.Push((marked.Substring(i + 2, 6), text.Length));
                i += "{|SB0000:".Length - 1;
            }
            else if (open.Count > 0 && marked.AsSpan(i).StartsWith("|}"))
            {
                (string id, int start) = open.Pop();
                expected.Add((id, TextSpan.FromBounds(start, text.Length)));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }
        return new(text.ToString(), expected);
    }
}
