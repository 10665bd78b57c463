using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Applications.Numbers;

/// <summary>An administrator brings the ledger and its head outside together again: with a reason, and the password once more.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Reconcile(PortalDb db, PublishedHeads heads, LedgerReconciliation reconciliation, UserManager<User> users) : PageModel
{
    [BindProperty]
    public Form Input { get; set; } = new();

    public LedgerState State { get; private set; } = null!;

    public async Task OnGetAsync() => State = await LedgerState.ReadAsync(db, heads);

    public async Task<IActionResult> OnPostAsync()
    {
        State = await LedgerState.ReadAsync(db, heads);
        if (!this.IsValid(new Validator(), Input)) return Page();
        var user = await users.GetUserAsync(User).OrNotThere();
        if (await users.IsLockedOutAsync(user) || !await users.CheckPasswordAsync(user, Input.Password!))
        {
            await users.AccessFailedAsync(user);
            this.AddError("Input.Password", "密碼不符");
            return Page();
        }
        if (State.Fault == LedgerFault.Behind) await reconciliation.ReconcileAsync(Input.Reason!.Trim(), this.Actor());
        else await reconciliation.ReplaceHeadAsync(Input.Reason!.Trim(), this.Actor());
        return this.Done("號碼帳已核對，可以繼續配號", "Index");
    }

    public class Form
    {
        public string? Reason { get; set; }

        public string? Password { get; set; }
    }

    public class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.Reason).NotEmpty().WithMessage("請寫明理由").MaximumLength(500).WithMessage("理由最多 500 字");
            RuleFor(f => f.Password).NotEmpty().WithMessage("請輸入密碼");
        }
    }
}
