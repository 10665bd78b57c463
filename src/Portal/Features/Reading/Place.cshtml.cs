using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>A place of the library: a new one, or one that is changed or taken away.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Place(PortalDb db, TimeProvider clock) : PageModel
{
    public class Form
    {
        public string? Name { get; set; }

        /// <summary>"pc" or "network".</summary>
        public string? Kind { get; set; }

        public string? Networks { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The version that the form was made from.</summary>
    [BindProperty]
    public Guid Seen { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    public async Task OnGetAsync()
    {
        if (Id is null) return;
        var place = await FindAsync();
        (Input.Name, Input.Kind, Input.Networks, Seen) = (place.Name, place.IsPc ? "pc" : "network", place.Networks, place.Version);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var place = Id is null ? new ReadingPlace() : await FindAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        var line = place.Write(Input.Name!, Input.Kind == "pc", Input.Networks!, this.Actor(), clock.GetUtcNow().UtcDateTime);
        var others = await db.ReadingPlaces.AsNoTracking().Where(p => p.Id != place.Id && p.IsPc == place.IsPc).ToListAsync();
        if (others.Find(place.Overlaps) is { } same)
        {
            this.AddError("Input.Networks", "這些位址中有的已經屬於「{0}」", same.Name);
            return Page();
        }
        if (Id is null) db.ReadingPlaces.Add(place);
        else db.Entry(place).Property(one => one.Version).OriginalValue = Seen;
        db.History.Add(line);
        await db.SaveChangesAsync();
        return this.Done("已儲存館內閱覽場所", "Places");
    }

    public async Task<IActionResult> OnPostRemoveAsync()
    {
        var place = await FindAsync();
        db.ReadingPlaces.Remove(place);
        db.History.Add(this.Actor().Did("移除館內閱覽場所", clock.GetUtcNow().UtcDateTime, $"{place.Name} {place.Networks.Replace('\n', ' ')}", "ReadingPlace", place.Id.ToString()));
        await db.SaveChangesAsync();
        return this.Done("已移除館內閱覽場所", "Places");
    }

    Task<ReadingPlace> FindAsync() => db.ReadingPlaces.SingleOrDefaultAsync(p => p.Id == Id).OrNotThere();

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(form => form.Name).Line(60);
            RuleFor(form => form.Kind).Must(kind => kind is "pc" or "network").WithMessage("請選擇種類");
            RuleFor(form => form.Networks).NotEmpty().WithMessage("請填寫網路位址");
            RuleFor(form => form.Networks).Lines(2000);
        }
    }
}
