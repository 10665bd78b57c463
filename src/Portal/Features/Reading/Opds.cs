using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Domain;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>
/// The catalogue of what may be read, for reading programs: <c>/opds</c> in OPDS 1.2 (Atom), <c>/opds/v2</c> in OPDS 2.0 (JSON), <c>/opds/search.xml</c> for both.
/// <c>titles?access=Lending&amp;query=words&amp;page=2</c> in each. Public, the same for everybody, good for a minute.
/// </summary>
public static class Opds
{
    public static void AddOpds(this IServiceCollection services)
    {
        services.AddScoped<OpdsList>();
        services.AddSingleton<OpdsAtom>();
        services.AddSingleton<OpdsJson>();
    }

    public static void MapOpds(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/opds").AllowAnonymous();
        all.MapGet("", async (OpdsList list, OpdsAtom atom, HttpContext http) => Write(http, atom.Start(await list.ReadAsync(new(null, null, 1))), OpdsAtom.Navigation));
        all.MapGet("titles", async (string? access, string? query, string? page, OpdsList list, OpdsAtom atom, HttpContext http) =>
            Read(access, query, page) is { } asked ? Write(http, atom.List(await list.ReadAsync(asked)), OpdsAtom.Acquisition) : Results.NotFound());
        all.MapGet("search.xml", (OpdsAtom atom, HttpContext http) => Write(http, atom.Search(), OpdsAtom.OpenSearch));
        all.MapGet("v2", async (OpdsList list, OpdsJson json, HttpContext http) => Write(http, json.Start(await list.ReadAsync(new(null, null, 1))), OpdsJson.Type));
        all.MapGet("v2/titles", async (string? access, string? query, string? page, OpdsList list, OpdsJson json, HttpContext http) =>
            Read(access, query, page) is { } asked ? Write(http, json.List(await list.ReadAsync(asked)), OpdsJson.Type) : Results.NotFound());
        all.MapGet("cover/{id:guid}", CoverAsync);
    }

    /// <summary>The cover of a book that may be read: a picture and nothing else, whatever its bytes hold.</summary>
    static async Task<IResult> CoverAsync(Guid id, OpdsList list, IFileStore files, HttpContext http)
    {
        var cover = await list.Open.SelectMany(d => d.Files).SingleOrDefaultAsync(f => f.Id == id && f.Kind == DepositPart.Cover);
        if (cover is null || !OpdsWords.IsShown(cover) || await files.OpenAsync(cover) is not { } content) return Results.NotFound();
        Share(http, "public, max-age=86400");
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Stream(content, cover.Type, entityTag: new($"\"{cover.Sha256}\""));
    }

    /// <summary>Null for a way of reading or a page that there is not. A program may send an empty page number for the first.</summary>
    static OpdsQuery? Read(string? access, string? query, string? page)
    {
        var (way, number) = (default(ReadingAccess?), 1);
        if (!string.IsNullOrEmpty(access))
        {
            if (!Enum.TryParse<ReadingAccess>(access, out var one) || one.ToString() != access) return null;
            way = one;
        }
        if (!string.IsNullOrEmpty(page) && (!int.TryParse(page, System.Globalization.CultureInfo.InvariantCulture, out number) || number < 1)) return null;
        return new(way, CleanText.Clean(query ?? ""), number);
    }

    static ContentHttpResult Write(HttpContext http, string text, string type)
    {
        Share(http, "public, max-age=60");
        // As the links announce it: some programs compare the beginning as text.
        return TypedResults.Text(text, type.StartsWith("application/atom+xml", StringComparison.Ordinal) ? type + ";charset=utf-8" : type);
    }

    /// <summary>Programs that run in a browser may read it too; it is the same for everybody but for its language.</summary>
    static void Share(HttpContext http, string cache)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = cache;
        headers.Vary = "Accept-Language, Cookie";
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}
