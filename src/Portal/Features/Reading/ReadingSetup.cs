namespace Portal.Features.Reading;

public static class ReadingSetup
{
    public static void AddReading(this IServiceCollection services) => services.AddScoped<ReadingRights>();
}
