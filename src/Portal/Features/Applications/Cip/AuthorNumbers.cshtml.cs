using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>著者號: the four-corner number of a name, with the code of each character.</summary>
[Authorize(Policy = Policies.Staff)]
public class AuthorNumbers : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Name { get; set; }

    public AuthorNumber? Result { get; private set; }

    public void OnGet()
    {
        if (!string.IsNullOrWhiteSpace(Name)) Result = FourCorner.NumberOf(Name);
    }
}
