using System.Text;

namespace VerifyTests;

/// <summary>
/// Writes the kind of JSON that Verify writes. It is indented by two spaces. Names and strings have no quotes and no escapes. A text of
/// several lines begins on a line of its own and is not indented.
/// </summary>
internal sealed class RelaxedJsonWriter(IEnumerable<Func<string, string?>> scrubbers)
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;
    private bool _isMemberValue;

    public void StartObject() => Start('{');

    public void EndObject() => End('}');

    public void StartArray() => Start('[');

    public void EndArray() => End(']');

    public void Member(string name, string value)
    {
        Name(name);
        Value(value);
    }

    public void Name(string name)
    {
        NextLine();
        _text.Append(name).Append(':');
        _isMemberValue = true;
    }

    public void Value(string value)
    {
        value = SnapshotText.Of(value, scrubbers);
        if (!value.Contains('\n'))
            Separate();
        else if (!value.StartsWith('\n'))
            _text.Append('\n');

        _text.Append(value);
        _isMemberValue = false;
    }

    /// <summary>Writes a comment between a name and its value. The value then begins on a line of its own.</summary>
    public void Comment(string comment) => _text.Append(" /*").Append(comment).Append("*/\n");

    public override string ToString() => _text.ToString();

    private void Start(char bracket)
    {
        Separate();
        _text.Append(bracket);
        _depth++;
        _isFirst = true;
        _isMemberValue = false;
    }

    private void End(char bracket)
    {
        _depth--;
        if (!_isFirst)
            NewLine();

        _text.Append(bracket);
        _isFirst = false;
    }

    private void Separate()
    {
        if (_isMemberValue)
            _text.Append(' ');
        else if (_depth > 0)
            NextLine();
    }

    private void NextLine()
    {
        if (!_isFirst)
            _text.Append(',');

        NewLine();
        _isFirst = false;
    }

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _depth);
}
