namespace Portal.Features.Deposit.Checks;

public static class ChecksSetup
{
    public static void AddChecks(this IServiceCollection services, IConfiguration settings)
    {
        _ = settings;
        services.AddSingleton<FileChecker>();
    }
}
