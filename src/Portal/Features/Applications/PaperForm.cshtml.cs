using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using QRCoder;

namespace Portal.Features.Applications;

/// <summary>申請單 to print: blank for everybody, or filled in from an own draft with the code by which the desk finds it.</summary>
[AllowAnonymous]
[ResponseCache(NoStore = true)]
public class PaperForm(MyApplications mine, PortalSettings settings) : PageModel
{
    /// <summary>The draft; null is the blank form.</summary>
    public Application? Draft { get; private set; }

    /// <summary>The code as a QR code, in SVG of our own making: squares only.</summary>
    public string? Picture { get; private set; }

    public async Task OnGetAsync(Guid? id)
    {
        if (id is null) return;
        Draft = await mine.LoadAsync(User, id.Value);
        using var code = QRCodeGenerator.GenerateQrCode($"{settings.Address}/queue/intake?code={Draft.FormCode}", QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        Picture = string.Concat(rows.SelectMany((row, y) => row.Cast<bool>().Select((dark, x) => dark ? FormattableString.Invariant($"M{x} {y}h1v1h-1z") : "")));
        Side = rows.Count;
    }

    /// <summary>Squares on a side, the quiet zone with them.</summary>
    public int Side { get; private set; }
}
