using Portal.Features.Deposit.Checks;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Deposit.Upload;

namespace Portal.Features.Deposit;

public static class DepositSetup
{
    public static void AddDeposit(this IServiceCollection services, IConfiguration settings)
    {
        services.AddChecks(settings);
        services.AddSingleton<UploadLimits>();
        services.AddScoped<Uploads>();
        services.AddScoped<EbookDesk>();
        services.AddScoped<LicenceText>();
        services.AddScoped<RebuildDeposits>();
    }

    public static void MapDeposit(this IEndpointRouteBuilder routes)
    {
        routes.MapTus();
        routes.MapDepositFiles();
        routes.MapKeptDownloads();
    }
}
