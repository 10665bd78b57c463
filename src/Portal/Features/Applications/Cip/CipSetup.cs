namespace Portal.Features.Applications.Cip;

public static class CipSetup
{
    public static void AddCip(this IServiceCollection services)
    {
        services.AddScoped<CipDesk>();
        services.AddScoped<LoadHeadings>();
        services.AddScoped<CipCheck>();
    }
}
