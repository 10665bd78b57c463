using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Deposit;

/// <summary>Step 2: 授權書. The terms, then the whole text with them in it, consent, and the signature.</summary>
[Authorize(Policy = Policies.Member)]
public class Sign(PortalDb db, EbookDesk desk, LicenceText licences, TimeProvider clock) : DepositStep(db, clock)
{
    public class Form
    {
        public ReadingAccess? Access { get; set; }

        public int? Copies { get; set; }

        public int? LoanDays { get; set; }

        public DateOnly? EmbargoUntil { get; set; }

        public bool Agreed { get; set; }

        /// <summary>Of the text that was shown.</summary>
        public string? Shown { get; set; }

        public LicenceTerms ToTerms() => new LicenceTerms(Access!.Value, Copies, LoanDays, EmbargoUntil).Pruned;
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The text with the terms of the form; null until they are chosen.</summary>
    public SignedText? Text { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await OpenAsync(id)) return ToCase();
        Input = new Form { Access = Filed.Access, Copies = Filed.Copies, LoanDays = Filed.LoanDays, EmbargoUntil = Filed.EmbargoUntil };
        return Page();
    }

    /// <summary>The terms are chosen: the text that would be signed.</summary>
    public async Task<IActionResult> OnPostTextAsync(Guid id)
    {
        await LoadAsync(id);
        if (this.IsValid(new Validator(), Input)) Show();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id)
    {
        await LoadAsync(id);
        if (!this.IsValid(new Validator(), Input)) return Page();
        var read = Input.Shown;
        Show();
        if (read != Text!.Sha256) ModelState.AddModelError("", this.Say("授權書的內容剛有變動，請看過再簽署"));
        else if (!Input.Agreed) this.AddError("Input.Agreed", "請勾選同意，才能簽署");
        if (!ModelState.IsValid) return Page();
        await desk.SignAsync(Filed, Input.ToTerms(), Text.Sha256, this.Actor());
        return WithIsbn ? RedirectToPage("/Applications/Check", new { id = Filed.ApplicationId }) : RedirectToPage("Check", new { id });
    }

    void Show()
    {
        Input.ToTerms().MustHold(WorkingDays.OfficeDate(Now));
        Text = licences.Of(Filed, Input.ToTerms());
        Input.Shown = Text.Sha256;
        ModelState.Remove("Input.Shown");
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(f => f.Access).NotNull().WithMessage("請選擇閱覽方式").IsInEnum().WithMessage("請從清單中選擇");
            When(f => f.Access is ReadingAccess.InLibrary or ReadingAccess.Lending, () => RuleFor(f => f.Copies).NotNull().WithMessage("請填寫同時閱覽的份數"));
            When(f => f.Access == ReadingAccess.Lending, () => RuleFor(f => f.LoanDays).NotNull().WithMessage("請填寫借閱天數"));
        }
    }
}
