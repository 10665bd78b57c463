using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Localization;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Shared;

namespace Portal.Features.Reading.OffLine;

/// <summary>
/// /reading/off-line/copy/{id}: what reading programs fetch, without an account, by a name that nobody can guess. <c>licence</c>, <c>book</c> while the loan runs;
/// <c>status</c> always; PUT <c>return</c> ends the loan.
/// </summary>
public static class OffLineDoor
{
    public static void MapOffLine(this IEndpointRouteBuilder routes)
    {
        // A certificate that cannot be used stops the start, not the first reader.
        routes.ServiceProvider.GetRequiredService<OffLineSettings>();
        var copies = routes.MapGroup("/reading/off-line/copy/{id:guid}").AllowAnonymous();
        copies.MapGet("/licence", async (Guid id, OffLineCopies all, HttpContext context) => await RunningAsync(id, all) is { } copy
            ? Results.Content(copy.Licence, LcpLicence.MediaType) : Results.NotFound());
        copies.MapGet("/book", async (Guid id, OffLineCopies all, IFileStore files, HttpContext context) =>
        {
            if (await RunningAsync(id, all) is not { } copy || await files.OpenAsync(copy.File) is not { } book) return Results.NotFound();
            // The framework's writer of ZIP files ends each entry with a few bytes that it writes at once.
            if (context.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.Stream(async target =>
            {
                await using (book) await LcpBook.WriteAsync(book, copy.Licence, all.KeyOf(copy), target);
            }, OffLineCopies.EpubType, $"{copy.Id:n}.epub");
        });
        copies.MapGet("/status", async (Guid id, OffLineCopies all, PortalSettings portal, IStringLocalizer<Words> words) => await StatusAsync(id, all, portal, words));
        copies.MapPut("/return", async (Guid id, OffLineCopies all, Lending lending, PortalSettings portal, IStringLocalizer<Words> words, HttpContext context) =>
        {
            if (await RunningAsync(id, all) is { Loan: { ReaderId: { } reader } loan })
                await lending.ReturnAsync(loan.Id, new Actor(reader, words["閱讀程式"], context.Connection.RemoteIpAddress?.ToString()));
            return await StatusAsync(id, all, portal, words);
        }).DisableAntiforgery();
    }

    static async Task<OffLineCopy?> RunningAsync(Guid id, OffLineCopies all) => await all.GetAsync(id) is { } copy && all.StateOf(copy) == LcpState.Active ? copy : null;

    static async Task<IResult> StatusAsync(Guid id, OffLineCopies all, PortalSettings portal, IStringLocalizer<Words> words)
    {
        if (await all.GetAsync(id) is not { } copy) return Results.NotFound();
        var state = all.StateOf(copy);
        string said = state switch
        {
            LcpState.Active => words["看到 {0} 為止", OfficeDates.Long(copy.Loan.DueOn)],
            LcpState.Returned => words["已歸還"],
            LcpState.Revoked => words["不再提供閱覽"],
            _ => words["到期"],
        };
        return Results.Content(LcpStatus.Document(copy, state, said, portal.Address).ToJsonString(), LcpStatus.MediaType);
    }
}
