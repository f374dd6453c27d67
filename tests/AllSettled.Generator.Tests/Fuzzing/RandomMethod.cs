namespace AllSettled.Generator.Tests;

/// <summary>What the type around a method allows it to be.</summary>
/// <param name="Kind">Such as <c>class</c> or <c>record struct</c>.</param>
/// <param name="Modifiers">The type's own, such as <c>abstract</c>.</param>
/// <param name="HasBase">Whether its base class has a virtual method of every marked one's signature.</param>
/// <param name="CanHoldExtensions">Whether extension methods can stand in it.</param>
/// <param name="CanUseAlias">Whether the file has the extern alias.</param>
/// <param name="Scope">What its members can name.</param>
internal sealed record Surroundings(
    string Kind, string Modifiers, bool HasBase, bool CanHoldExtensions, bool CanUseAlias, IReadOnlyList<RandomType> Scope);

/// <summary>One marked method.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declaration">It as a member of its type, both parts of a partial one.</param>
/// <param name="InBase">The virtual method that it overrides, or nothing.</param>
/// <param name="Implementation">How a class that is no more abstract implements it, or nothing.</param>
internal sealed record RandomMethod(string Name, string Declaration, string InBase, string Implementation)
{
    private const string Tasks = "System.Threading.Tasks.";

    /// <param name="choices">What decides.</param>
    /// <param name="around">The type that the method is in.</param>
    /// <param name="id">Identifies its calls.</param>
    /// <param name="name">The name to take, or null for any.</param>
    public static RandomMethod Read(Choices choices, Surroundings around, string id, string? name = null)
    {
        bool isInterface = around.Kind is "interface";
        bool isStruct = around.Kind is "struct" or "record struct";
        bool isStatic = around.Modifiers.Contains("static", StringComparison.Ordinal) || choices.Chance(20);
        bool isAbstractType = around.Modifiers.Contains("abstract", StringComparison.Ordinal);
        name ??= MethodName(choices);

        var typeParameters = RandomTypeParameters.Read(
            choices, [.. around.Scope.Select(type => type.Text)], max: 2, canUseAlias: around.CanUseAlias);
        RandomType[] scope = [.. around.Scope, .. typeParameters.Types];
        var parameters = RandomParameters.Read(choices, scope, isStatic && around.CanHoldExtensions);
        string result = Result(choices, scope, out string resultType, out bool isAwaited);

        string accessibility = isInterface
            ? choices.Pick("", "", "public", "internal", choices.Chance(10) ? "private" : "")
            : !choices.Chance(45)
                ? "public"
                : choices.Pick(
                    "internal", "private", "", isStruct ? "private" : choices.Pick("protected", "protected internal", "private protected"));
        string dispatch = Dispatch(choices, around, isInterface, isStruct, isStatic, isAbstractType, accessibility);
        bool isAbstract = dispatch is "abstract" or "static abstract";
        bool isPartial = !isAbstract && !isInterface && choices.Chance(8);
        bool isAsync = isAwaited && !isAbstract && !around.Modifiers.Contains("ref", StringComparison.Ordinal) && choices.Chance(30);
        string @unsafe = (parameters.Declared + result).Contains('*', StringComparison.Ordinal) ? "unsafe " : "";
        if (isStatic && dispatch.Length == 0)
            dispatch = "static";

        // A judge has no type parameters, so it can only name those of its type.
        string judgeName = $"Judge_{id.Replace('.', '_')}";
        string judge = typeParameters.List.Length > 0 || !choices.Chance(20) ? "" : Judge(choices, judgeName, resultType, isStatic);
        string others = OtherAttributes(choices);
        string keyName = $"Key_{id.Replace('.', '_')}";
        string key = typeParameters.List.Length > 0 || !choices.Chance(15) ? "" : Key(choices, keyName, parameters, isStatic);
        string? partitionBy = key.Length > 0 ? keyName : choices.Chance(10) ? KeyMember(choices, parameters) : null;
        string attributeArguments = AttributeArguments(choices, name, judge.Length == 0 ? null : judgeName, partitionBy);
        string marks = $"{others}[AllSettled.SettledBatch{attributeArguments}, Fuzz.Id(\"{id}\")]";
        string head = $"{accessibility} {dispatch} {(isAbstract ? "" : @unsafe)}";
        string signature = $"{result} {name}{typeParameters.List}";
        string body = Body(id, parameters, resultType, isAwaited, isAsync);
        string constraints = typeParameters.Constraints;
        string implementedConstraints = constraints.Length == 0 ? "" : DefaultConstraints(typeParameters);

        string async = isAsync ? "async " : "";
        string declared = $"{signature}({parameters.Declared})";
        string undecorated = $"{signature}({parameters.Undecorated})";
        string declaration =
            isAbstract ? $"{marks} {head}{@unsafe}{declared}{constraints};"
            : isPartial ? $"{marks} {head}partial {declared}{constraints}; {head}{async}partial {undecorated}{constraints} {body}"
            : dispatch.Contains("override", StringComparison.Ordinal) ? $"{marks} {head}{async}{declared}{implementedConstraints} {body}"
            : $"{marks} {head}{async}{declared}{constraints} {body}";
        string baseAccessibility = accessibility is "" or "private" ? "public" : accessibility;
        string baseBody = Body("base", parameters, resultType, isAwaited, isAsync: false);
        string inBase = around.HasBase && !isStatic
            ? $"{baseAccessibility} virtual {@unsafe}{declared}{constraints} {baseBody}"
            : "";
        string implementation = !isAbstract || isStatic ? ""
            : isInterface ? $"public {@unsafe}{undecorated}{constraints} {body}"
            : $"{accessibility} override {@unsafe}{undecorated}{implementedConstraints} {body}";
        return new(name, declaration + judge + key, inBase, implementation);
    }

    private static string MethodName(Choices choices) => !choices.Chance(50)
        ? choices.Pick("F", "FAsync", "G", "FetchAsync")
        : choices.Pick(
            "Async", "GetASYNC", "FSettled", "FSettledAsync", "FStreamAsync", "Invoke", "@class", "größe", "ToString", "Equals",
            "GetHashCode", "Deconstruct", "Add", "Name", "MaxConcurrency", "名前Async", "_", "F_1", "Task", "System", "AllSettled", "T",
            "inputs", "self", "@async", "\\u0046oo", "GetAwaiter", "Main", "Finalize", "Clone", "x", "SettledBatch",
            "AVeryLongNameOfAMethodThatNobodyWouldReallyWriteButThatAGeneratorHasToCopeWithAllTheSame", "Select", "MemberwiseClone",
            "@dynamic", "Dispose");

    private static string Result(Choices choices, IReadOnlyList<RandomType> scope, out string type, out bool isAwaited)
    {
        RandomType random = RandomType.Read(choices, scope, depth: 1);
        type = random.Text;
        int kind = choices.Below(24);
        isAwaited = kind is < 10 or 22 or 23;
        if (kind is 2 or 3 or 14 or 15)
            type = "";
        return kind switch
        {
            0 or 1 => $"{Tasks}Task<{random.Text}>",
            2 => Tasks + "Task",
            3 => Tasks + "ValueTask",
            4 or 5 or 6 => $"{Tasks}ValueTask<{random.Text}>",
            7 or 8 or 9 => $"{Tasks}Task<{random.Text}>",
            14 or 15 => "void",
            16 when choices.Chance(40) => $"ref {random.Text}",
            17 when choices.Chance(40) => type = "System.Collections.Generic.IAsyncEnumerable<int>",
            18 when choices.Chance(40) => type = "System.Runtime.CompilerServices.YieldAwaitable",
            19 when choices.Chance(40) => type = "Fuzz.Awaitable",
            20 when choices.Chance(40) => $"ref readonly {random.Text}",
            21 when choices.Chance(40) => type = choices.Pick("System.Span<int>", "int*", "Fuzz.Cursor"),
            22 => $"{Tasks}Task<{random.Text}>?",
            23 => $"{Tasks}ValueTask<{type = $"{Tasks}Task<{random.Text}>"}>",
            // A task whose creation depends on a random choice would not be known as a task here.
            _ => type = random.Text.StartsWith(Tasks, StringComparison.Ordinal) ? "int" : random.Text,
        };
    }

    private static string Dispatch(
        Choices choices, Surroundings around, bool isInterface, bool isStruct, bool isStatic, bool isAbstractType, string accessibility)
    {
        if (isInterface)
        {
            return isStatic
                ? choices.Pick("static", "static abstract", "static virtual")
                : choices.Pick("abstract", "", "virtual", "sealed");
        }
        if (isStatic)
            return "static";
        if (around.HasBase)
            return choices.Pick("override", "override", "new", "sealed override");
        if (isStruct)
            return choices.Pick("", "readonly");
        bool isSealed = around.Modifiers.Contains("sealed", StringComparison.Ordinal);
        if (isSealed || accessibility is "" or "private")
            return "";
        return choices.Pick("", "", "virtual", isAbstractType ? "abstract" : "");
    }

    /// <summary>An override repeats only constraints that give <c>T?</c> its meaning, and only if there is a <c>T?</c>.</summary>
    private static string DefaultConstraints(RandomTypeParameters parameters)
    {
        string constraints = "";
        foreach (string clause in parameters.Constraints.Split(" where ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = clause.Split(" : ");
            if (parts[1].StartsWith("struct", StringComparison.Ordinal) || parts[1] is "unmanaged")
                constraints += $" where {parts[0]} : struct";
            else if (parts[1].StartsWith("class", StringComparison.Ordinal))
                constraints += $" where {parts[0]} : class";
        }
        return constraints;
    }

    private static string Body(string id, RandomParameters parameters, string resultType, bool isAwaited, bool isAsync)
    {
        string outs = string.Concat(parameters.Outs.Select(name => $"{name} = default!; "));
        string returned = resultType.Length == 0 ? "object?" : resultType;
        string call = $"Fuzz.Calls.Run<{returned}>(\"{id}\", new object?[] {{ {string.Join(", ", parameters.Kept)} }})";
        if (resultType.Contains('*', StringComparison.Ordinal) || resultType.Contains("Span", StringComparison.Ordinal)
            || resultType.Contains("Cursor", StringComparison.Ordinal))
        {
            return "=> throw null!;";
        }
        string statement = (isAsync, isAwaited, resultType.Length == 0) switch
        {
            (true, _, true) => $"await {Tasks}Task.Yield(); {call};",
            (true, _, false) => $"await {Tasks}Task.Yield(); return {call};",
            (false, true, true) => $"{call}; return new Fuzz.Completed();",
            (false, true, false) => $"return new Fuzz.Completed<{resultType}>({call});",
            (false, false, true) => $"{call};",
            _ => $"return {call};",
        };
        return $"{{ {outs}{statement} }}";
    }

    /// <summary>A method that calls every result a success. It may not fit.</summary>
    private static string Judge(Choices choices, string name, string resultType, bool isStatic)
    {
        string modifiers = choices.Pick("private", "internal", "public") + (isStatic || choices.Chance(60) ? " static" : "");
        string parameter = choices.Pick(
            resultType, resultType, resultType, $"in {resultType}", "object", "object?", "int", $"{resultType.TrimEnd('?')}?");
        string returned = choices.Pick("bool", "bool", "System.Exception?", "System.InvalidOperationException?", "int");
        return $" {modifiers} {returned} {name}({(resultType.Length == 0 ? "int" : parameter)} result) => default;";
    }

    /// <summary>A method that gives all items one key. It may not fit.</summary>
    private static string Key(Choices choices, string name, RandomParameters parameters, bool isStatic)
    {
        string modifiers = choices.Pick("private", "internal", "public") + (isStatic || choices.Chance(60) ? " static" : "");
        string first = parameters.Typed.Count == 0 ? "int" : parameters.Typed[0].Type;
        string parameter = choices.Pick(first, first, first, $"in {first}", "object?", $"{first.TrimEnd('?')}?");
        if (parameter.Contains('*', StringComparison.Ordinal))
            parameter = "int";
        string returned = choices.Pick("int", "string?", "(int, string?)", "System.Guid?", "dynamic?", "System.Threading.Tasks.Task?");
        return $" {modifiers} {returned} {name}({parameter} x) => default;";
    }

    /// <summary>The name of a parameter, or of a property that an input may have.</summary>
    private static string KeyMember(Choices choices, RandomParameters parameters)
        => parameters.Typed.Count > 0 && choices.Chance(70)
            ? parameters.Typed[choices.Below(parameters.Typed.Count)].Name
            : choices.Pick("Length", "HasValue", "Item1", "Key");

    private static string AttributeArguments(Choices choices, string name, string? judge, string? partitionBy)
    {
        var named = new List<string>();
        if (judge is not null)
            named.Add($"RejectIf = \"{judge}\"");
        if (partitionBy is not null)
            named.Add($"PartitionBy = \"{partitionBy}\"");
        if (choices.Chance(partitionBy is null ? 1 : 30))
            named.Add(choices.Pick("MaxPerPartition = 2", "MaxPerPartition = int.MaxValue", "MaxPerPartition = 0"));
        if (!choices.Chance(20))
            return named.Count == 0 ? "" : $"({string.Join(", ", named)})";
        string last = string.Concat(named.Select(argument => ", " + argument));
        string concurrency = choices.Pick(
            "5", "AllSettled.SettledBatchOptions.AllProcessors", "AllSettled.SettledBatchOptions.Unbounded", "0", "-7");
        string chosen = choices.Pick(
            "Everything", "EverythingAsync", "class", "größe", "F", "a b", "Async", "FSettledItem", "Invoke",
            name.Replace("\\u0046", "F"), "await", "_");
        return choices.Below(3) switch
        {
            0 => $"(MaxConcurrency = {concurrency}{last})",
            1 => $"(Name = \"{chosen}\"{last})",
            _ => $"(Name = \"{chosen}\", MaxConcurrency = {concurrency}{last})",
        };
    }

    private static string OtherAttributes(Choices choices) => !choices.Chance(12) ? "" : choices.Pick(
        "[System.Obsolete] ", "[System.Obsolete(\"use \\\"that\\\"\", true)] ", "[System.Obsolete(\"x\", DiagnosticId = \"OLD1\")] ",
        "[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] ", "[System.CLSCompliant(false)] ",
        "[System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode(\"r\")] ",
        "[System.Runtime.Versioning.SupportedOSPlatform(\"linux\")] ", "[System.Diagnostics.Conditional(\"NEVER\")] ",
        "[return: System.Diagnostics.CodeAnalysis.MaybeNull] ", "[System.Diagnostics.DebuggerStepThrough] ",
        "[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)] ",
        "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)] ",
        "[Fuzz.Note(typeof(string), new int[0])] ",
        GeneratorHarness.KnowsCSharp13 ? "[System.Runtime.CompilerServices.OverloadResolutionPriority(1)] " : "[System.Obsolete] ");
}
