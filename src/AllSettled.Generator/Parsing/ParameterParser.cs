using System.Globalization;
using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>The parameters of an item method as the wrapper and the item struct need them, and the names of our own.</summary>
internal static class ParameterParser
{
    /// <summary>Members that every item struct has: inside it their names mean them, not a captured parameter.</summary>
    private static readonly string[] s_itemStructMembers =
    [
        "Name", "MaxConcurrency", "UsesContext", "Invoke",
        "Equals", "GetHashCode", "GetType", "ToString", "Finalize", "MemberwiseClone", "ReferenceEquals",
    ];

    public static EquatableArray<ParameterModel> Parse(ItemMethod item, bool nullable, out OwnNames names)
    {
        string[] typeParameters = [.. item.LiftedTypeParameters.Concat(item.Method.TypeParameters).Select(static parameter => parameter.Name)];
        var inWrapper = new UniqueNames(typeParameters);
        var inStruct = new UniqueNames([.. s_itemStructMembers, .. typeParameters]);
        // In the method's type a parameter may be called like a type parameter that is lifted; beside it no longer (CS0412).
        var wrapperNames = item.SharedParameters.ToDictionary(
            static parameter => parameter.Name, parameter => inWrapper.Take(parameter.Name));
        var captured = item.SharedParameters.ToDictionary(
            static parameter => parameter.Name, parameter => inStruct.Take(parameter.Name));
        names = new OwnNames
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

        var methodParameters = item.Method.Parameters;
        int itemCount = item.ItemParameters.Count();
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
                WrapperName = role is ParameterRole.Shared ? CSharpNames.Escape(wrapperNames[parameter.Name]) : "",
                CapturedName = role is ParameterRole.Shared ? CSharpNames.Escape(captured[parameter.Name]) : "",
                IsThis = i == 0 && item.Method.IsExtensionMethod,
                Type = CSharpNames.Type(parameter.Type, nullable),
                IsDynamic = parameter.Type.TypeKind is TypeKind.Dynamic,
                Default = null,
                Attributes = role is ParameterRole.Shared ? CopiedAttributes.Of(parameter, CopiedAttributes.IsRequirement) : [],
                ArgumentModifier = parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter ? "in " : "",
                ArgumentSuffix = HasNullabilityOfItsOwn(parameter) ? "!" : "",
                InputAccess = role is not ParameterRole.Item ? null
                    : itemCount == 1 ? names.Input
                    : names.Input + "." + TupleElement(parameter.Name, itemIndex++),
            };
        }
        AddDescriptions(item, models);
        AddDefaults(item, models, nullable);
        return [.. models];
    }

    /// <summary>
    /// The text that the compiler would fill in. It is given all the same, because an overload without the parameter would
    /// be preferred to a call that leaves it out.
    /// </summary>
    private static void AddDescriptions(ItemMethod item, ParameterModel[] models)
    {
        for (int i = 0; i < models.Length; i++)
        {
            if (models[i].Role is not ParameterRole.Omitted)
                continue;
            ParameterModel described = models[ParameterRoles.DescribedItem(item.Method, item.Roles, i)];
            string text = Literals.Primitive(described.InputAccess + described.ArgumentSuffix)!;
            bool isString = item.Method.Parameters[i].Type.SpecialType is SpecialType.System_String;
            models[i] = models[i] with { Described = isString ? text : $"({models[i].Type.Static}){text}" };
        }
    }

    /// <summary>
    /// From the right: a parameter whose default cannot be written is required in the wrapper, and so is every one before
    /// it, because C# wants required parameters first. Caller information works on optional parameters only.
    /// </summary>
    private static void AddDefaults(ItemMethod item, ParameterModel[] models, bool nullable)
    {
        for (int i = models.Length - 1; i >= 0; i--)
        {
            if (models[i].Role is not ParameterRole.Shared)
                continue;
            IParameterSymbol parameter = item.Method.Parameters[i];
            if (!parameter.HasExplicitDefaultValue || parameter.IsParams
                || Literals.Of(parameter.ExplicitDefaultValue, parameter.Type, nullable) is not { } literal)
            {
                return;
            }
            EquatableArray<string> callerInfo = CopiedAttributes.Of(parameter, CopiedAttributes.IsCallerInfo);
            models[i] = models[i] with
            {
                Default = literal,
                Attributes = callerInfo.Count == 0 ? models[i].Attributes : [.. models[i].Attributes, .. callerInfo],
            };
        }
    }

    private static string TupleElement(string name, int index)
        => ItemMethod.TupleElementName(name, index) is { } element
            ? CSharpNames.Escape(element)
            : "Item" + (index + 1).ToString(CultureInfo.InvariantCulture);

    private static bool HasNullabilityOfItsOwn(IParameterSymbol parameter)
    {
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass.Is("AllowNullAttribute", "System.Diagnostics.CodeAnalysis")
                || attribute.AttributeClass.Is("DisallowNullAttribute", "System.Diagnostics.CodeAnalysis"))
            {
                return true;
            }
        }
        return false;
    }
}
