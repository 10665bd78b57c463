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
public class Room(PortalDb db, TimeProvider clock) : PageModel
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
        var room = await FindAsync();
        (Input.Name, Input.Kind, Input.Networks, Seen) = (room.Name, room.IsPc ? "pc" : "network", room.Networks, room.Version);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var room = Id is null ? new ReadingRoom() : await FindAsync();
        if (!this.IsValid(new Validator(), Input)) return Page();
        Input.Tidy();
        var line = room.Write(Input.Name!, Input.Kind == "pc", Input.Networks!, this.Actor(), clock.GetUtcNow().UtcDateTime);
        var others = await db.ReadingRooms.AsNoTracking().Where(p => p.Id != room.Id && p.IsPc == room.IsPc).ToListAsync();
        if (others.Find(room.Overlaps) is { } same)
        {
            this.AddError("Input.Networks", "這些位址中有的已經屬於「{0}」", same.Name);
            return Page();
        }
        if (Id is null) db.ReadingRooms.Add(room);
        else db.Entry(room).Property(one => one.Version).OriginalValue = Seen;
        db.History.Add(line);
        await db.SaveChangesAsync();
        return this.Done("已儲存館內閱覽場所", "Rooms");
    }

    public async Task<IActionResult> OnPostRemoveAsync()
    {
        var room = await FindAsync();
        db.ReadingRooms.Remove(room);
        db.History.Add(this.Actor().Did("移除館內閱覽場所", clock.GetUtcNow().UtcDateTime, $"{room.Name} {room.Networks.Replace('\n', ' ')}", "ReadingRoom", room.Id.ToString()));
        await db.SaveChangesAsync();
        return this.Done("已移除館內閱覽場所", "Rooms");
    }

    Task<ReadingRoom> FindAsync() => db.ReadingRooms.SingleOrDefaultAsync(p => p.Id == Id).OrNotThere();

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
