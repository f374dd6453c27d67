using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>
/// A service that code takes from an <see cref="IServiceProvider"/>. Within one scope, every call gives the same scoped object. So items
/// that use one provider share it.
/// </summary>
/// <param name="Provider">The provider.</param>
/// <param name="Type">The type of the service.</param>
/// <param name="Method">The method that gives it, such as <c>GetRequiredService</c>.</param>
/// <param name="IsNew">Whether the object itself is new, and only what its constructor gets comes from the provider.</param>
internal sealed record ResolvedService(IOperation Provider, ITypeSymbol Type, IMethodSymbol Method, bool IsNew)
{
    private const string Namespace = "Microsoft.Extensions.DependencyInjection";

    public static ResolvedService? Of(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod: var method } call || !Resolves(method))
            return null;
        IOperation? provider = call.Instance
            ?? call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.Is("IServiceProvider", "System") == true)?.Value;
        ITypeSymbol? type = method.TypeArguments is [var only]
            ? only
            : call.Arguments.Select(static argument => argument.Value).OfType<ITypeOfOperation>().FirstOrDefault()?.TypeOperand;
        return provider is null || type is null ? null : new(provider, type, method, IsNew: method.Name == "CreateInstance");
    }

    /// <summary>Whether a property of the type leads to the provider of a whole request, or of a scope.</summary>
    public static bool LeadsToProvider(ITypeSymbol type)
        => type.Is("IServiceProvider", "System") || type.Is("IKeyedServiceProvider", Namespace)
            || type.Is("HttpContext", "Microsoft.AspNetCore.Http") || type.Is("IHttpContextAccessor", "Microsoft.AspNetCore.Http")
            || type.Is("IServiceScope", Namespace) || type.Is("AsyncServiceScope", Namespace);

    private static bool Resolves(IMethodSymbol method) => method.Name switch
    {
        "GetService" or "GetRequiredService" or "GetServices"
            => method.ContainingType.Is("ServiceProviderServiceExtensions", Namespace)
                || method.ContainingType.Is("ISupportRequiredService", Namespace)
                || IsProvider(method.ContainingType),
        "GetKeyedService" or "GetRequiredKeyedService" or "GetKeyedServices"
            => method.ContainingType.Is("ServiceProviderKeyedServiceExtensions", Namespace) || IsProvider(method.ContainingType),
        "CreateInstance" or "GetServiceOrCreateInstance" => method.ContainingType.Is("ActivatorUtilities", Namespace),
        _ => false,
    };

    private static bool IsProvider(INamedTypeSymbol type)
        => type.Is("IServiceProvider", "System")
            || type.AllInterfaces.Any(static implemented => implemented.Is("IServiceProvider", "System"));
}
