using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Adapters;
using Portal.Data;

namespace Portal.Features.Reading.OffLine;

/// <summary>
/// Who vouches for personal copies. Settings: <c>Reading:Lcp:Certificate</c>, a PKCS#12 file with an RSA key, and <c>Reading:Lcp:Password</c>. Without it no copies are made,
/// but in the demonstration, which signs them itself.
/// </summary>
public sealed record OffLineSettings(X509Certificate2? Certificate)
{
    const string Setting = "Reading:Lcp:Certificate";

    /// <exception cref="SettingWrong">The certificate cannot be used.</exception>
    public static OffLineSettings From(IConfiguration settings, PortalSettings portal)
    {
        if (settings[Setting] is not { Length: > 0 } file) return new(portal.Demo ? OwnCertificate() : null);
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, settings["Reading:Lcp:Password"]);
            return certificate.GetRSAPrivateKey() is null ? throw new SettingWrong(Setting, $"{file} has no private RSA key.") : new(certificate);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingWrong(Setting, $"{file} cannot be read: {error.Message}");
        }
    }

    /// <summary>Good for trying out: no reading program knows who signed it.</summary>
    public static X509Certificate2 OwnCertificate()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=Portal", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(2));
    }
}
