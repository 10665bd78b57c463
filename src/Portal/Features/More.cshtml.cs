using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Web;

namespace Portal.Features;

/// <summary>Every page that the reader's roles open, by group, each with a word of explanation.</summary>
[Authorize(Policy = Policies.SignedIn)]
public class More : PageModel;
