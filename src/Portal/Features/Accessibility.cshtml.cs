using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Portal.Features;

/// <summary>How the portal can be used with a keyboard, a screen reader or without script, and where to turn otherwise.</summary>
[AllowAnonymous]
public class Accessibility : PageModel;
