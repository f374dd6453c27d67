using System.Text;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>The signatures that the wrappers of an item method have, as <see cref="SignatureKey"/> writes them.</summary>
internal static class WrapperSignatures
{
    /// <summary>The name and key of each wrapper, in the order of <see cref="WrapperShape.All"/>.</summary>
    /// <param name="item">The method.</param>
    /// <param name="compilation">The compilation it is in.</param>
    /// <param name="asMembers">
    /// Whether they are compared with members of the item method's type, even if they stand in an extension class.
    /// </param>
    public static IReadOnlyList<(string Name, string Key)> Of(ItemMethod item, Compilation compilation, bool asMembers)
    {
        var lifted = asMembers ? [] : item.LiftedTypeParameters;
        var start = new StringBuilder();
        if (item.SharedReceiver is { } receiver)
            AppendParameter(start, receiver.Type);
        else if (!asMembers && item.HasReceiverParameter)
            AppendParameter(start, item.IsScoped ? CompilationFacts.Of(compilation).PerItemScope!.Construct(item.Receiver) : item.Receiver);

        var input = new StringBuilder();
        SignatureKey.Append(input, item.InputType(compilation), lifted);

        var end = new StringBuilder();
        foreach (IParameterSymbol parameter in item.SharedParameters)
        {
            if (!SymbolEqualityComparer.Default.Equals(parameter, item.SharedReceiver))
                AppendParameter(end, parameter.Type);
        }
        end.Append("System.Threading.CancellationToken,");

        return [.. WrapperShape.All.Select(shape => (shape.IsStream ? item.StreamWrapperName : item.WrapperName, Key(shape)))];

        string Key(WrapperShape shape)
        {
            string source = shape.AsynchronousSource ? "IAsyncEnumerable" : "IEnumerable";
            string options = shape.WithOptions ? "AllSettled.SettledBatchOptions," : "";
            char arity = (char)('0' + lifted.Count + item.Method.Arity);
            return $"`{arity}({start}System.Collections.Generic.{source}`1<{input},>,{options}{end}";
        }

        void AppendParameter(StringBuilder key, ITypeSymbol type)
        {
            SignatureKey.Append(key, type, lifted);
            key.Append(',');
        }
    }
}
