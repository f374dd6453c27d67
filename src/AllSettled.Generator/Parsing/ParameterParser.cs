using System.Globalization;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>The parameters of an item method as the wrapper and the item struct need them, and the names of our own.</summary>
internal static class ParameterParser
{
    /// <summary>Members that every item struct has: inside it their names mean them, not a captured parameter.</summary>
    private static readonly string[] s_itemStructMembers =
    [
        .. GeneratedNames.ItemStructMembers,
        "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone", "ReferenceEquals",
    ];

    public static EquatableArray<ParameterModel> Parse(ItemMethod item, bool nullable, out GeneratedNames names)
    {
        var inWrapper = new UniqueNames();
        var inStruct = new UniqueNames(s_itemStructMembers);
        // In the method's type a parameter may be called like a type parameter that is lifted; beside it no longer (CS0412).
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
            Receiver = item.HasReceiverParameter ? inWrapper.Take("self") : null,
            Inputs = inWrapper.Take("inputs"),
            Options = inWrapper.Take("options"),
            CancellationToken = inWrapper.Take("cancellationToken"),
            Self = inStruct.Take("self"),
            Input = inStruct.Take("input"),
            Context = inStruct.Take("context"),
            ItemToken = inStruct.Take("cancellationToken"),
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
                // A text in quotes has no place that a reference could be to.
                ArgumentModifier = role is not ParameterRole.Omitted && parameter.RefKind is (RefKind.In or RefKind.RefReadOnlyParameter) ? "in " : "",
                ArgumentSuffix = HasNullabilityOfItsOwn(parameter) ? "!" : "",
                InputAccess = role is not ParameterRole.Item ? null
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
    /// The text that the compiler would fill in. It is given all the same, because an overload without the parameter would
    /// be preferred to a call that leaves it out.
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

    /// <summary>
    /// From the right: a parameter whose default cannot be written is required in the wrapper, and so is every one before
    /// it, because C# wants required parameters first.
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
            // What the type allows and [DisallowNull] does not, the item method's author has silenced the compiler about.
            bool isNullAllTheSame = nullable && parameter.ExplicitDefaultValue is null && HasNullabilityOfItsOwn(parameter);
            defaults[i] = isNullAllTheSame && !literal.EndsWith("!", StringComparison.Ordinal) ? literal + "!" : literal;
        }
        return defaults;
    }

    /// <summary>Caller information works on optional parameters only, and about what the wrapper has by the same name.</summary>
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
        return isOptional && (ParameterRoles.CallerExpressionArgument(parameter) is not { } described || (described != parameter.Name && IsInWrapper(item, described, wrapperNames)))
            ? CopiedAttributes.Of(parameter, static attribute => AttributeKinds.IsRequirement(attribute) || AttributeKinds.IsCallerInfo(attribute))
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

    private static bool HasNullabilityOfItsOwn(IParameterSymbol parameter)
        => parameter.HasAttribute("AllowNullAttribute", "System.Diagnostics.CodeAnalysis")
            || parameter.HasAttribute("DisallowNullAttribute", "System.Diagnostics.CodeAnalysis");
}
