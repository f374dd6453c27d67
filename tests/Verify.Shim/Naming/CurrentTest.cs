using System.Reflection;
using Xunit;
using Xunit.v3;

namespace VerifyTests;

/// <summary>The running test: the parts of it that snapshot names are made of.</summary>
/// <param name="TypeName">The name of the class. A nested class follows the name of the outer class.</param>
/// <param name="MethodName">The name of the method.</param>
/// <param name="ParameterNames">The names of its parameters.</param>
/// <param name="Arguments">The arguments of a theory, one per parameter. Otherwise none.</param>
internal sealed record CurrentTest(
    string TypeName,
    string MethodName,
    IReadOnlyList<string> ParameterNames,
    IReadOnlyList<object?>? Arguments)
{
    public static CurrentTest Get()
    {
        var context = TestContext.Current;
        if (context.TestMethod is not IXunitTestMethod { Method: var method })
            throw new InvalidOperationException("Verify was called outside of a test method.");

        string[] parameters = [.. method.GetParameters().Select(parameter => parameter.Name!)];
        return new CurrentTest(TypeNameOf(method), method.Name, parameters, ArgumentsOf(context, parameters.Length));
    }

    // Verify names only one outer class, even where there are more.
    private static string TypeNameOf(MethodInfo method)
    {
        var type = method.ReflectedType!;
        return type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;
    }

    private static object?[]? ArgumentsOf(ITestContext context, int parameters)
    {
        var arguments = (context.Test as IXunitTest)?.TestMethodArguments;
        // Arguments of optional parameters may be missing. Then Verify asks for UseParameters.
        return arguments is { Length: > 0 } && arguments.Length == parameters ? arguments : null;
    }
}
