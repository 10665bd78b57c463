using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>Every publisher with its blocks, found by name, business ID, prefix or one of its numbers; and the shared pool.</summary>
[Authorize(Policy = Policies.Staff)]
public class Index(PortalDb db, NextBlock nextBlock) : PageModel
{
    const int PageSize = 25;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public int Pages { get; private set; }

    public int Total { get; private set; }

    public IReadOnlyList<Publisher> Rows { get; private set; } = [];

    public IReadOnlyList<RegistrantBlock> Shared { get; private set; } = [];

    /// <summary>What to open when the shared pool is nearly used up.</summary>
    public RegistrantBlock? NextShared { get; private set; }

    /// <summary>The number that was looked for, when it is one.</summary>
    public Isbn13? Found { get; private set; }

    public RegistrantBlock? FoundIn { get; private set; }

    public async Task OnGetAsync()
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : CleanText.Cut(CleanText.Clean(Q), 300);
        var found = await FindAsync();
        Total = await found.CountAsync();
        Pages = Math.Max(1, (Total + PageSize - 1) / PageSize);
        P = Math.Clamp(P, 1, Pages);
        Rows = await found.OrderBy(p => p.Name).ThenBy(p => p.Id).Skip((P - 1) * PageSize).Take(PageSize)
            .Include(p => p.Blocks.OrderBy(b => b.OpenedAt).ThenBy(b => b.Registrant)).ToListAsync();
        Shared = await db.Blocks.AsNoTracking().Where(b => b.PublisherId == null).OrderBy(b => b.Group).ThenBy(b => b.Registrant).ToListAsync();
        if (Shared.All(b => b.State != BlockState.Open || b.IsNearlyFull)) NextShared = (await nextBlock.ChoicesAsync()).LastOrDefault();
    }

    async Task<IQueryable<Publisher>> FindAsync()
    {
        var publishers = db.Publishers.AsNoTracking();
        if (Q is null) return publishers;
        var called = publishers.Called(db, Q);
        // A prefix such as 978-626-7249 has ten digits, and by chance one in eleven is an ISBN-10.
        return Isbn13.TryParse(Q, out var isbn) && !await called.AnyAsync() ? await HolderOfAsync(isbn) : called;
    }

    /// <summary>Who was given the number, or whose block it lies in.</summary>
    async Task<IQueryable<Publisher>> HolderOfAsync(Isbn13 isbn)
    {
        var digits = isbn.Digits;
        Found = isbn;
        FoundIn = await db.Blocks.AsNoTracking().SingleOrDefaultAsync(b => digits.StartsWith(b.Group + b.Registrant));
        var owner = FoundIn?.PublisherId;
        return db.Publishers.AsNoTracking().Where(p => p.Id == owner
            || db.Products.Any(product => product.Isbn == isbn && product.Application!.PublisherId == p.Id));
    }
}
