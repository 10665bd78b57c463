using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>GET /cip/{control}/{file}: the last issue of a CIP by its control number, public as the copyright page that it is printed on.</summary>
public static class CipFiles
{
    /// <summary>File name, and what it is on screen.</summary>
    public static readonly IReadOnlyDictionary<string, string> Forms = new Dictionary<string, string>
    {
        ["block.txt"] = "文字檔",
        ["block.svg"] = "圖檔（SVG）",
        ["block.pdf"] = "PDF 檔",
        ["record.mrc"] = "機讀格式（MARC 21，ISO 2709）",
        ["record.xml"] = "機讀格式（MARCXML）",
        ["datablock.txt"] = "DataBlock 格式",
        ["card.txt"] = "卡片格式",
    };

    public static void MapCipFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/cip/{control}/{file}", async (string control, string file, PortalDb db, HttpContext context) =>
    {
        if (!Forms.ContainsKey(file)) return Results.NotFound();
        var issue = await db.CipIssues.AsNoTracking().Where(i => i.ControlNumber == control).OrderByDescending(i => i.Number).FirstOrDefaultAsync();
        if (issue is null) return Results.NotFound();
        // A correction issues it anew: asked again each time, and told when it is the same.
        context.Response.Headers.CacheControl = "no-cache";
        var name = $"CIP-{issue.ControlNumber}-{issue.Number.ToString(CultureInfo.InvariantCulture)}-{file}";
        return file switch
        {
            "block.txt" => Text(issue.Block),
            "datablock.txt" => Text(issue.DataBlock),
            "card.txt" => Text(issue.Card),
            "block.svg" => Results.File(CipPicture.Svg(issue.Block), "image/svg+xml", name),
            "block.pdf" => Results.File(CipPicture.Pdf(issue.Block), "application/pdf", name),
            "record.mrc" => Results.File(issue.Marc, "application/marc", name),
            _ => Results.File(MarcXml.Write(MarcText.Read(issue.Record)), "application/marcxml+xml", name),
        };

        IResult Text(string text) => Results.File(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n"), "text/plain; charset=utf-8", name);
    }).AllowAnonymous();
}
