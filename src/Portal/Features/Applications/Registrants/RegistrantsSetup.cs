namespace Portal.Features.Applications.Registrants;

public static class RegistrantsSetup
{
    public static void AddRegistrants(this IServiceCollection services)
    {
        services.AddScoped<NextBlock>();
        services.AddScoped<ApproveRegistrant>();
        services.AddScoped<ConfirmTakeOver>();
    }
}
