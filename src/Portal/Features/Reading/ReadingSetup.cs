namespace Portal.Features.Reading;

public static class ReadingSetup
{
    public static void AddReading(this IServiceCollection services)
    {
        services.AddSingleton<ReadingSettings>();
        services.AddScoped<ReadingRights>();
        services.AddScoped<ReadingOffers>();
        services.AddScoped<Copies>();
        services.AddScoped<Lending>();
        services.AddScoped<Turnaways>();
        services.AddScoped<ReadingLetters>();
        services.AddOpds();
    }
}
