using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Portal.Adapters;

namespace Portal.Data;

/// <summary>Data-protection keys in the database, so that a form made by one node is accepted by another and after a restart.</summary>
public class ProtectionKeys(PortalSettings settings, IServiceScopeFactory scopes) : IXmlRepository
{
    // The framework asks at every start, and knows no asynchronous way.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. settings.ReadAsync("""SELECT "Xml" FROM "ProtectionKeys" ORDER BY "Id" """, row => XElement.Parse(row.GetString(0))).GetAwaiter().GetResult()];

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        db.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChangesAsync().GetAwaiter().GetResult();
    }
}

public static class ProtectionKeysSetup
{
    public static void AddProtectionKeys(this IServiceCollection services, IConfiguration settings)
    {
        var keys = services.AddDataProtection().SetApplicationName("portal");
        if (Certificate(settings) is { } certificate) keys.ProtectKeysWithCertificate(certificate);
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = new ProtectionKeys(provider.GetRequiredService<PortalSettings>(), provider.GetRequiredService<IServiceScopeFactory>())));
    }

    /// <summary>What the keys are encrypted with in the database; null leaves them readable to whoever reads the database.</summary>
    static X509Certificate2? Certificate(IConfiguration settings)
    {
        if (settings["ProtectionKeys:Certificate"] is not { Length: > 0 } file) return null;
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, settings["ProtectionKeys:Password"]);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingWrong("ProtectionKeys:Certificate", $"{file} cannot be read: {error.Message}");
        }
    }
}
