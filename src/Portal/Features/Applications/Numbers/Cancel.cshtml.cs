using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Numbers;

/// <summary>Look an ISBN up and propose to cancel it.</summary>
[Authorize(Policy = Policies.Clerk)]
public class Cancel(CancelNumber numbers) : PageModel
{
    public class Form
    {
        public string? Isbn { get; set; }

        public string? Why { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>What the number was given to; null until one is asked for that is there.</summary>
    public Product? Found { get; private set; }

    public Task OnGetAsync(string? isbn)
    {
        Input.Isbn = isbn;
        return string.IsNullOrWhiteSpace(isbn) ? Task.CompletedTask : LoadAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (!this.IsValid(new Validator(), Input) || Found is null) return Page();
        return this.Done(await numbers.ProposeAsync(Found, Input.Tidy().Why, this.Actor()), "/Queue/Proposals/Index");
    }

    async Task LoadAsync()
    {
        var reading = Isbn13.Read(Input.Isbn ?? "");
        if (!reading.Valid) this.AddError("Input.Isbn", "請填寫完整的 13 碼 ISBN");
        else if ((Found = await numbers.FindAsync(reading.Isbn)) is null) this.AddError("Input.Isbn", "本系統沒有配出這個號碼");
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator()
        {
            RuleFor(form => form.Why).NotEmpty().WithMessage("請寫明註銷的理由");
            RuleFor(form => form.Why).Lines(1000);
        }
    }
}
