using System.Reflection;
using Xunit;
using Xunit.v3;

namespace VerifyTests;

/// <summary>The test that is running, as far as snapshots are named after it.</summary>
/// <param name="TypeName">The class, behind the name of the class it is nested in, if any.</param>
/// <param name="MethodName">The method.</param>
/// <param name="ParameterNames">The parameters of the method.</param>
/// <param name="Arguments">The arguments of a theory, one per parameter; otherwise none.</param>
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

    // Verify names only one level of nesting, whatever the depth.
    private static string TypeNameOf(MethodInfo method)
    {
        var type = method.ReflectedType!;
        return type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;
    }

    private static object?[]? ArgumentsOf(ITestContext context, int parameters)
    {
        var arguments = (context.Test as IXunitTest)?.TestMethodArguments;
        // Fewer arguments than parameters: optional ones were left to the compiler, and Verify then asks for UseParameters.
        return arguments is { Length: > 0 } && arguments.Length == parameters ? arguments : null;
    }
}
