using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Letters;

/// <summary>函知: what waits, what is stuck and what has been sent.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db) : PageModel
{
    public const int PerPage = 50;

    public static readonly IReadOnlyDictionary<LetterState, string> Views = new Dictionary<LetterState, string>
    {
        [LetterState.Stuck] = "寄送受阻",
        [LetterState.Waiting] = "待寄",
        [LetterState.Sent] = "已寄出",
        [LetterState.Cancelled] = "已取消",
    };

    public record Row(Guid Id, string Subject, ReplyBy? By, string ToAddress, string? CaseNumber, DateTime CreatedAt, DateTime? SentAt, DateTime? NextTryAt, int Attempts, string? LastError);

    [BindProperty(SupportsGet = true)]
    public LetterState View { get; set; } = LetterState.Stuck;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyDictionary<LetterState, int> Counts { get; private set; } = new Dictionary<LetterState, int>();

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public int ToPost { get; private set; }

    public int ToPickUp { get; private set; }

    public int Pages { get; private set; }

    public async Task OnGetAsync()
    {
        var found = db.Letters.AsQueryable();
        if (!string.IsNullOrWhiteSpace(Q))
        {
            // Addresses are stored as typed: as search words, upper and lower case are the same.
            var words = CleanText.Plain(Q).ToLowerInvariant();
#pragma warning disable MA0011 // The database's own lower(), which knows no culture.
            found = found.Where(letter => letter.ToAddress.ToLower().Contains(words) || letter.Request!.CaseNumber == words);
#pragma warning restore MA0011
        }
        Counts = await found.GroupBy(letter => letter.State).Select(same => new { same.Key, Count = same.Count() }).ToDictionaryAsync(same => same.Key, same => same.Count);
        (ToPost, ToPickUp) = (await db.Letters.WaitingBy(ReplyBy.Post).CountAsync(), await db.Letters.WaitingBy(ReplyBy.Counter).CountAsync());
        Pages = (Counts.GetValueOrDefault(View) + PerPage - 1) / PerPage;
        P = Math.Clamp(P, 1, Math.Max(Pages, 1));
        Rows = await found.Where(letter => letter.State == View).OrderByDescending(letter => letter.CreatedAt).ThenBy(letter => letter.Id)
            .Skip((P - 1) * PerPage).Take(PerPage)
            .Select(letter => new Row(letter.Id, letter.Subject, letter.By, letter.ToAddress, letter.Request!.CaseNumber, letter.CreatedAt, letter.SentAt, letter.NextTryAt, letter.Attempts, letter.LastError))
            .ToListAsync();
    }
}
