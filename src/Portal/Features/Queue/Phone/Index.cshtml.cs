using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Opinions;
using Portal.Web;

namespace Portal.Features.Queue.Phone;

/// <summary>電話查詢: finds the case that somebody calls about. The list tells only what the caller knows already.</summary>
[Authorize(Policy = Policies.Officer)]
public class Index(PortalDb db) : PageModel
{
    public const int Most = 50;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<Request> Rows { get; private set; } = [];

    public async Task OnGetAsync()
    {
        if (string.IsNullOrWhiteSpace(Q)) return;
        Rows = await (await FoundAsync(db.Requests.Where(r => r.CaseNumber != null))).OrderByDescending(r => r.SubmittedAt).Take(Most)
            .Include(r => r.Application).Include(r => r.Publisher).AsNoTracking().ToListAsync();
    }

    /// <summary>By case number, ISBN, telephone, title or publisher; the caller says whichever is at hand.</summary>
    async Task<IQueryable<Request>> FoundAsync(IQueryable<Request> cases)
    {
        var words = CleanText.Cut(CleanText.Plain(Q), 300);
        // Ten digits may be an old ISBN and a telephone number, the library's own for one.
        if (Isbn13.TryParse(words, out var isbn) && await cases.AnyAsync(r => r.Application!.Products.Any(p => p.Isbn == isbn))) return cases.Where(r => r.Application!.Products.Any(p => p.Isbn == isbn));
        var digits = words.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length >= 6 && digits.All(char.IsAsciiDigit))
            return cases.Where(r => r.CaseNumber == words || r.ContactPhone.Replace("-", "").Replace(" ", "").Contains(digits) || r.Publisher!.Phone.Replace("-", "").Replace(" ", "").Contains(digits) || r.Publisher.BusinessId == digits);
        return cases.Where(r => r.CaseNumber == words || r.Application!.Title.Title.Contains(words) || ((IsrcRequest)r).ListTitle.Contains(words) || ((OpinionRequest)r).About.Contains(words) || r.Publisher!.Name.Contains(words));
    }
}
