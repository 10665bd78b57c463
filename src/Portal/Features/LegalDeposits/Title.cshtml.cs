using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.LegalDeposits;

/// <summary>The follow-up of one ISBN for staff: what is known, every change, and what can be done.</summary>
[Authorize(Policy = Policies.Staff)]
public class Title(PortalDb db, DepositPlan plan, TimeProvider clock) : PageModel
{
    public class Reasoned
    {
        public string? Why { get; set; }
    }

    [BindProperty]
    public ReportForm Input { get; set; } = new();

    [BindProperty]
    public Reasoned Because { get; set; } = new();

    public LegalDeposit Shown { get; private set; } = null!;

    public IReadOnlyList<HistoryEntry> History { get; private set; } = [];

    public bool MayNotice { get; private set; }

    public bool MayAct => new[] { Roles.Clerk, Roles.Cataloguer, Roles.Supervisor }.Any(User.IsInRole);

    public Task OnGetAsync(string isbn) => LoadAsync(isbn);

    [May(Policies.Officer)]
    public async Task<IActionResult> OnPostReportAsync(string isbn)
    {
        await LoadAsync(isbn);
        return this.IsValid(new ReportForm.Validator(), Input) ? await SaveAsync((by, at) => Input.Tidy().Tell(Shown, plan, by, at)) : Page();
    }

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostStopAsync(string isbn) => ReasonedAsync(isbn, (why, by, at) => Shown.Stop(why, by, at));

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostReopenAsync(string isbn) => ReasonedAsync(isbn, (why, by, at) => Shown.Reopen(why, plan, by, at));

    [May(Policies.Officer)]
    public Task<IActionResult> OnPostTakeBackAsync(string isbn, DepositLibrary library) => ReasonedAsync(isbn, (why, by, at) => Shown.TakeBack(library, why, plan, by, at));

    async Task<IActionResult> ReasonedAsync(string isbn, Func<string?, Actor, DateTime, HistoryEntry> act)
    {
        await LoadAsync(isbn);
        return this.IsValid(new Validator(), Because, nameof(Because)) ? await SaveAsync((by, at) => act(Because.Tidy().Why, by, at)) : Page();
    }

    async Task<IActionResult> SaveAsync(Func<Actor, DateTime, HistoryEntry> act)
    {
        db.History.Add(act(this.Actor(), clock.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync();
        return this.Done("已記下", "Title", new { isbn = Shown.Isbn.Digits });
    }

    async Task LoadAsync(string isbn)
    {
        var number = Isbn13.TryParse(isbn, out var read) ? read : throw new NotThere();
        Shown = await DepositDesk.Whole(db.LegalDeposits).SingleOrDefaultAsync(d => d.Isbn == number).OrNotThere();
        var today = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
        MayNotice = LegalDeposit.MayBeNoticedOn(today).Compile()(Shown);
        History = await db.History.AsNoTracking().Where(line => line.Subject == "LegalDeposit" && line.SubjectId == number.Digits).OrderBy(line => line.Id).ToListAsync();
    }

    sealed class Validator : AbstractValidator<Reasoned>
    {
        public Validator()
        {
            RuleFor(form => form.Why).NotEmpty().WithMessage("請寫明理由");
            RuleFor(form => form.Why).Lines(500);
        }
    }
}
