using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Isbn;

/// <summary>What other libraries and our own pages ask by machine: numbers checked, due dates counted, bar codes drawn. Open to everybody.</summary>
public static class IsbnApi
{
    const int MostDays = 400;

    // Chinese stays readable in the answer; the framework's default would write \u5E74.
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void MapIsbnApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AllowAnonymous().AddEndpointFilter(OpenToOtherSitesAsync);
        api.MapGet("/isbn/{text}", (string text, IStringLocalizer<Words> T) => Results.Json(ReadIsbn(text, T), Json));
        api.MapGet("/business-id/{text}", (string text, IStringLocalizer<Words> T) => Results.Json(ReadBusinessId(text, T), Json));
        api.MapGet("/working-days", CountAsync);
        routes.MapGet("/isbn/{isbn}/barcode.{format}", Draw).AllowAnonymous().AddEndpointFilter(OpenToOtherSitesAsync);
    }

    static IsbnAnswer ReadIsbn(string text, IStringLocalizer<Words> T)
    {
        var reading = Isbn13.Read(text);
        if (!reading.Valid)
            return new(false, null, null, null, null, null, Say(reading.Refusal, T));

        var isbn = reading.Isbn;
        var parts = isbn.Parts();
        if (parts.RangeKnown)
            return new(true, isbn.Digits, parts.ToString(), isbn.Isbn10, parts.Group, parts.Registrant, null);

        // Of Taiwan's own groups we know that nobody was given such a number; abroad our ranges may only be old.
        var ours = IsbnRanges.Current.Taiwan.Any(group => isbn.Digits.StartsWith("978" + group.Element, StringComparison.Ordinal));
        return new(!ours, isbn.Digits, null, isbn.Isbn10, parts.Group, null,
            ours ? T["這個號碼不在臺灣已啟用的範圍內"] : T["檢查碼正確，但這個號碼的範圍尚未收錄，無法加上連字號"]);
    }

    static BusinessIdAnswer ReadBusinessId(string text, IStringLocalizer<Words> T)
    {
        var fault = BusinessId.Read(text, out _);
        return new(fault == BusinessIdFault.None, Say(BusinessId.Refusal(fault), T));
    }

    static async Task<IResult> CountAsync(string? from, string? days, OfficeCalendar calendar, IStringLocalizer<Words> T)
    {
        if (!DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var received))
            return Refuse(T["from 應為收件日期，例如 from=2026-02-13"], StatusCodes.Status400BadRequest);
        if (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MostDays)
            return Refuse(T["days 應為 0 到 {0} 的整數，例如 days=3", MostDays], StatusCodes.Status400BadRequest);
        try
        {
            return Results.Json(new DueAnswer((await calendar.LoadAsync()).Add(received, count)), Json);
        }
        catch (CalendarYearMissing missing)
        {
            return Refuse(Say(missing.Sentence, T)!, StatusCodes.Status422UnprocessableEntity);
        }
    }

    static IResult Draw(string isbn, string format, string? addon, HttpContext context, IStringLocalizer<Words> T)
    {
        if (format is not ("svg" or "png" or "eps" or "pdf"))
            return Refuse(T["條碼的格式是 svg、png、eps 或 pdf"], StatusCodes.Status404NotFound);
        var reading = Isbn13.Read(isbn);
        if (!reading.Valid)
            return Refuse(Say(reading.Refusal, T)!, StatusCodes.Status400BadRequest);
        try
        {
            var code = new BarCode(reading.Isbn, string.IsNullOrEmpty(addon) ? null : addon);
            var (content, type) = format switch
            {
                "svg" => (Encoding.UTF8.GetBytes(code.ToSvg()), "image/svg+xml"),
                "png" => (code.ToPng(), "image/png"),
                "eps" => (Encoding.ASCII.GetBytes(code.ToEps()), "application/postscript"),
                _ => (code.ToPdf(), "application/pdf"),
            };
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.File(content, type, $"{reading.Isbn.Digits}.{format}");
        }
        catch (RuleBroken broken)
        {
            return Refuse(Say(broken.Sentence, T)!, StatusCodes.Status400BadRequest);
        }
    }

    // Nothing here depends on who asks, so scripts of other sites may read it.
    internal static ValueTask<object?> OpenToOtherSitesAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        context.HttpContext.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return next(context);
    }

    static IResult Refuse(string sentence, int status) => Results.Problem(sentence, statusCode: status);

    static string? Say(Sentence? sentence, IStringLocalizer<Words> T) => sentence is null ? null : T[sentence.Key, sentence.Values].Value;

    sealed record IsbnAnswer(bool Valid, string? Isbn13, string? Hyphenated, string? Isbn10, string? Group, string? Registrant, string? Reason);

    sealed record BusinessIdAnswer(bool Valid, string? Reason);

    sealed record DueAnswer(DateOnly Due);
}
