using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Portal.Features;

/// <summary>Every page that is open to the reader, by group, each with a word of explanation.</summary>
[AllowAnonymous]
public class More : PageModel;
