namespace Consumer;

/// <summary>A container, as an application has it.</summary>
internal sealed class Host : IDisposable
{
    private readonly ServiceProvider _provider;

    public Host(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection().AddSingleton<Units>().AddScoped<Unit>();
        add(services);
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public IServiceScopeFactory Scopes => _provider.GetRequiredService<IServiceScopeFactory>();

    public Units Units => _provider.GetRequiredService<Units>();

    /// <summary>A container with a <see cref="Worker"/>.</summary>
    public static Host Of(Work work) => new(services => services.AddScoped<Worker>().AddSingleton(work));

    /// <summary>A container with a <see cref="Worker"/> whose items complete at once.</summary>
    public static Host Of(Func<int, Unit, int> work) => Of((input, unit, _) => Task.FromResult(work(input, unit)));

    public T Get<T>()
        where T : notnull
        => _provider.GetRequiredService<T>();

    public void Dispose() => _provider.Dispose();
}
