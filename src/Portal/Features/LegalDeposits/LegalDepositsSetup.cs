namespace Portal.Features.LegalDeposits;

public static class LegalDepositsSetup
{
    public static void AddLegalDeposits(this IServiceCollection services)
    {
        services.AddSingleton(provider => DepositPlan.Read(provider.GetRequiredService<IConfiguration>()));
        services.AddScoped<DepositLetters>();
        services.AddScoped<DepositDesk>();
    }
}
