namespace Portal.Features.Applications.Isbn;

public static class IsbnSetup
{
    public static void AddIsbnRanges(this IServiceCollection services)
    {
        services.AddScoped<LoadRanges>();
        services.AddSingleton<RangesWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<RangesWatch>());
    }
}
