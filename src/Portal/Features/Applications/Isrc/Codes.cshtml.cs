using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>Whose is this code, and which recording is it? By code, or by title and artist.</summary>
[Authorize(Policy = Policies.Staff)]
public class Codes(PortalDb db) : PageModel
{
    const int Most = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<Recording> Rows { get; private set; } = [];

    /// <summary>The code that was asked for, when it is one.</summary>
    public IsrcCode? Asked { get; private set; }

    /// <summary>What the ledger says of a code that no recording has.</summary>
    public NumberOrigin? InLedger { get; private set; }

    public PrefixCode? Prefix { get; private set; }

    public async Task OnGetAsync()
    {
        if (string.IsNullOrWhiteSpace(Q)) return;
        var coded = db.Recordings.AsNoTracking().Include(r => r.Request!.Publisher).Where(r => r.Isrc != null);
        if (IsrcCode.TryParse(Q, out var code))
        {
            Asked = code;
            Rows = await coded.Where(r => r.Isrc == code).ToListAsync();
            var (text, five) = (code.Text, code.Prefix);
            Prefix = await db.PrefixCodes.AsNoTracking().Include(p => p.Publisher).SingleOrDefaultAsync(p => p.Code == five);
            // A code that was reserved and never shown is burnt, and stays so.
            if (Rows.Count == 0 && await db.Ledger.AsNoTracking().SingleOrDefaultAsync(e => e.Number == text) is { } entry)
                InLedger = entry.Origin == NumberOrigin.GivenBefore ? entry.Origin : NumberOrigin.Burnt;
            return;
        }
        var words = CleanText.Plain(Q);
        Rows = await coded.Where(r => r.Title.Contains(words) || r.Artist.Contains(words) || r.Request!.Publisher!.Name.Contains(words)).OrderBy(r => r.Isrc).Take(Most).ToListAsync();
    }
}
