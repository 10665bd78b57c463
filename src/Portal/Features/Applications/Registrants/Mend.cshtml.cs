using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue;
using Portal.Web;

namespace Portal.Features.Applications.Registrants;

/// <summary>A registration that came back: its data mended and sent again, as long as the publisher is not approved.</summary>
[Authorize(Policy = Policies.Member)]
public class Mend(PortalDb db, WorkQueue queue) : PageModel
{
    [BindProperty]
    public Form Input { get; set; } = new();

    public RegistrantRequest Filed { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync()
    {
        await LoadAsync();
        if (Filed.State != RequestState.Returned) return RedirectToPage("/Applications/Case", new { number = Filed.CaseNumber });
        var publisher = Filed.Publisher!;
        Input = new Form { Name = publisher.Name, EnglishName = publisher.EnglishName, BusinessId = publisher.BusinessId, Representative = publisher.Representative, Address = publisher.Address, Phone = publisher.Phone };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (Filed.State != RequestState.Returned) throw new RuleBroken("此案目前不在補件中");
        var fault = string.IsNullOrWhiteSpace(Input.BusinessId) ? BusinessIdFault.None : BusinessId.Read(Input.BusinessId, out _);
        if (fault != BusinessIdFault.None) this.AddError("Input.BusinessId", BusinessId.Refusal(fault)!.Key, BusinessId.Refusal(fault)!.Values);
        if (!this.IsValid(new Validator(Filed.Publisher!.Kind), Input)) return Page();
        var number = BusinessId.Read(Input.BusinessId, out var id) == BusinessIdFault.None ? id.ToString() : null;
        if (number is not null && await db.Publishers.AnyAsync(p => p.BusinessId == number && p.Id != Filed.PublisherId))
        {
            this.AddError("Input.BusinessId", "這個統一編號已經登記過");
            return Page();
        }
        // Mended and sent in one save.
        db.Entry(Filed.Publisher!).CurrentValues.SetValues(Input.Tidy());
        Filed.Publisher!.BusinessId = number;
        await queue.PutInAsync(Filed, this.Actor());
        return this.Done("補件已送出", "/Applications/Case", new { number = Filed.CaseNumber });
    }

    async Task LoadAsync()
    {
        var own = User.PublisherId;
        Filed = await db.RegistrantRequests.Include(r => r.Publisher).SingleOrDefaultAsync(r => r.PublisherId == own).OrNotThere();
    }

    public class Form
    {
        public string? Name { get; set; }

        public string? EnglishName { get; set; }

        public string? BusinessId { get; set; }

        public string? Representative { get; set; }

        public string? Address { get; set; }

        public string? Phone { get; set; }
    }

    sealed class Validator : AbstractValidator<Form>
    {
        public Validator(PublisherKind kind)
        {
            RuleFor(f => f.Name).NotEmpty().WithMessage("請填寫名稱");
            RuleFor(f => f.Name).Line(300);
            RuleFor(f => f.EnglishName).Line(300);
            RuleFor(f => f.BusinessId).NotEmpty().When(_ => kind == PublisherKind.Company).WithMessage("公司行號請填寫統一編號");
            RuleFor(f => f.Representative).Line(100);
            RuleFor(f => f.Address).NotEmpty().WithMessage("請填寫地址");
            RuleFor(f => f.Address).Line(300);
            RuleFor(f => f.Phone).NotEmpty().WithMessage("請填寫電話");
            RuleFor(f => f.Phone).Line(50);
        }
    }
}
