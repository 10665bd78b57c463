using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Intake;

/// <summary>A stored scan as a field of a form that comes back: sealed, so that nobody names another file.</summary>
public class ScanSeal(IDataProtectionProvider keys)
{
    readonly IDataProtector _seal = keys.CreateProtector("intake-scan");

    public string Close(PageFile scan) => _seal.Protect(JsonSerializer.Serialize(scan));

    /// <summary>Null when it is not one of ours.</summary>
    public PageFile? Open(string sealedScan)
    {
        try
        {
            return JsonSerializer.Deserialize<PageFile>(_seal.Unprotect(sealedScan));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
