using System.Globalization;

namespace Portal.Adapters.Mail;

/// <summary>Registers the mailer and the portal's own address.</summary>
public static class MailSetup
{
    /// <summary>
    /// Settings: <c>Mail:From</c>, the portal's address (registered as <see cref="MailAddress"/>); <c>Mail:Transport</c>, <c>folder</c> or <c>smtp</c>;
    /// <c>Mail:Folder</c>; <c>Fax:Gateway</c>, <c>Fax:Folder</c>; <c>Mail:Smtp:Host</c>, <c>Port</c>, <c>Security</c> (<c>starttls</c>, <c>tls</c> or <c>none</c>), <c>User</c>, <c>Password</c>.
    /// </summary>
    /// <exception cref="SettingWrong">One of them cannot be used.</exception>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration settings)
    {
        var from = SettingWrong.Needed(settings, "Mail:From");
        services.AddSingleton(MailAddress.TryParse(from, out var address, settings["Mail:FromName"])
            ? address : throw new SettingWrong("Mail:From", $"{from} is not a mail address."));
        AddFax(services, settings);
        switch (SettingWrong.Needed(settings, "Mail:Transport"))
        {
            case "folder":
                var folder = SettingWrong.Needed(settings, "Mail:Folder");
                return services.AddSingleton<IMailer>(provider => new FolderMailer(folder, Clock(provider)));
            case "smtp":
                var smtp = Smtp(settings);
                return services.AddSingleton<IMailer>(provider => new SmtpMailer(smtp, Clock(provider)));
            default:
                throw new SettingWrong("Mail:Transport", $"{settings["Mail:Transport"]} is not known; use folder or smtp.");
        }
    }

    /// <summary>Without a gateway the faxes lie in a folder, for somebody to send by hand.</summary>
    static void AddFax(IServiceCollection services, IConfiguration settings)
    {
        var gateway = settings["Fax:Gateway"];
        if (string.IsNullOrEmpty(gateway))
        {
            var folder = SettingWrong.Needed(settings, "Fax:Folder");
            services.AddSingleton(provider => new FaxGateway(new FolderMailer(folder, Clock(provider)), $"{FaxGateway.Number}@fax.invalid"));
            return;
        }
        if (!gateway.Contains(FaxGateway.Number, StringComparison.Ordinal) || !MailAddress.TryParse(gateway.Replace(FaxGateway.Number, "0223619132", StringComparison.Ordinal), out _))
            throw new SettingWrong("Fax:Gateway", $"{gateway} is not a mail address with {FaxGateway.Number} in it.");
        services.AddSingleton(provider => new FaxGateway(provider.GetRequiredService<IMailer>(), gateway));
    }

    static SmtpSettings Smtp(IConfiguration settings)
    {
        var port = SettingWrong.Needed(settings, "Mail:Smtp:Port");
        var security = SettingWrong.Needed(settings, "Mail:Smtp:Security");
        return new(
            SettingWrong.Needed(settings, "Mail:Smtp:Host"),
            ushort.TryParse(port, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number : throw new SettingWrong("Mail:Smtp:Port", $"{port} is not a port number."),
            Enum.TryParse<SmtpSecurity>(security, ignoreCase: true, out var kind) && !char.IsDigit(security[0])
                ? kind : throw new SettingWrong("Mail:Smtp:Security", $"{security} is not known; use starttls, tls or none."),
            settings["Mail:Smtp:User"] is { Length: > 0 } user ? user : null,
            settings["Mail:Smtp:Password"]);
    }

    static TimeProvider Clock(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
