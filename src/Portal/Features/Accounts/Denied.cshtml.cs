using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Accounts;

/// <summary>Says why a page is not this person's, and what can be done about it.</summary>
[AllowAnonymous]
public class Denied(PortalSettings settings) : PageModel
{
    public bool LacksSecondFactor { get; private set; }

    public void OnGet()
    {
        LacksSecondFactor = User.LacksSecondFactor(settings);
        Response.StatusCode = StatusCodes.Status403Forbidden;
    }
}
