using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>An officer's own filters of the list: keep one under a name, throw one away.</summary>
[Authorize(Policy = Policies.Officer)]
public class Filters(PortalDb db) : PageModel
{
    public class Form
    {
        public string? Name { get; set; }

        public string? Query { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<SavedFilter> Saved { get; private set; } = [];

    public Task OnGetAsync(string? query)
    {
        Input.Query = query;
        return LoadAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        var query = QueueFilter.Read(Input.Query).Known(db).ToString();
        var me = User.Id;
        // The same name again changes what it stands for.
        if (await db.SavedFilters.SingleOrDefaultAsync(filter => filter.UserId == me && filter.Name == Input.Name) is { } there) there.Query = query;
        else if (Saved.Count >= SavedFilter.Most) throw new RuleBroken("最多儲存 {0} 個篩選，請先刪除不用的", SavedFilter.Most);
        else db.SavedFilters.Add(new SavedFilter { UserId = me, Name = Input.Name!, Query = query });
        await db.SaveChangesAsync();
        TempData["Done"] = "已儲存篩選";
        return LocalRedirect("/queue?" + query);
    }

    public async Task<IActionResult> OnPostRemoveAsync(long id)
    {
        var me = User.Id;
        db.SavedFilters.Remove(await db.SavedFilters.SingleOrDefaultAsync(filter => filter.Id == id && filter.UserId == me).OrNotThere());
        await db.SaveChangesAsync();
        return this.Done("已刪除篩選", "Filters");
    }

    async Task LoadAsync()
    {
        var me = User.Id;
        Saved = await db.SavedFilters.AsNoTracking().Where(filter => filter.UserId == me).OrderBy(filter => filter.Name).ToListAsync();
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(form => form.Name).Line(40);
            RuleFor(form => form.Query).Line(2000);
        }
    }
}
