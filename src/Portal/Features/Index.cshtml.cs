using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Portal.Features;

/// <summary>The home page: what can be done here, and by whom.</summary>
[AllowAnonymous]
public class Index : PageModel;
