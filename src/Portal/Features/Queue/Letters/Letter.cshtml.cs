using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Letters;

/// <summary>One letter: its text, what became of it, try again, cancel.</summary>
[Authorize(Policy = Policies.Staff)]
public class Letter(PortalDb db, TimeProvider clock) : PageModel
{
    public class Cancellation
    {
        public string? Why { get; set; }
    }

    [BindProperty]
    public Cancellation Input { get; set; } = new();

    public OutgoingLetter Shown { get; private set; } = null!;

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public Task OnGetAsync(Guid id) => LoadAsync(id);

    public async Task<IActionResult> OnPostAgainAsync(Guid id)
    {
        await LoadAsync(id);
        Shown.TryAgain(clock.GetUtcNow().UtcDateTime);
        return await SaveAsync("再寄一次", null);
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new CancellationRules(), Input)) return Page();
        Shown.Cancel(Input.Why!);
        return await SaveAsync("取消寄送", Input.Why);
    }

    async Task<IActionResult> SaveAsync(string what, string? why)
    {
        db.History.Add(Shown.Did(what, this.Actor(), clock.GetUtcNow().UtcDateTime, why ?? Shown.Subject));
        await db.SaveChangesAsync();
        return this.Done(what, "Letter", new { id = Shown.Id });
    }

    async Task LoadAsync(Guid id)
    {
        Shown = await db.Letters.Include(letter => letter.Request).SingleOrDefaultAsync(letter => letter.Id == id).OrNotThere();
        History = await db.History.AsNoTracking().Where(line => line.Subject == "Letter" && line.SubjectId == id.ToString()).OrderBy(line => line.Id).ToListAsync();
    }

    public class CancellationRules : AbstractValidator<Cancellation>
    {
        public CancellationRules() => RuleFor(form => form.Why).NotEmpty().WithMessage("請寫明取消的理由").MaximumLength(500).WithMessage("最多 500 字");
    }
}
