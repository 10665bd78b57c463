using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Features.Deposit;
using Portal.Web;

namespace Portal.Features.Reading.OffLine;

/// <summary>離線閱覽: a reader makes a personal copy of a book on loan and takes it away.</summary>
[Authorize(Policy = Policies.SignedIn)]
public class Index(OffLineCopies copies) : PageModel
{
    public Loan Loan { get; private set; } = null!;

    public DepositFile Book { get; private set; } = null!;

    /// <summary>Null until it is made.</summary>
    public OffLineCopy? Copy { get; private set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    public async Task OnGetAsync(Guid loan, Guid file)
    {
        (Loan, Book) = await copies.FindAsync(loan, file, User.Id) ?? throw new NotThere();
        Copy = await copies.OfAsync(loan, file);
    }

    public async Task<IActionResult> OnPostAsync(Guid loan, Guid file)
    {
        await OnGetAsync(loan, file);
        if (!this.IsValid(new Validator(), Input)) return Page();
        await copies.MakeAsync(Loan, Book, Input.PassPhrase!, Input.Hint!, this.Actor());
        return this.Done("離線版做好了，可以下載", "Index", new { loan, file });
    }

    public class Form
    {
        public string? PassPhrase { get; set; }

        public string? Hint { get; set; }
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.PassPhrase).NotEmpty().WithMessage("請填寫開啟密碼").Line(100);
            RuleFor(form => form.Hint).NotEmpty().WithMessage("請填寫提示").Line(100)
                .Must((form, hint) => form.PassPhrase is not { Length: > 0 } phrase || hint?.Contains(phrase, StringComparison.OrdinalIgnoreCase) != true).WithMessage("提示裡不要寫出開啟密碼");
        }
    }
}
