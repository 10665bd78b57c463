namespace Portal.Features.Deposit.Checks;

/// <summary>Registers the checks of deposited files.</summary>
public static class ChecksSetup
{
    public static void AddChecks(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(CheckLimits.From(settings));
        services.AddSingleton<FileChecker>();
    }
}
