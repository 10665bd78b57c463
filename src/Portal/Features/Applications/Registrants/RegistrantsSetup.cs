namespace Portal.Features.Applications.Registrants;

public static class RegistrantsSetup
{
    public static void AddRegistrants(this IServiceCollection services)
    {
        services.AddScoped<NextBlock>();
        services.AddScoped<ApproveRegistrant>();
        services.AddScoped<ConfirmTakeOver>();
        services.AddScoped<KeepBlocks>();
        services.AddScoped<ChangePublisher>();
        services.AddSingleton<PublicPublisher>();
        services.AddScoped<NumberLimit>();
    }
}
