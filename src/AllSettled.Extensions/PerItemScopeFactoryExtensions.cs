using AllSettled.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled;

/// <summary>Batches whose items have a service scope each.</summary>
public static class PerItemScopeFactoryExtensions
{
    /// <summary>Gives each item of a batch a scope, and the service from it.</summary>
    /// <remarks>
    /// <para>
    /// Each call of the item method has its own scope. So an attempt of a retry does not see what the failed attempt left in a
    /// <c>DbContext</c>. The scope is disposed when the call has ended, whatever the outcome, before the record is read. An abandoned item
    /// keeps its scope until it really ends.
    /// </para>
    /// <para>
    /// If the service cannot be resolved, the item is rejected with that exception. If the scope cannot be disposed, an item that had
    /// succeeded is rejected, because its work may not be saved; an item that had failed keeps its first error.
    /// </para>
    /// <para>Nothing is resolved before the first item runs.</para>
    /// </remarks>
    /// <typeparam name="T">
    /// The type of the service, which must be registered. If it is a singleton, all items share it.
    /// </typeparam>
    /// <param name="scopes">Creates the scopes. Any class can take it as a constructor parameter.</param>
    /// <exception cref="ArgumentNullException"><paramref name="scopes"/> is null.</exception>
    /// <example>
    /// <code>
    /// var imported = await scopes.PerItemScope&lt;UserImporter&gt;().ImportSettledAsync(rows, cancellationToken);
    /// </code>
    /// </example>
    public static IPerItemScope<T> PerItemScope<T>(this IServiceScopeFactory scopes)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return new PerItemScope<T>(scopes, serviceKey: null);
    }

    /// <summary>Gives each item of a batch a scope, and the service with a key from it.</summary>
    /// <inheritdoc cref="PerItemScope{T}(IServiceScopeFactory)" path="/remarks"/>
    /// <typeparam name="T">The type of the service, which must be registered with the key.</typeparam>
    /// <param name="scopes">Creates the scopes.</param>
    /// <param name="serviceKey">The key of the service; null for the service without a key.</param>
    /// <exception cref="ArgumentNullException"><paramref name="scopes"/> is null.</exception>
    /// <example>
    /// <code>
    /// var sent = await scopes.PerItemScope&lt;ISender&gt;("sms").SendSettledAsync(recipients, cancellationToken);
    /// </code>
    /// </example>
    public static IPerItemScope<T> PerItemScope<T>(this IServiceScopeFactory scopes, object? serviceKey)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return new PerItemScope<T>(scopes, serviceKey);
    }
}
