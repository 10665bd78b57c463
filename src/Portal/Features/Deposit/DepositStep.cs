using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Deposit.Upload;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>One step of a deposit. What was sent meanwhile leads to its case.</summary>
public abstract class DepositStep(PortalDb db, TimeProvider clock) : PageModel
{
    public EbookDeposit Filed { get; private set; } = null!;

    /// <summary>It is sent together with the ISBN case of the same title.</summary>
    public bool WithIsbn => Filed.Application!.Isbn.State == RequestState.Draft;

    protected PortalDb Db => db;

    protected DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The deposit of the signed-in person's publisher; another publisher's is not there. False: it was sent, see its case.</summary>
    protected async Task<bool> OpenAsync(Guid id)
    {
        Filed = await Uploads.DepositAsync(db, id, User.PublisherId);
        return Filed.ApplicantMayEdit;
    }

    /// <summary>For a form that was sent: only while the applicant may still change it.</summary>
    protected async Task LoadAsync(Guid id)
    {
        await OpenAsync(id);
        Filed.MustBeEditable();
    }

    protected IActionResult ToCase() => RedirectToPage("/Applications/Case", new { number = Filed.CaseNumber });
}
