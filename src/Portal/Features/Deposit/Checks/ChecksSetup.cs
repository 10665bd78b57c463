namespace Portal.Features.Deposit.Checks;

/// <summary>Registers the checks of deposited files.</summary>
public static class ChecksSetup
{
    /// <summary>Settings <c>Checks:*</c> and <c>Scan:*</c>.</summary>
    /// <exception cref="Adapters.SettingWrong">One of them cannot be used.</exception>
    public static void AddChecks(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(CheckLimits.From(settings));
        services.AddSingleton(VirusScan.From(settings));
        services.AddSingleton(provider => new OtherCheckers(provider.GetRequiredService<CheckLimits>(), settings["Checks:Java"] ?? "/usr/bin/java", settings["Checks:EpubCheck"] ?? "/usr/share/java/epubcheck.jar",
            settings["Checks:Qpdf"] ?? "/usr/bin/qpdf", provider.GetRequiredService<ILogger<OtherCheckers>>()));
        services.AddSingleton<FileChecker>();
    }
}
