using System.Globalization;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.Bulk;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing.Attributes;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes models of an item method's parameters, and chooses the names of generated parameters.</summary>
internal static class ParameterParser
{
    /// <summary>The members of every item struct. Inside it their names mean the members, not a captured parameter.</summary>
    private static readonly string[] s_itemStructMembers =
    [
        .. GeneratedNames.ItemStructMembers,
        "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone", "ReferenceEquals",
    ];

    public static EquatableArray<ParameterModel> Parse(ItemMethod item, bool nullable, out GeneratedNames names)
    {
        var inWrapper = new UniqueNames();
        var inStruct = new UniqueNames(ItemStructMembers(item));
        // A parameter may have the name of a type parameter of its type. In the wrapper that becomes a type parameter of the method, and a
        // parameter may not have its name (CS0412).
        foreach (ITypeParameterSymbol parameter in item.LiftedTypeParameters)
            Reserve(parameter);
        foreach (ITypeParameterSymbol parameter in item.Method.TypeParameters)
            Reserve(parameter);

        var methodParameters = item.Parameters;
        var wrapperNames = new string[methodParameters.Length];
        var capturedNames = new string[methodParameters.Length];
        int itemCount = 0;
        for (int i = 0; i < methodParameters.Length; i++)
        {
            bool isShared = item.Roles[i] is ParameterRole.Shared;
            wrapperNames[i] = isShared ? CSharpNames.Escape(inWrapper.Take(methodParameters[i].Name)) : "";
            capturedNames[i] = isShared ? CSharpNames.Escape(inStruct.Take(methodParameters[i].Name)) : "";
            if (item.Roles[i] is ParameterRole.Item)
                itemCount++;
        }
        names = new GeneratedNames
        {
            Receiver = item.HasReceiverParameter ? inWrapper.Take(item.IsScoped ? "scope" : "self") : null,
            Inputs = inWrapper.Take("inputs"),
            Options = inWrapper.Take("options"),
            CancellationToken = inWrapper.Take("cancellationToken"),
            Self = inStruct.Take("self"),
            Input = inStruct.Take("input"),
            Context = inStruct.Take("context"),
            ItemToken = inStruct.Take("cancellationToken"),
            Returned = item.RejectIf is null ? null : inStruct.Take("returned"),
            Result = item is { RejectIf: null, Bulk: null } ? null : inStruct.Take("result"),
            Response = item.Bulk is null ? null : inStruct.Take("response"),
            KeyOf = item.PartitionBy is null ? null : inStruct.Take("KeyOf"),
        };

        string?[] defaults = Defaults(item, nullable);
        int itemIndex = 0;
        var models = new ParameterModel[methodParameters.Length];
        for (int i = 0; i < models.Length; i++)
        {
            IParameterSymbol parameter = methodParameters[i];
            ParameterRole role = item.Roles[i];
            models[i] = new ParameterModel
            {
                Role = role,
                Name = CSharpNames.Escape(parameter.Name),
                WrapperName = wrapperNames[i],
                CapturedName = capturedNames[i],
                IsThis = i == 0 && item.Method.IsExtensionMethod,
                Type = role is ParameterRole.Shared or ParameterRole.Omitted ? CSharpNames.Type(parameter.Type, nullable) : default,
                IsDynamic = parameter.Type.TypeKind is TypeKind.Dynamic,
                Default = defaults[i],
                Attributes = role is ParameterRole.Shared
                    ? Attributes(item, i, wrapperNames, names.Receiver, isOptional: defaults[i] is not null)
                    : [],
                // A string literal cannot be passed by reference, and neither can a list that is made for the call.
                ArgumentModifier = role is not ParameterRole.Omitted
                    && (role is not ParameterRole.Item || item.Bulk?.List is null or { Kind: ListKind.Array })
                    && parameter.RefKind is (RefKind.In or RefKind.RefReadOnlyParameter) ? "in " : "",
                ArgumentSuffix = HasNullabilityOfItsOwn(parameter) ? "!" : "",
                InputAccess = role is not ParameterRole.Item ? null
                    : item.Bulk?.List is { } list ? BulkParser.Argument(list, parameter, item, nullable, names.Input)
                    : itemCount == 1 ? names.Input
                    : names.Input + "." + TupleElement(parameter.Name, itemIndex++),
            };
        }
        AddCallerExpressions(item, models);
        return new(models);

        void Reserve(ITypeParameterSymbol parameter)
        {
            inWrapper.Take(parameter.Name);
            inStruct.Take(parameter.Name);
        }
    }

    /// <summary>
    /// Sets the text that the compiler would fill in. It is passed explicitly, because a call without it would prefer an overload that
    /// lacks the parameter.
    /// </summary>
    private static void AddCallerExpressions(ItemMethod item, ParameterModel[] models)
    {
        for (int i = 0; i < models.Length; i++)
        {
            if (models[i].Role is not ParameterRole.Omitted)
                continue;
            ParameterModel described = models[ParameterRoles.CallerExpressionItem(item.Parameters, item.Roles, i)];
            string text = Literals.Primitive(described.InputAccess + described.ArgumentSuffix)!;
            bool isString = item.Parameters[i].Type.SpecialType is SpecialType.System_String;
            models[i] = models[i] with { CallerExpressionText = isString ? text : $"({models[i].Type.Static}){text}" };
        }
    }

    private static string[] ItemStructMembers(ItemMethod item)
        => item is { RejectIf: null, PartitionBy: null, Bulk: null } ? s_itemStructMembers :
    [
        .. s_itemStructMembers,
        .. item.RejectIf is null ? [] : GeneratedNames.JudgeMembers,
        .. item.PartitionBy is null ? [] : GeneratedNames.PartitionMembers,
        .. item.Bulk is null ? [] : GeneratedNames.BulkMembers,
    ];

    /// <summary>
    /// Goes from right to left. If a default value cannot be written, the parameter is required in the wrapper, and so is every one before
    /// it: C# wants required parameters first.
    /// </summary>
    private static string?[] Defaults(ItemMethod item, bool nullable)
    {
        var defaults = new string?[item.Roles.Length];
        for (int i = defaults.Length - 1; i >= 0; i--)
        {
            if (item.Roles[i] is not ParameterRole.Shared)
                continue;
            IParameterSymbol parameter = item.Parameters[i];
            if (!parameter.HasExplicitDefaultValue || parameter.IsParams
                || Literals.Of(parameter.ExplicitDefaultValue, parameter.Type, nullable) is not { } literal)
            {
                break;
            }
            // [DisallowNull] forbids the null that the type allows. The item method's author has suppressed that warning already.
            bool isNullAllTheSame = nullable && parameter.ExplicitDefaultValue is null && HasNullabilityOfItsOwn(parameter);
            defaults[i] = isNullAllTheSame && !literal.EndsWith("!", StringComparison.Ordinal) ? literal + "!" : literal;
        }
        return defaults;
    }

    /// <summary>
    /// Caller information only works for optional parameters, and only if the wrapper has the named parameter under the same name.
    /// </summary>
    private static EquatableArray<string> Attributes(ItemMethod item, int index, string[] wrapperNames, string? receiver, bool isOptional)
    {
        IParameterSymbol parameter = item.Parameters[index];
        var attributes = AttributesButHandlers(item, index, wrapperNames, isOptional);
        return InterpolatedStringHandlers.Of(item, parameter, wrapperNames, receiver) is { } handler
            ? [.. attributes, handler]
            : attributes;
    }

    private static EquatableArray<string> AttributesButHandlers(ItemMethod item, int index, string[] wrapperNames, bool isOptional)
    {
        IParameterSymbol parameter = item.Parameters[index];
        return isOptional && (ParameterRoles.CallerExpressionArgument(parameter) is not { } described
            || (described != parameter.Name && IsInWrapper(item, described, wrapperNames)))
            ? CopiedAttributes.Of(parameter, static attribute
                => AttributeKinds.IsRequirement(attribute) || AttributeKinds.IsCallerInfo(attribute))
            : CopiedAttributes.Of(parameter, AttributeKinds.IsRequirement);
    }

    private static bool IsInWrapper(ItemMethod item, string name, string[] wrapperNames)
    {
        for (int i = 0; i < wrapperNames.Length; i++)
        {
            if (item.Parameters[i].Name == name)
                return wrapperNames[i] == CSharpNames.Escape(name);
        }
        return false;
    }

    private static string TupleElement(string name, int index)
        => ItemMethod.TupleElementName(name, index) is { } element
            ? CSharpNames.Escape(element)
            : "Item" + (index + 1).ToString(CultureInfo.InvariantCulture);

    public static bool HasNullabilityOfItsOwn(IParameterSymbol parameter)
        => parameter.HasAttribute("AllowNullAttribute", "System.Diagnostics.CodeAnalysis")
            || parameter.HasAttribute("DisallowNullAttribute", "System.Diagnostics.CodeAnalysis");
}
