using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Letters;

/// <summary>臨櫃取件: letters that wait at the counter, and who took which.</summary>
[Authorize(Policy = Policies.Staff)]
public class Pickup(PortalDb db, TimeProvider clock) : PageModel
{
    const int Shown = 50;

    [BindProperty]
    public string? To { get; set; }

    /// <summary>Case number, title or name of who comes.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>The letter whose form was sent: what was typed stands there.</summary>
    public Guid? Asked { get; private set; }

    public IReadOnlyList<OutgoingLetter> Waiting { get; private set; } = [];

    public IReadOnlyList<OutgoingLetter> Taken { get; private set; } = [];

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync();
        Asked = id;
        var (now, to) = (clock.GetUtcNow().UtcDateTime, CleanText.Clean(To ?? ""));
        if (CleanText.FindFault(To ?? "") is { } fault) throw new RuleBroken(fault.Key, fault.Values);
        if (CleanText.Length(to) > 100) throw new RuleBroken("最多 {0} 字，目前 {1} 字", 100, CleanText.Length(to));
        var letter = await db.Letters.SingleOrDefaultAsync(l => l.Id == id && l.By == ReplyBy.Counter).OrNotThere();
        letter.HandOver(to, now);
        db.History.Add(letter.Did("臨櫃交付", this.Actor(), now, $"{letter.Subject}（{to}）"));
        await db.SaveChangesAsync();
        return this.Done("已交付並記下取件人", "Pickup");
    }

    async Task LoadAsync()
    {
        var words = CleanText.Plain(Q);
        var waiting = db.Letters.WaitingBy(ReplyBy.Counter);
        if (words.Length > 0) waiting = waiting.Where(l => l.Request!.CaseNumber == words || l.ToName.Contains(words) || l.Subject.Contains(words) || l.Request.Publisher!.Name.Contains(words));
        Waiting = await waiting.Include(l => l.Request!.Publisher).Take(OnPaper.Most).ToListAsync();
        Taken = await db.Letters.Where(l => l.By == ReplyBy.Counter && l.State == LetterState.Sent).OrderByDescending(l => l.SentAt).Take(Shown).AsNoTracking().ToListAsync();
    }
}
