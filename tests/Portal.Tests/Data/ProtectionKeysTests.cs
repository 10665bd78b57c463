using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters;
using Portal.Data;

namespace Portal.Tests;

public class ProtectionKeysTests
{
    sealed class WithCertificate(string file, string password) : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [KeyValuePair.Create("ProtectionKeys:Certificate", file), KeyValuePair.Create("ProtectionKeys:Password", password)];
    }

    [Fact]
    public async Task With_a_certificate_the_keys_stand_encrypted_in_the_database_and_without_it_they_do_not()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var key = RSA.Create(2048);
            using var certificate = new CertificateRequest("CN=portal keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pkcs12, "s3cret"), TestContext.Current.CancellationToken);

            Assert.Equal((false, true), await StoredAsync(new WithCertificate(file, "s3cret")));
            Assert.Equal((true, false), await StoredAsync(new PortalHost()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_certificate_that_cannot_be_opened_stops_the_program_in_a_sentence()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("ProtectionKeys:Certificate", (string?)"/nowhere/keys.pfx")]).Build();
        var wrong = Assert.Throws<SettingWrong>(() => new ServiceCollection().AddProtectionKeys(settings));
        Assert.StartsWith("ProtectionKeys:Certificate: /nowhere/keys.pfx cannot be read", wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether the stored keys are readable, and whether they are encrypted; what was protected opens again either way.</summary>
    static async Task<(bool Readable, bool Encrypted)> StoredAsync(PortalHost host)
    {
        await using (host)
        {
            await host.InitializeAsync();
            await host.WithAsync<IDataProtectionProvider>(provider =>
            {
                var protector = provider.CreateProtector("test");
                Assert.Equal("海", protector.Unprotect(protector.Protect("海")));
                return Task.CompletedTask;
            });
            var stored = string.Concat(await host.InDbAsync(db => db.ProtectionKeys.Select(k => k.Xml).ToListAsync()));
            return (stored.Contains("<value>", StringComparison.Ordinal), stored.Contains("EncryptedData", StringComparison.Ordinal));
        }
    }
}
