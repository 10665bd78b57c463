using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Applications;

/// <summary>Begins an application: blank with the publisher's defaults, or as a copy of an earlier one.</summary>
[Authorize(Policy = Policies.Member)]
public class New(PortalDb db, MyApplications mine, TimeProvider clock) : PageModel
{
    /// <summary>The id of the draft to come: a double click sends it twice and begins one draft.</summary>
    [BindProperty]
    public Guid Key { get; set; } = Guid.CreateVersion7();

    [BindProperty(SupportsGet = true)]
    public Guid? From { get; set; }

    /// <summary>Its electronic formats are deposited in the same submission.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Deposit { get; set; }

    public IReadOnlyList<(Guid Id, string Title)> Earlier { get; private set; } = [];

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        var own = User.PublisherId;
        var publisher = await db.Publishers.SingleAsync(p => p.Id == own);
        var draft = From is { } id ? (await mine.LoadAsync(User, id)).Copy(Key, now) : Blank(publisher, now);
        draft.CreatedById = User.Id;
        draft.Requests.Add(new IsbnRequest
        {
            PublisherId = publisher.Id,
            ContactName = publisher.Defaults.ContactName ?? User.Identity!.Name!,
            ContactPhone = publisher.Defaults.ContactPhone ?? publisher.Phone,
            ContactEmail = publisher.Defaults.ContactEmail ?? publisher.Email,
            Language = Languages.IsEnglish ? "en" : "zh-TW",
        });
        draft.AskCip(draft.AsksCip ?? publisher.Defaults.AsksCip);
        if (Deposit) draft.AskDeposit(true, now);
        db.Applications.Add(draft);
        db.History.Add(this.Actor().Did("開始申請", now, null, "Application", Key.ToString()));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // The second of two clicks: the draft is there, whoever was first. the next step says whose it is.
        }
        return RedirectToPage("Title", new { id = Key });
    }

    async Task LoadAsync() => Earlier = (await mine.Of(User).OrderByDescending(a => a.ChangedAt).Take(50).Select(a => new { a.Id, a.Title.Title }).ToListAsync())
        .Where(a => a.Title.Length > 0).Select(a => (a.Id, a.Title)).ToList();

    Application Blank(Publisher publisher, DateTime now) => new()
    {
        Id = Key,
        PublisherId = publisher.Id,
        CreatedAt = now,
        ChangedAt = now,
        Title = new TitleDescription
        {
            Edition = "初版",
            Language = publisher.Defaults.Language ?? "chi-hant",
            NationalLanguage = publisher.Defaults.NationalLanguage ?? "271",
            Audience = publisher.Defaults.Audience,
            Category = publisher.Defaults.Category,
            Topic = publisher.Defaults.Topic,
            Rating = publisher.Defaults.Rating,
        },
    };
}
