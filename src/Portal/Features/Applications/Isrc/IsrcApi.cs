using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Features.Shared;

namespace Portal.Features.Applications.Isrc;

/// <summary>An ISRC read by machine, in any accepted spelling; open to everybody.</summary>
public static class IsrcApi
{
    public static void MapIsrcApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/isrc/{text}", (string text, IStringLocalizer<Words> T) => Results.Json(Read(text, T), IsbnApi.Json))
            .AllowAnonymous().AddEndpointFilter(IsbnApi.OpenToOtherSitesAsync);

    static IsrcAnswer Read(string text, IStringLocalizer<Words> T)
    {
        var reading = IsrcCode.Read(text);
        if (!reading.Valid) return new(false, null, null, null, null, null, T[reading.Refusal!.Key, reading.Refusal.Values]);
        var code = reading.Code;
        return new(true, code.Text, code.Formatted, code.Prefix, code.Year.ToString("D2", CultureInfo.InvariantCulture), code.Designation.ToString("D5", CultureInfo.InvariantCulture), null);
    }

    sealed record IsrcAnswer(bool Valid, string? Isrc, string? Formatted, string? Prefix, string? Year, string? Designation, string? Reason);
}
