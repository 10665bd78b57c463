using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Web;

/// <summary>
/// Turns a broken rule, or a row that somebody else changed meanwhile, into the same page with the sentence at its top and all that was
/// typed still there; and a thing that is not there into 404.
/// </summary>
public class RefusalFilter(IStringLocalizer<Words> words) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var executed = await next();
        if (context.HandlerInstance is not PageModel page) return;
        switch (executed.Exception)
        {
            case RuleBroken broken:
                Refuse(page, executed, words[broken.Sentence.Key, broken.Sentence.Values], StatusCodes.Status400BadRequest);
                break;
            case DbUpdateException error when error is DbUpdateConcurrencyException || error.IsUniqueViolation():
                // Two clicks at once: what is unique, a letter of a return for one, was written by the other.
                Refuse(page, executed, words["這筆資料剛被別人更新，您的變更尚未儲存。請看過最新內容後再試一次。"], StatusCodes.Status409Conflict);
                break;
            case NotThere:
                executed.ExceptionHandled = true;
                executed.Result = new NotFoundResult();
                break;
        }
    }

    static void Refuse(PageModel page, PageHandlerExecutedContext executed, string sentence, int status)
    {
        page.ModelState.AddModelError("", sentence);
        executed.ExceptionHandled = true;
        executed.Result = new PageResult { StatusCode = status };
    }
}

/// <summary>What was asked for is not there, or is not this person's to see.</summary>
public class NotThere : Exception;
