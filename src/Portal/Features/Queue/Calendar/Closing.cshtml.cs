using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Queue.Calendar;

/// <summary>Days on which the office closes though the official calendar says that it works.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Closing(PortalDb db, ChangeCalendar change, IStringLocalizer<Words> words) : PageModel
{
    public class Form
    {
        public DateOnly? Date { get; set; }

        public string? Name { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<CalendarDay> Days { get; private set; } = [];

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        var moved = await change.CloseAsync(Input.Date!.Value, CleanText.Clean(Input.Name!), this.Actor());
        return this.Done(words["已新增停班日 {0}，{1} 件的應完成日改算", OfficeDates.Long(Input.Date.Value), moved], "Index", new { year = Input.Date.Value.Year });
    }

    public async Task<IActionResult> OnPostRemoveAsync(DateOnly date)
    {
        await LoadAsync();
        // The form to enter a day is another one.
        ModelState.Clear();
        var moved = await change.ReopenAsync(date, this.Actor());
        return this.Done(words["已取消停班日 {0}，{1} 件的應完成日改算", OfficeDates.Long(date), moved], "Index", new { year = date.Year });
    }

    async Task LoadAsync() => Days = await db.CalendarDays.AsNoTracking().Where(day => day.IsClosingDay).OrderByDescending(day => day.Date).ToListAsync();

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Date).NotNull().WithMessage("請填寫日期");
            RuleFor(form => form.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(form => form.Name).Line(100);
        }
    }
}
