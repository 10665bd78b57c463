using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Queue.Letters.Texts;

/// <summary>函知範本: every letter that the portal writes, and whose text it has now.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Index(PortalDb db) : PageModel
{
    public static bool InEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    public IReadOnlyDictionary<string, LetterTextVersion> Edited { get; private set; } = new Dictionary<string, LetterTextVersion>();

    public async Task OnGetAsync() => Edited = await LetterTexts.Newest(db).ToDictionaryAsync(version => version.Letter);
}
