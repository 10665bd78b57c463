using Microsoft.Extensions.Localization;
using Portal.Features.Shared;
using Portal.Web;

namespace Portal.Features.Applications.Bulk;

/// <summary>GET /applications/bulk/template.xlsx and .csv: the columns with one title, in NCL's own words.</summary>
public static class BulkFiles
{
    public static void MapBulkFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/applications/bulk/template.{format}", (string format, IStringLocalizer<Words> T) =>
        SheetFile.Of("isbn", format, T["整批申請"], [[.. BatchColumns.All.Select(column => column.Name)], [.. BatchColumns.All.Select(column => column.Example)], [BatchColumns.End, .. BatchColumns.All.Skip(1).Select(_ => "")]])).RequireAuthorization(Policies.SignedIn);
}
