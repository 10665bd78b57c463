using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Applications.Survey;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>From the title's page to the book: a reading is opened here and entered on the reading host.</summary>
[AllowAnonymous]
[ResponseCache(NoStore = true)]
public class Open(PortalDb db, ReadingDoor door, Usability usability) : PageModel
{
    /// <summary>The title's number in the public list; null where it is not there.</summary>
    public long? Number { get; private set; }

    public IActionResult OnGet() => Redirect("/catalogue");

    public async Task<IActionResult> OnPostAsync(Guid file)
    {
        Number = await db.DepositFiles.Where(f => f.Id == file && f.Deposit.State == RequestState.Approved)
            .SelectMany(f => db.Catalogue.Where(r => r.ApplicationId == f.Deposit.ApplicationId).Select(r => (long?)r.Number)).FirstOrDefaultAsync();
        var book = await door.TicketAsync(file, User.Identity?.IsAuthenticated == true ? User.Id : null, HttpContext.Connection.RemoteIpAddress);
        usability.Used(Usability.Reading);
        return Redirect(book);
    }
}
