using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.Calls;

/// <inheritdoc cref="IPerItemScope{T}"/>
internal sealed class PerItemScope<T>(IServiceScopeFactory scopes, object? serviceKey) : IPerItemScope<T>
    where T : class
{
    public AsyncServiceScope CreateScope() => scopes.CreateAsyncScope();

    // Containers that know no keys still resolve a service without one.
    public T Resolve(IServiceProvider services)
        => serviceKey is null ? services.GetRequiredService<T>() : services.GetRequiredKeyedService<T>(serviceKey);
}
