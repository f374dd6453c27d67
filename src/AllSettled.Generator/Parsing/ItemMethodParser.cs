using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing.Attributes;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Parsing;

/// <summary>Makes a model from the symbols of a marked method. Later steps see no symbols.</summary>
internal static class ItemMethodParser
{
    /// <returns>Null for a method that breaks a rule or is unfinished.</returns>
    public static ParseResult? Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken)
    {
        var method = (IMethodSymbol)target.TargetSymbol;
        return CatchFailure(method, () => Parse(target, method, cancellationToken));
    }

    /// <summary>An exception would cost every method its wrapper. So it is caught here and reported for this method.</summary>
    internal static ParseResult? CatchFailure(IMethodSymbol method, Func<EquatableArray<ItemMethodModel>> parse)
    {
        try
        {
            return parse() is { Count: > 0 } models ? new ParseResult(models, null) : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new ParseResult([], GeneratorFailure.Of(method.Name, exception));
        }
    }

    private static EquatableArray<ItemMethodModel> Parse(
        GeneratorAttributeSyntaxContext target, IMethodSymbol method, CancellationToken cancellationToken)
    {
        Compilation compilation = target.SemanticModel.Compilation;
        if (ItemMethodsOfType.In(method.ContainingType, compilation).Find(method) is not { } item
            || !IsFirstAttribute(item, target.TargetNode))
            return [];
        var violations = new List<Violation>();
        if (!ItemMethodRules.Check(item, compilation, violations) || violations.Count > 0)
            return [];
        cancellationToken.ThrowIfCancellationRequested();
        NullableContext nullable = target.SemanticModel.GetNullableContext(target.TargetNode.SpanStart);
        bool hasPlace = item.ExtensionClassName is not null || ContainingTypeRules.CanBeReopened(item.Receiver, cancellationToken);
        return (hasPlace, ScopedForm.Of(item, compilation)?.Item) switch
        {
            (true, { } scoped) => [ToModel(item, compilation, nullable), ToModel(scoped, compilation, nullable)],
            (true, null) => [ToModel(item, compilation, nullable)],
            (false, { } scoped) => [ToModel(scoped, compilation, nullable)],
            _ => [],
        };
    }

    /// <summary>Both parts of a partial method may be visited, and unfinished code may have the attribute twice.</summary>
    private static bool IsFirstAttribute(ItemMethod item, SyntaxNode node)
        => item.Attribute?.ApplicationSyntaxReference is { } reference
            && reference.SyntaxTree == node.SyntaxTree
            && node.FullSpan.Contains(reference.Span);

    internal static ItemMethodModel ToModel(ItemMethod item, Compilation compilation, NullableContext context)
    {
        bool nullable = context.AnnotationsEnabled();
        CompilationFacts facts = CompilationFacts.Of(compilation);
        IMethodSymbol method = item.Method;
        INamedTypeSymbol type = item.Receiver;
        bool isSibling = item.ExtensionClassName is null;
        var parameters = ParameterParser.Parse(item, nullable, out GeneratedNames names);
        Judge? judge = Judge.Of(item, compilation);
        var key = PartitionKey.Of(item, compilation);
        var bulkKey = BulkKey.Of(item, compilation);
        TrimmerRequirements requirements = TrimmerRequirements.Of(item, judge, key, bulkKey);
        bool mayBeNull = nullable && ReturnShape.MayReturnNull(method);

        return new ItemMethodModel
        {
            HintName = item.IsForeign ? HintNames.OfForeign(item, compilation) : HintNames.Of(item, compilation),
            Namespace = item.IsForeign ? ExtensionClass.ForeignNamespace : facts.NameOf(type.ContainingNamespace),
            Placement = isSibling ? Placement.Sibling : item.IsScoped ? Placement.PerItemScope : Placement.ExtensionClass,
            TypeHeaders = isSibling ? TypeHeaders.Of(type) : [ExtensionClass.Header(item, compilation)],
            NullableAnnotations = nullable,
            // The user cannot change how a foreign type is annotated.
            NullableWarnings = !item.IsForeign && context.WarningsEnabled(),
            OverloadPriorities = facts.CanWritePriorities,
            HidesInherited = InheritedNames.AreHiddenBy(item, compilation),
            ClsCompliantAssembly = facts.IsClsCompliant,
            AcceptedDiagnostics = AcceptedDiagnostics.Of(item, judge, key, bulkKey, compilation),
            DocumentationId = method.OriginalDefinition.GetDocumentationCommentId()!,
            DisplayName = DisplayName(item),
            MethodName = CSharpNames.Escape(method.Name),
            WrapperName = CSharpNames.Escape(item.WrapperName),
            StreamWrapperName = CSharpNames.Escape(item.StreamWrapperName),
            ItemStructName = ItemStructNames.Of(item, compilation),
            ContainingType = CSharpNames.Type(method.IsStatic ? method.ContainingType : type),
            ContainingTypeDocumentationId = isSibling ? null : type.OriginalDefinition.GetDocumentationCommentId(),
            ReceiverCanBeNull = type.IsReferenceType,
            CalledThrough = OverrideCall.Through(item) is { } declaring ? CSharpNames.Type(declaring) : null,
            IsStatic = method.IsStatic,
            Accessibility = isSibling ? AccessibilityOf(method) : ExtensionAccessibilityOf(item),
            Attributes = CopiedAttributes.Warnings(item),
            MethodOnlyAttributes = requirements.Attributes,
            SuppressedTrimWarnings = requirements.SuppressedWarnings,
            TypeParameters = TypeParameters(item, compilation, nullable),
            Parameters = parameters,
            // A call in a scope is awaited before its scope is disposed, so its item struct returns tasks in any case.
            ReturnKind = item.IsScoped ? AwaitedKind(item.Return.Kind) : item.Return.Kind,
            ConvertsValueTask = item is { IsScoped: true, Return.Kind: ReturnKind.ValueTask or ReturnKind.ValueTaskOfResult },
            ReturnsNullableTask = item.Return.IsAsynchronous
                && (mayBeNull || method.ReturnType.NullableAnnotation is NullableAnnotation.Annotated),
            Input = CSharpNames.Type(item.InputType(compilation), nullable),
            Result = item.Result is { } result
                ? CSharpNames.Type(mayBeNull && item.Return.Kind is ReturnKind.Result ? Annotated(result) : result, nullable)
                : new TypeText("global::AllSettled.NoResult", "global::AllSettled.NoResult"),
            MaxConcurrency = item.MaxConcurrency,
            Judge = judge is null ? null : JudgeParser.Parse(judge, item, parameters, names),
            PartitionKey = key is null ? null : PartitionKeyParser.Parse(key, item, parameters, nullable, names),
            Bulk = item.Bulk is { } bulk ? BulkParser.Parse(bulk, bulkKey, item, nullable, names, compilation) : null,
            Names = names,
        };
    }

    private static EquatableArray<TypeParameterModel> TypeParameters(ItemMethod item, Compilation compilation, bool nullable)
    {
        if (item.LiftedTypeParameters.Count == 0 && item.Method.TypeParameters.IsEmpty)
            return [];
        return
        [
            .. item.LiftedTypeParameters.Concat(item.Method.TypeParameters).Select(parameter => new TypeParameterModel(
                CSharpNames.EscapeDeclared(parameter.Name),
                parameter.TypeParameterKind is TypeParameterKind.Type,
                Constraints.Of(parameter, nullable, AntiConstraint.IsKept(parameter, item, compilation)),
                CopiedAttributes.Of(parameter, AttributeKinds.IsRequirement))),
        ];
    }

    private static ReturnKind AwaitedKind(ReturnKind kind) => kind switch
    {
        ReturnKind.ValueTask => ReturnKind.Task,
        ReturnKind.ValueTaskOfResult => ReturnKind.TaskOfResult,
        _ => kind,
    };

    private static ITypeSymbol Annotated(ITypeSymbol type)
        => type.IsValueType ? type : type.WithNullableAnnotation(NullableAnnotation.Annotated);

    private static string DisplayName(ItemMethod item)
    {
        string name = item.Method.Name;
        for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
            name = type.Name + "." + name;
        return name;
    }

    private static string ExtensionAccessibilityOf(ItemMethod item)
        => !item.IsForeign && ExtensionClass.EffectiveAccessibility(item.Method) is Accessibility.Public ? "public" : "internal";

    /// <summary>The item method's accessibility. In a sealed type "protected" has no meaning and causes a warning (CS0628).</summary>
    private static string AccessibilityOf(IMethodSymbol method)
    {
        bool isSealed = method.ContainingType is { IsSealed: true } or { IsStatic: true };
        return method.DeclaredAccessibility switch
        {
            Accessibility.Public => "public",
            Accessibility.Internal => "internal",
            Accessibility.Protected => isSealed ? "private" : "protected",
            Accessibility.ProtectedOrInternal => isSealed ? "internal" : "protected internal",
            Accessibility.ProtectedAndInternal => isSealed ? "private" : "private protected",
            _ => "private",
        };
    }
}
