using System.Security.Claims;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Shared;

namespace Portal.Web;

public static class PageModelExtensions
{
    extension(ClaimsPrincipal user)
    {
        public Guid Id => Guid.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!);

        public Guid? PublisherId => Guid.TryParse(user.FindFirstValue(Policies.PublisherClaim), out var id) ? id : null;
    }

    /// <summary>Who acts, for the history.</summary>
    public static Actor Actor(this PageModel page) => new(
        page.User.Id, page.User.Identity!.Name!, page.HttpContext.Connection.RemoteIpAddress?.ToString());

    /// <summary>A person who acts without being signed in yet: at sign-in, by a link from a letter.</summary>
    public static Actor ActorFor(this HttpContext context, User user) => new(user.Id, user.DisplayName, context.Connection.RemoteIpAddress?.ToString());

    /// <summary>Runs the form's validator and puts each sentence at its field, in the reader's language.</summary>
    public static bool IsValid<T>(this PageModel page, IValidator<T> validator, T form, string prefix = "Input")
    {
        var words = page.HttpContext.RequestServices.GetRequiredService<IStringLocalizer<Words>>();
        foreach (var failure in validator.Validate(form).Errors)
            page.ModelState.AddModelError($"{prefix}.{failure.PropertyName}", failure.CustomState is Sentence sentence ? words[sentence.Key, sentence.Values] : words[failure.ErrorMessage]);
        return page.ModelState.IsValid;
    }

    /// <summary>One more sentence at a field, e.g. the database's answer that a value is taken.</summary>
    public static void AddError(this PageModel page, string field, string sentence, params object[] values) =>
        page.ModelState.AddModelError(field, page.Say(sentence, values));

    /// <summary>A sentence in the reader's language.</summary>
    public static string Say(this PageModel page, string sentence, params object[] values) =>
        page.HttpContext.RequestServices.GetRequiredService<IStringLocalizer<Words>>()[sentence, values];

    /// <summary>Done: on to the next page, which says so at its top.</summary>
    public static IActionResult Done(this PageModel page, string sentence, string target, object? route = null)
    {
        page.TempData["Done"] = sentence;
        return page.RedirectToPage(target, route);
    }

    /// <summary>The row, or 404.</summary>
    public static async Task<T> OrNotThere<T>(this Task<T?> row) where T : class => await row ?? throw new NotThere();
}
