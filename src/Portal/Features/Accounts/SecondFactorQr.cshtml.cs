using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Web;
using QRCoder;

namespace Portal.Features.Accounts;

/// <summary>The key that is being set up, as a picture. Once it is in use it is never shown again.</summary>
[Authorize(Policy = Policies.SettingUp)]
[ResponseCache(NoStore = true)]
public class SecondFactorQr(PortalDb db, SecondFactor secondFactor) : PageModel
{
    public async Task<IActionResult> OnGetAsync()
    {
        var user = await db.Users.FindAsync(User.Id).AsTask().OrNotThere();
        if (user.TwoFactorEnabled) return NotFound();
        using var code = QRCodeGenerator.GenerateQrCode(Totp.Address(await secondFactor.PendingKeyAsync(user), "NCL", user.Email ?? user.DisplayName), QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        return File(picture.GetGraphic(6), "image/png");
    }
}
