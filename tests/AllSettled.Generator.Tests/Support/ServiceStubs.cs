namespace AllSettled.Generator.Tests;

/// <summary>What sources under test see of EF Core and of dependency injection. The tests reference neither package.</summary>
internal static class ServiceStubs
{
    public static readonly string[] AllowedWarnings = ["CS9113", "CS0414", "CS1998", "CS0169", "CS9124", "CS9107", "CS0649"];

    public const string Text = """

        namespace Microsoft.EntityFrameworkCore
        {
            public abstract class DbContext : IDisposable
            {
                public Task SaveAsync() => Task.CompletedTask;
                public DbSet<T> Set<T>() => null!;
                public void Dispose() { }
            }
            public abstract class DbSet<T> : IQueryable<T>
            {
                public abstract Type ElementType { get; }
                public abstract System.Linq.Expressions.Expression Expression { get; }
                public abstract IQueryProvider Provider { get; }
                public abstract IEnumerator<T> GetEnumerator();
                public Task<T> FindAsync(object key) => null!;
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            public static class EntityFrameworkQueryableExtensions
            {
                public static IAsyncEnumerable<T> AsAsyncEnumerable<T>(this IQueryable<T> source) => null!;
                public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source) => null!;
                public static IQueryable<T> AsNoTracking<T>(this IQueryable<T> source) => source;
            }
            public interface IDbContextFactory<T> where T : DbContext { T CreateDbContext(); Task<T> CreateDbContextAsync(); }
        }
        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { public abstract IServiceProvider RequestServices { get; set; } }
            public interface IHttpContextAccessor { HttpContext? HttpContext { get; } }
        }
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceScope : IDisposable { IServiceProvider ServiceProvider { get; } }
            public interface IServiceScopeFactory { IServiceScope CreateScope(); }
            public readonly struct AsyncServiceScope(IServiceScope scope) : IServiceScope, IAsyncDisposable
            {
                public IServiceProvider ServiceProvider => scope.ServiceProvider;
                public void Dispose() => scope.Dispose();
                public ValueTask DisposeAsync() => default;
            }
            public static class ServiceProviderServiceExtensions
            {
                public static T? GetService<T>(this IServiceProvider provider) => default;
                public static T GetRequiredService<T>(this IServiceProvider provider) where T : notnull => default!;
                public static object GetRequiredService(this IServiceProvider provider, Type type) => null!;
                public static IEnumerable<T> GetServices<T>(this IServiceProvider provider) => [];
                public static IServiceScope CreateScope(this IServiceProvider provider) => null!;
                public static AsyncServiceScope CreateAsyncScope(this IServiceProvider provider) => default;
                public static AsyncServiceScope CreateAsyncScope(this IServiceScopeFactory scopes) => default;
            }
            public static class ServiceProviderKeyedServiceExtensions
            {
                public static T GetRequiredKeyedService<T>(this IServiceProvider provider, object? key) where T : notnull => default!;
            }
            public static class ActivatorUtilities
            {
                public static T CreateInstance<T>(IServiceProvider provider, params object[] arguments) => default!;
                public static T GetServiceOrCreateInstance<T>(IServiceProvider provider) => default!;
            }
        }
        public class Row;
        public class Shop : Microsoft.EntityFrameworkCore.DbContext { public Microsoft.EntityFrameworkCore.DbSet<Row> Rows => Set<Row>(); }
        public interface IStore { Task SaveAsync(int x); Task<int> CountAsync(); Task CachedAsync(); }
        public class Store(Shop db) : IStore
        {
            public Task SaveAsync(int x) => db.SaveAsync();
            public async Task<int> CountAsync() { await db.SaveAsync(); return 1; }
            public Task CachedAsync() => Task.CompletedTask;
        }
        """;
}
