using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Deposit.Upload;

/// <summary>
/// Resumable upload by the tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload), with its extensions creation, termination, checksum and
/// expiration: POST /deposit/upload, then HEAD, PATCH and DELETE /deposit/upload/{id}. For members, to their publisher's own deposits. Another site cannot
/// send these: no form sets Tus-Resumable, and what a browser says of another site's script is refused like that of its forms (UseOwnFormsOnly).
/// </summary>
public static class Tus
{
    const string Version = "1.0.0";

    /// <summary>Of the checksum extension.</summary>
    const int ChecksumMismatch = 460;

    const int LongestMetadata = 4000;

    static readonly string[] methods = ["OPTIONS", "HEAD", "POST", "PATCH", "DELETE"];

    static readonly Dictionary<string, HashAlgorithmName> algorithms = new() { ["sha256"] = HashAlgorithmName.SHA256, ["sha1"] = HashAlgorithmName.SHA1 };

    public static void MapTus(this IEndpointRouteBuilder routes) => routes.MapMethods("/deposit/upload/{id:guid?}", methods, AnswerAsync)
        .RequireAuthorization(Policies.Member).WithMetadata(new DisableRequestSizeLimitAttribute());

    static async Task AnswerAsync(HttpContext context, Guid? id, PortalDb db, Uploads uploads, UploadLimits limits, TimeProvider clock, IStringLocalizer<Words> words)
    {
        var (request, answer) = (context.Request, context.Response);
        answer.Headers["Tus-Resumable"] = Version;
        var method = request.Headers["X-HTTP-Method-Override"] is { Count: > 0 } instead ? instead.ToString().ToUpperInvariant() : request.Method;
        if (method == "OPTIONS")
        {
            answer.StatusCode = StatusCodes.Status204NoContent;
            answer.Headers["Tus-Version"] = Version;
            answer.Headers["Tus-Extension"] = "creation,termination,checksum,expiration";
            answer.Headers["Tus-Max-Size"] = Text(limits.Largest * UploadLimits.Megabyte);
            answer.Headers["Tus-Checksum-Algorithm"] = string.Join(',', algorithms.Keys);
            return;
        }
        if (request.Headers["Tus-Resumable"] != Version)
        {
            answer.Headers["Tus-Version"] = Version;
            answer.StatusCode = StatusCodes.Status412PreconditionFailed;
            return;
        }
        try
        {
            if (method == "POST" && id is null)
            {
                await CreateAsync(context, db, uploads);
                return;
            }
            if (id is null || method is not ("HEAD" or "PATCH" or "DELETE"))
            {
                answer.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return;
            }
            var own = context.User.PublisherId;
            var file = await db.DepositFiles.Include(f => f.Deposit).SingleOrDefaultAsync(f => f.Id == id && f.Kind != DepositPart.Licence && f.Deposit.PublisherId == own).OrNotThere();
            if (!file.IsComplete && file.ExpiresAt < clock.GetUtcNow().UtcDateTime)
            {
                answer.StatusCode = StatusCodes.Status410Gone;
                return;
            }
            switch (method)
            {
                case "HEAD":
                    answer.Headers["Upload-Length"] = Text(file.Length);
                    if (file.Metadata is not null) answer.Headers["Upload-Metadata"] = file.Metadata;
                    answer.Headers.CacheControl = "no-store";
                    Tell(answer, file);
                    break;
                case "PATCH":
                    await PatchAsync(context, uploads, file);
                    break;
                default:
                    await uploads.RemoveAsync(file);
                    answer.StatusCode = StatusCodes.Status204NoContent;
                    break;
            }
        }
        catch (Exception error)
        {
            var status = error switch
            {
                NotThere => StatusCodes.Status404NotFound,
                TooMuch => StatusCodes.Status413PayloadTooLarge,
                // It is not the time for it: the deposit was sent, or somebody has changed it in the same moment.
                RuleBroken or OffsetTaken or DbUpdateConcurrencyException => StatusCodes.Status409Conflict,
                ChecksumWrong => ChecksumMismatch,
                FormatException => StatusCodes.Status400BadRequest,
                FileStoreUnavailable => StatusCodes.Status503ServiceUnavailable,
                _ => 0,
            };
            if (status == 0 || answer.HasStarted) throw;
            answer.StatusCode = status;
            answer.ContentType = "text/plain; charset=utf-8";
            if (error is RuleBroken { Sentence: var sentence }) await answer.WriteAsync(words[sentence.Key, sentence.Values]);
        }
    }

    /// <summary>Creation: which deposit and format the file is for stands in Upload-Metadata, as deposit, product (none for a cover) and filename.</summary>
    static async Task CreateAsync(HttpContext context, PortalDb db, Uploads uploads)
    {
        var headers = context.Request.Headers;
        if (headers.ContainsKey("Upload-Defer-Length")) throw new FormatException("A length must be told.");
        var length = Number(headers["Upload-Length"]);
        var (raw, metadata) = (headers["Upload-Metadata"].ToString(), Metadata(headers["Upload-Metadata"].ToString()));
        var deposit = await Uploads.DepositAsync(db, Guid.Parse(metadata.GetValueOrDefault("deposit", "")), context.User.PublisherId);
        Guid? product = metadata.GetValueOrDefault("product") is { Length: > 0 } chosen ? Guid.Parse(chosen) : null;
        var file = await uploads.BeginAsync(deposit, product, metadata.GetValueOrDefault("filename", ""), length, raw);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}/deposit/upload/{file.Id}";
        Tell(context.Response, file);
    }

    static async Task PatchAsync(HttpContext context, Uploads uploads, DepositFile file)
    {
        var (request, answer) = (context.Request, context.Response);
        if (request.ContentType != "application/offset+octet-stream")
        {
            answer.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        if (Number(request.Headers["Upload-Offset"]) != file.Received) throw new OffsetTaken();
        if (request.ContentLength > file.Length - file.Received) throw new TooMuch("送來的資料比宣告的長");
        await uploads.AppendAsync(file, request.Body, request.Headers["Upload-Checksum"] is { Count: > 0 } sum ? Sum(sum.ToString()) : null);
        answer.StatusCode = StatusCodes.Status204NoContent;
        Tell(answer, file);
    }

    /// <summary>Where the upload stands, and until when it may rest.</summary>
    static void Tell(HttpResponse answer, DepositFile file)
    {
        answer.Headers["Upload-Offset"] = Text(file.Received);
        if (!file.IsComplete) answer.Headers["Upload-Expires"] = file.ExpiresAt.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Pairs of a key and its value in base 64, separated by commas; a key may stand alone.</summary>
    static Dictionary<string, string> Metadata(string text)
    {
        if (text.Length > LongestMetadata) throw new FormatException("too long");
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split(' ', 2)))
            if (!pairs.TryAdd(pair[0], pair.Length == 1 ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(pair[1])))) throw new FormatException("twice");
        return pairs;
    }

    static Checksum Sum(string header) => header.Split(' ') is [var name, var value] && algorithms.TryGetValue(name, out var algorithm)
        ? new(algorithm, Convert.FromBase64String(value)) : throw new FormatException("no such checksum");

    static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("no number");

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
