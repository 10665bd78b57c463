using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Announcements;

/// <summary>A new announcement, or one that is changed.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Edit(PortalDb db, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? ChineseTitle { get; set; }

        public string? ChineseText { get; set; }

        public string? EnglishTitle { get; set; }

        public string? EnglishText { get; set; }

        public DateOnly? From { get; set; }

        public DateOnly? Until { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    public async Task OnGetAsync(long? id)
    {
        if (id is null)
        {
            Input.From = WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);
            return;
        }
        var there = await FindAsync(id);
        Input = new Form { ChineseTitle = there.ChineseTitle, ChineseText = there.ChineseText, EnglishTitle = there.EnglishTitle, EnglishText = there.EnglishText, From = there.FromDay, Until = there.UntilDay };
        Seen = there.Version;
    }

    public async Task<IActionResult> OnPostAsync(long? id)
    {
        var announcement = id is null ? new Announcement() : await FindAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        var line = announcement.Write(Input.ChineseTitle!, Input.ChineseText!, Input.EnglishTitle!, Input.EnglishText!, Input.From!.Value, Input.Until, this.Actor(), clock.GetUtcNow().UtcDateTime);
        if (id is null) db.Announcements.Add(announcement);
        else db.Entry(announcement).Property(one => one.Version).OriginalValue = Seen;
        db.History.Add(line);
        await db.SaveChangesAsync();
        return this.Done("已儲存公告", "Index");
    }

    Task<Announcement> FindAsync(long? id) => db.Announcements.SingleOrDefaultAsync(one => one.Id == id).OrNotThere();

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.ChineseTitle).NotEmpty().WithMessage("請填寫中文標題");
            RuleFor(form => form.ChineseTitle).Line(100);
            RuleFor(form => form.ChineseText).NotEmpty().WithMessage("請填寫中文內容");
            RuleFor(form => form.ChineseText).Lines(4000);
            RuleFor(form => form.EnglishTitle).NotEmpty().WithMessage("請填寫英文標題");
            RuleFor(form => form.EnglishTitle).Line(200);
            RuleFor(form => form.EnglishText).NotEmpty().WithMessage("請填寫英文內容");
            RuleFor(form => form.EnglishText).Lines(8000);
            RuleFor(form => form.From).NotNull().WithMessage("請填寫日期");
            RuleFor(form => form.Until).Must((form, until) => until is null || form.From is null || until >= form.From).WithMessage("最後一天不能早於第一天");
        }
    }
}
