using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Reading.OffLine;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>我的借閱: what a reader has, waits for, and had.</summary>
[Authorize(Policy = Policies.SignedIn)]
public class Mine(PortalDb db, ReadingOffers offers, Lending lending, OffLineCopies offLine, ReadingSettings settings, TimeProvider clock) : PageModel
{
    public const int MostPast = 200;

    public IReadOnlyList<ReadingOffer> Loans { get; private set; } = [];

    public IReadOnlyList<ReadingOffer> Holds { get; private set; } = [];

    public IReadOnlyList<Loan> Past { get; private set; } = [];

    /// <summary>The public records of the titles, by application.</summary>
    public IReadOnlyDictionary<Guid, long> Records { get; private set; } = new Dictionary<Guid, long>();

    public bool CanTakeAway(DepositFile file) => offLine.AreOfferedFor(file);

    public int KeptDays => settings.ForgetAfterDays;

    public DateOnly Today => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);

    public string? LinkTo(EbookDeposit deposit) => deposit.ApplicationId is { } id && Records.TryGetValue(id, out var number) ? $"/reading/title/{number}" : null;

    public Task OnGetAsync() => LoadAsync();

    public Task<IActionResult> OnPostReturnAsync(Guid loan) => DoAsync("已歸還", by => lending.ReturnAsync(loan, by));

    public Task<IActionResult> OnPostCancelAsync(Guid hold) => DoAsync("已取消預約", by => lending.CancelAsync(hold, by));

    public async Task<IActionResult> OnPostForgetAsync()
    {
        await lending.ForgetAsync(this.Actor());
        return this.Done("已清除過去的紀錄", "Mine");
    }

    async Task<IActionResult> DoAsync<T>(string done, Func<Actor, Task<T>> act)
    {
        try
        {
            await act(this.Actor());
        }
        catch (RuleBroken)
        {
            await LoadAsync();
            throw;
        }
        return this.Done(done, "Mine");
    }

    async Task LoadAsync()
    {
        var (me, today, room) = (User.Id, Today, await offers.RoomAsync(HttpContext.Connection.RemoteIpAddress));
        var lent = await db.Loans.Where(l => l.ReaderId == me && l.EndedAt == null && l.DueOn >= today).OrderBy(l => l.DueOn).ThenBy(l => l.LentAt).Select(l => l.DepositId).ToListAsync();
        var held = await db.Holds.Where(h => h.ReaderId == me && (h.KeptUntil == null || h.KeptUntil >= today)).OrderBy(h => h.PlacedAt).Select(h => h.DepositId).ToListAsync();
        var deposits = await db.EbookDeposits.AsNoTracking().Include(d => d.Application).Include(d => d.Files).ThenInclude(f => f.Product).Where(d => lent.Contains(d.Id) || held.Contains(d.Id)).ToDictionaryAsync(d => d.Id);
        (Loans, Holds) = (await OffersAsync(lent), await OffersAsync(held));
        Past = await db.Loans.AsNoTracking().Include(l => l.Deposit.Application).Where(l => l.ReaderId == me && (l.EndedAt != null || l.DueOn < today)).OrderByDescending(l => l.LentAt).Take(MostPast).ToListAsync();
        var titles = deposits.Values.Concat(Past.Select(l => l.Deposit)).Select(d => d.ApplicationId).Distinct().ToList();
        Records = await db.Catalogue.Where(r => titles.Contains(r.ApplicationId)).ToDictionaryAsync(r => r.ApplicationId!.Value, r => r.Number);

        async Task<List<ReadingOffer>> OffersAsync(List<Guid> ids)
        {
            var all = new List<ReadingOffer>();
            foreach (var id in ids) all.Add(await offers.OfAsync(deposits[id], room, me));
            return all;
        }
    }
}
