using AllSettled;
using AllSettled.AspNetCore;
using Import.Orders;
using Import.Rows;
using Import.Service;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Import;

/// <summary>The web application: its services and its endpoints.</summary>
internal static class ImportApp
{
    public const int MaxRows = 500;

    public static async Task<WebApplication> CreateAsync(WebApplicationBuilder builder, string connectionString, Uri service)
    {
        builder.Services.AddDbContext<ImportDb>(options => options.UseSqlite(connectionString));
        // Without a time limit of its own: the limit is ItemTimeout, whose TimeoutException the retry handles.
        builder.Services.AddHttpClient<ServiceClient>(http => (http.BaseAddress, http.Timeout) = (service, Timeout.InfiniteTimeSpan));
        builder.Services.AddSingleton<ServicePolicy>();
        builder.Services.AddScoped<RowImporter>();
        builder.Services.AddScoped<OrderStore>();
        builder.Services.AddSingleton<OrderQueue>();
        builder.Services.AddHostedService<OrderWorker>();
        builder.Services.Configure<SettledResultOptions>(options =>
        {
            options.MaxInputCount = MaxRows;
            options.MapError = Problems.Of;
        });

        var app = builder.Build();
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ImportDb>().Database.EnsureCreatedAsync();
        MapEndpoints(app);
        return app;
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapPost("/import", async (
            SettledInputs<Row?> rows, IServiceScopeFactory scopes, ServicePolicy policy, CancellationToken cancellationToken) =>
        {
            var importer = scopes.PerItemScope<RowImporter>();
            return SettledResults.MultiStatus(
                await importer.ImportSettledAsync(RowCheck.CheckAll(rows), policy.Options, cancellationToken));
        });

        app.MapPost("/import/stream", (SettledInputs<Row?> rows, IServiceScopeFactory scopes, ServicePolicy policy)
            => SettledResults.Stream(
                scopes.PerItemScope<RowImporter>().ImportSettledStreamAsync(RowCheck.CheckAll(rows), policy.Options)));

        app.MapPost("/orders", (SettledInputs<Order?> orders, OrderQueue queue) =>
        {
            if (orders.Any(order => order is not { Customer.Length: > 0 }))
                return Results.Problem("Every order needs a customer.", statusCode: StatusCodes.Status422UnprocessableEntity);
            return orders.All(order => queue.TryAdd(order!))
                ? Results.Accepted()
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        });
    }
}
