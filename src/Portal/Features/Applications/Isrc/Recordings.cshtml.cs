using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Web;

namespace Portal.Features.Applications.Isrc;

/// <summary>Step 2: the recordings, one line each; added one by one, by paste or by file.</summary>
[Authorize(Policy = Policies.Member)]
public class Recordings(PortalDb db, TimeProvider clock) : IsrcStep(db, clock)
{
    public async Task<IActionResult> OnGetAsync(Guid id) => await OpenAsync(id) ? Page() : ToCase();

    /// <summary>Takes one line away; the others close up.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(Guid id, Guid line)
    {
        await LoadAsync(id);
        if (Filed.Recordings.Find(recording => recording.Id == line) is { } gone)
        {
            Db.Recordings.Remove(gone);
            foreach (var later in Filed.Recordings.Where(recording => recording.Ordinal > gone.Ordinal)) later.Ordinal--;
            // Another tab may have changed other lines: this one is to go all the same.
            Seen = Filed.Version;
            await SaveAsync();
        }
        return RedirectToPage(new { id });
    }
}
