using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Catalogue;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>How a title of the public list can be read: under which licence, whether here and now, and what to do otherwise.</summary>
[AllowAnonymous]
public class Title(PortalDb db, ReadingOffers offers, Lending lending, TimeProvider clock) : PageModel
{
    public CatalogueRecord Book { get; private set; } = null!;

    public IReadOnlyList<ReadingOffer> Offers { get; private set; } = [];

    /// <summary>The place of the library where the reader is.</summary>
    public ReadingRoom? Room { get; private set; }

    /// <summary>Where limited books can be read.</summary>
    public IReadOnlyList<ReadingRoom> Rooms { get; private set; } = [];

    public bool SignedIn => User.Identity?.IsAuthenticated == true;

    public DateOnly Today => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);

    public Task OnGetAsync(long number) => LoadAsync(number);

    [May(Policies.SignedIn)]
    public Task<IActionResult> OnPostBorrowAsync(long number, Guid deposit) => DoAsync(number, deposit, "已借閱，可以開始看了", by => lending.BorrowAsync(deposit, by));

    [May(Policies.SignedIn)]
    public Task<IActionResult> OnPostHoldAsync(long number, Guid deposit) => DoAsync(number, deposit, "已預約，輪到您時會寄信通知", by => lending.HoldAsync(deposit, by));

    async Task<IActionResult> DoAsync<T>(long number, Guid deposit, string done, Func<Actor, Task<T>> act)
    {
        await LoadAsync(number);
        if (!Offers.Any(offer => offer.Deposit.Id == deposit)) throw new NotThere();
        try
        {
            await act(this.Actor());
        }
        catch (RuleBroken)
        {
            // The page says why, and how it stands now.
            await LoadAsync(number);
            throw;
        }
        return this.Done(done, "Title", new { number });
    }

    async Task LoadAsync(long number)
    {
        Book = await db.Catalogue.AsNoTracking().SingleOrDefaultAsync(r => r.Number == number).OrNotThere();
        Rooms = await db.ReadingRooms.AsNoTracking().OrderBy(p => p.IsPc).ThenBy(p => p.Name).ToListAsync();
        Room = ReadingRoom.Of(Rooms, HttpContext.Connection.RemoteIpAddress);
        var deposits = await db.EbookDeposits.AsNoTracking().Include(d => d.Application).Include(d => d.Files).ThenInclude(f => f.Product)
            .Where(d => d.ApplicationId == Book.ApplicationId && d.ApplicationId != null && d.State == RequestState.Approved && d.TakenDownAt == null).OrderBy(d => d.CaseNumber).ToListAsync();
        var all = new List<ReadingOffer>();
        foreach (var deposit in deposits) all.Add(await offers.OfAsync(deposit, Room, SignedIn ? User.Id : null));
        Offers = all;
    }
}
