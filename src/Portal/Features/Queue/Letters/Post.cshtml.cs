using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Letters;

/// <summary>郵寄函知: letters that wait for the post; printed together, then marked as posted with the day.</summary>
[Authorize(Policy = Policies.Staff)]
public class Post(PortalDb db, TimeProvider clock) : PageModel
{
    [BindProperty]
    public List<Guid> Ticked { get; set; } = [];

    [BindProperty]
    public DateOnly? On { get; set; }

    public IReadOnlyList<OutgoingLetter> Rows { get; private set; } = [];

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task OnGetAsync()
    {
        await LoadAsync();
        On = WorkingDays.OfficeDate(Now);
        Ticked = [.. Rows.Select(row => row.Id)];
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        var letters = Rows.Where(row => Ticked.Contains(row.Id)).ToList();
        if (letters.Count == 0) throw new RuleBroken("請勾選已付郵的函知");
        foreach (var letter in letters)
        {
            letter.Posted(On ?? throw new RuleBroken("請填寫日期"), Now);
            db.History.Add(letter.Did("標記已付郵", this.Actor(), Now, $"{letter.Subject}（{On:yyyy-MM-dd}）"));
        }
        await db.SaveChangesAsync();
        return this.Done(this.Say("{0} 封函知已標記付郵", letters.Count), "Post");
    }

    async Task LoadAsync() => Rows = await db.Letters.WaitingBy(ReplyBy.Post).Include(letter => letter.Request).Take(OnPaper.Most).ToListAsync();
}
