using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Queue.Letters;

/// <summary>Letters on paper, each on a sheet of its own with the address where the window of the envelope is: one, or all that wait for the post.</summary>
[Authorize(Policy = Policies.Staff)]
public class Print(PortalDb db) : PageModel
{
    public IReadOnlyList<OutgoingLetter> Letters { get; private set; } = [];

    public async Task OnGetAsync(Guid? id)
    {
        if (id is null)
        {
            Letters = await db.Letters.WaitingBy(ReplyBy.Post).AsNoTracking().Take(OnPaper.Most).ToListAsync();
            return;
        }
        var letter = await db.Letters.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id).OrNotThere();
        // What holds a key to an account is for its receiver only.
        if (letter.IsForReceiverOnly) throw new NotThere();
        Letters = [letter];
    }
}
