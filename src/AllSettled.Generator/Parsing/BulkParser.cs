using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing.Attributes;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes a model of what the item struct of a bulk method has in addition.</summary>
internal static class BulkParser
{
    private const string ReadOnlyWrappers = "global::System.Collections.ObjectModel.ReadOnly";

    public static ItemMethodModel.BulkAccess Parse(
        BulkMethod bulk, BulkKey? key, ItemMethod item, bool nullable, GeneratedNames names, Compilation compilation)
    {
        ITypeSymbol input = bulk.List!.Element;
        ITypeSymbol inputs = compilation.CreateArrayTypeSymbol(input, elementNullableAnnotation: input.NullableAnnotation);
        return new()
        {
            Inputs = CSharpNames.Type(inputs, nullable).Static,
            Response = item.Return.Result is { } response ? CSharpNames.Type(response, nullable).Static : null,
            MaxInputs = bulk.MaxInputs,
            OnFailure = bulk.OnFailure switch { 1 => "Split", 2 => "OneByOne", _ => null },
            IsDistinct = bulk.IsDistinct,
            Results = Results(bulk, key, item, nullable, names),
            WrapsNullableKeys = nullable && bulk.Response is { IsWritable: true, Key: { } keyOfDictionary } && MayBeNull(keyOfDictionary),
            SuppressedTrimWarnings = key is null ? []
                : [.. key.Getters.SelectMany(static getter => TrimmerRequirements.WarningsOf(getter)).Distinct()],
        };
    }

    private static bool MayBeNull(ITypeSymbol key)
        => key.NullableAnnotation is NullableAnnotation.Annotated
            || key is ITypeParameterSymbol { IsValueType: false, HasNotNullConstraint: false };

    /// <summary>The array of a call's inputs, as the method takes it.</summary>
    public static string Argument(ListShape list, IParameterSymbol parameter, ItemMethod item, bool nullable, string input)
    {
        string type = CSharpNames.Type(parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), nullable).Static;
        return list.Kind switch
        {
            ListKind.Constructed => $"new {type}({input})",
            // The engine does not use the array after the call.
            ListKind.ImmutableArray => "global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray("
                + $"{input})",
            // An overload may take arrays.
            ListKind.Interface when HasOverloads(item) => $"({type}){input}",
            _ => input,
        };
    }

    private static bool HasOverloads(ItemMethod item)
        => item.Receiver.TypeAndInherited().Sum(type => type.GetMembers(item.Method.Name).Length) > 1;

    /// <summary>The arguments after the response, and the name of the method that takes them.</summary>
    private static string Results(BulkMethod bulk, BulkKey? key, ItemMethod item, bool nullable, GeneratedNames names)
    {
        string response = Response(bulk, item, nullable, names);
        string ofInput = $"static {names.Input} => {(key?.OfInput is { } member
            ? Read(names.Input, bulk.List!.Element, member) + (nullable && MayBeNullUnlike(key.Type, member) ? "!" : "")
            : names.Input)}";
        string keyType = key is null ? "" : $"<{CSharpNames.Type(key.Type, nullable).Static}>";
        return bulk.Response.Kind switch
        {
            ResponseKind.Dictionary when key is not null => $"ByKey{keyType}({response}, {ofInput})",
            ResponseKind.Dictionary => $"ByKey({response})",
            ResponseKind.Reports => $"Reported({response})",
            ResponseKind.List => $"InOrder({response})",
            ResponseKind.WithKeys => $"WithKeys{keyType}({response}, "
                + $"static {names.Result} => {Read(names.Result!, bulk.Response.Result!, key!.OfResult!)}, {ofInput})",
            _ => "None()",
        };
    }

    /// <summary>The response as the runtime reads it. It is never null, whatever its type says.</summary>
    private static string Response(BulkMethod bulk, ItemMethod item, bool nullable, GeneratedNames names)
    {
        ResponseShape shape = bulk.Response;
        bool mayBeNull = nullable && item.Return.Result is ITypeParameterSymbol or { NullableAnnotation: NullableAnnotation.Annotated };
        // The type of the inputs in it may say something else about null than the type of the list.
        bool mayDiffer = nullable && (shape.Kind is ResponseKind.Reports
            || (bulk.HasInputsAsKeys && !SymbolEqualityComparer.IncludeNullability.Equals(shape.Key, bulk.List!.Element)));
        if (!shape.IsWritable)
            return names.Response + (mayBeNull || mayDiffer ? "!" : "");
        string arguments = string.Join(", ", shape.Contract!.TypeArguments.Select(type => CSharpNames.Type(type, nullable).Static));
        string wrapper = shape.Kind is ResponseKind.Dictionary ? "Dictionary" : "Collection";
        return $"new {ReadOnlyWrappers}{wrapper}<{arguments}>({names.Response}{(mayBeNull ? "!" : "")}){(mayDiffer ? "!" : "")}";
    }

    /// <summary>
    /// Whether the member may be null, and the keys of a dictionary may not. The dictionary refuses a null key, which rejects its input.
    /// </summary>
    private static bool MayBeNullUnlike(ITypeSymbol key, InputMemberSearch member)
        => PartitionKey.TypeOf(member.Member!) is { IsValueType: false } type
            && !SymbolEqualityComparer.IncludeNullability.Equals(key, type);

    private static string Read(string value, ITypeSymbol type, InputMemberSearch member)
        => PartitionKeyParser.Read(value, type, member.Member!, member.Interface);
}
