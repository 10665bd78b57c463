using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>請假: each officer enters the own days, a supervisor everybody's.</summary>
[Authorize(Policy = Policies.Officer)]
public class Absences(PortalDb db, TimeProvider clock) : PageModel
{
    public class Form
    {
        public Guid? Officer { get; set; }

        public DateOnly? First { get; set; }

        public DateOnly? Last { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<Absence> Coming { get; private set; } = [];

    /// <summary>For a supervisor: whom an absence can be entered for.</summary>
    public IReadOnlyList<User> Officers { get; private set; } = [];

    public bool MayEnterAll => User.IsInRole(Roles.Supervisor);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        var whose = Input.Officer ?? User.Id;
        if (Officers.SingleOrDefault(user => user.Id == whose) is not { } officer) return Forbid();
        var (absence, line) = Absence.Enter(officer, Input.First!.Value, Input.Last ?? Input.First.Value, this.Actor(), Now);
        db.AddRange(absence, line);
        await db.SaveChangesAsync();
        return this.Done("已登記請假", "Absences");
    }

    public async Task<IActionResult> OnPostRemoveAsync(long id)
    {
        var absence = await db.Absences.SingleOrDefaultAsync(absence => absence.Id == id).OrNotThere();
        if (absence.OfficerId != User.Id && !MayEnterAll) return Forbid();
        db.Absences.Remove(absence);
        db.History.Add(absence.Removed(this.Actor(), Now));
        await db.SaveChangesAsync();
        return this.Done("已取消請假", "Absences");
    }

    async Task LoadAsync()
    {
        var (today, me) = (WorkingDays.OfficeDate(Now), User.Id);
        var officers = await db.ColleaguesAsync(Roles.Clerk, Roles.Cataloguer, Roles.Supervisor);
        Officers = MayEnterAll ? officers : officers.FindAll(user => user.Id == me);
        Coming = await db.Absences.AsNoTracking().Include(absence => absence.Officer).Where(absence => absence.LastDay >= today).OrderBy(absence => absence.FirstDay).ThenBy(absence => absence.Id).ToListAsync();
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.First).NotNull().WithMessage("請填寫日期");
            RuleFor(form => form.Last).Must((form, last) => last is null || form.First is null || last >= form.First).WithMessage("最後一天不能早於第一天");
        }
    }
}
