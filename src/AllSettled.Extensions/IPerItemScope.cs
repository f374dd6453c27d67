using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled;

/// <summary>
/// Runs the items of a batch on services of their own: for each call of the item method, a scope is created, the service is resolved from
/// it, and the scope is disposed when the call has ended.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="PerItemScopeFactoryExtensions.PerItemScope{T}(IServiceScopeFactory)"/> creates it. The wrappers of the service's item methods
/// are extension methods of it, with the names that they have everywhere: <c>ImportSettledAsync</c>, <c>ImportSettledStreamAsync</c>. For
/// types without such wrappers there is <see cref="PerItemScopeExtensions.SettleAsync{TService,TInput,TResult}"/>.
/// </para>
/// <para>It holds no service and no scope, so it can be kept, and used by several batches at once.</para>
/// </remarks>
/// <typeparam name="T">
/// The type of the service. A scope of a derived type can be used where one of a base type is expected, so inherited item methods work.
/// </typeparam>
/// <example>
/// <code>
/// var importer = scopes.PerItemScope&lt;UserImporter&gt;();
/// var imported = await importer.ImportSettledAsync(rows, cancellationToken);
/// </code>
/// </example>
public interface IPerItemScope<out T>
    where T : class
{
    /// <summary>Creates the scope of one call. The caller disposes it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    AsyncServiceScope CreateScope();

    /// <summary>Resolves the service of one call.</summary>
    /// <param name="services">The services of the call's scope.</param>
    /// <exception cref="InvalidOperationException">The service is not registered.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    T Resolve(IServiceProvider services);
}
