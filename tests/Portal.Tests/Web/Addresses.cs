using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;

namespace Portal.Tests.Web;

/// <summary>An address with rows that are there, and the page behind it when it is one.</summary>
sealed record Address(string Path, bool IsAsset, CompiledPageActionDescriptor? Page);

/// <summary>
/// Every address of the portal, read off its own routes: a new page is in by itself, or fails by name because nobody said which row to show.
/// </summary>
static partial class Addresses
{
    const int Assets = 20;

    /// <summary>The same pages with what is asked of them.</summary>
    static readonly string[] asked =
    [
        "/catalogue?q=%E6%B5%B7&p=2", "/catalogue?q=9789573330752", "/queue?view=closed&q=115", "/queue/letters?view=Waiting&q=a", "/accounts/users?q=a", "/applications?q=a",
        "/applications/numbers?verify=true", "/applications/isbn/ranges?isbn=9789573330752", "/applications/cip/classes?at=800", "/applications/cip/classes?q=8", "/applications/cip/subjects?q=a", "/applications/cip/author-numbers?name=%E5%9A%B4%E7%B7%92%E8%8A%B3", "/applications/registrants?q=9789573330752", "/queue/calendar?year=2030", "/applications/isrc/codes?q=TWM031126030", "/applications/isrc/codes?q=%E6%B5%B7",
        "/queue?kind=isbn&channel=Online&officer=none&due=late", "/queue/filters?query=view%3Dfree%26kind%3Disbn",
        "/legal-deposits?List.View=due&List.Q=a", "/legal-deposits?List.Q=9786269000001&handler=csv", "/legal-deposits/mine?closed=true", "/legal-deposits/notices?isbn=1", "/publishers?q=978-626&p=2", "/publishers?q=%E6%B8%AC&print=true", "/applications/paper-form", "/queue/intake?code=AAAAA-BBBBB", "/queue/phone?q=115", "/queue/phone?q=9789573330752", "/queue/phone?q=0223619132", "/applications/status?number=115-000001&code=AAAA", "/reading/usage?year=2025&month=4", "/reading/usage?handler=file", "/reports?year=2025&quarter=4", "/reports?handler=file&format=csv", "/accounts/confirm-email?token=x", "/language/fr", "/nowhere", "/api/v1/isbn/1", "/api/v1/isrc/1", "/isbn/1/barcode.svg",
    ];

    public static async Task<IReadOnlyList<Address>> AllAsync(PortalHost host)
    {
        var values = await ValuesAsync(host);
        var (all, assets) = (new List<Address>(), 0);
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().DistinctBy(e => (e.RoutePattern.RawText, e.Metadata.GetMetadata<PageActionDescriptor>()?.ViewEnginePath)))
        {
            if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { } methods && !methods.HttpMethods.Contains("GET")) continue;
            var isAsset = endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
            if (isAsset && ++assets > Assets) continue;
            // Files that were added while the program runs, for developers; and packed files, which a browser gets by their plain names.
            if (endpoint.RoutePattern.RawText!.StartsWith("{**", StringComparison.Ordinal) || endpoint.RoutePattern.RawText.EndsWith(".gz", StringComparison.Ordinal)) continue;
            var pattern = endpoint.RoutePattern.RawText.Trim('/');
            var filled = isAsset ? pattern : Parameter().Replace(pattern, parameter => values.TryGetValue(pattern, out var value) || values.TryGetValue(parameter.Value, out value)
                ? value : throw new InvalidOperationException($"Addresses.ValuesAsync does not know what to put into {pattern}."));
            var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } descriptor
                ? await host.Services.GetRequiredService<PageLoader>().LoadAsync(descriptor, endpoint.Metadata) : null;
            all.Add(new Address("/" + filled, isAsset, page));
        }
        all.AddRange(asked.Select(path => new Address(path, false, null)));
        return [.. all.DistinctBy(address => (address.Path, address.Page?.ViewEnginePath))];
    }

    /// <summary>By the whole pattern of the route where "id" means something else on every page, by the parameter otherwise.</summary>
    static async Task<Dictionary<string, string>> ValuesAsync(PortalHost host)
    {
        var publisher = await host.PublisherAsync();
        var draft = (await host.DraftAsync(publisher)).Id.ToString();
        var recordings = await host.ListAsync(publisher);
        var (list, line) = (recordings.Id.ToString(), recordings.Recordings[0].Id.ToString());
        var filed = await host.CaseAsync(publisher, "澳門的海");
        var (file, letter) = await host.InDbAsync(async db => (
            await db.PageFiles.Where(f => f.ApplicationId == filed.ApplicationId).Select(f => f.Id).FirstAsync(),
            await db.Letters.Where(l => l.RequestId == filed.Id).Select(l => l.Id).FirstAsync()));
        var cip = await host.ApprovedCipAsync(publisher);
        await RecordAsync(host);
        await host.OldBlockAsync(publisher);
        await host.StrayAsync();
        var deposit = (await host.RemindedAsync(publisher)).Isbn.Digits;
        var ebook = await host.DepositAsync(publisher);
        var user = (await host.UserAsync(publisher)).Id.ToString();
        return new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["applications/title/{id:guid}"] = draft,
            ["applications/formats/{id:guid}"] = draft,
            ["applications/pages/{id:guid}"] = draft,
            ["applications/contact/{id:guid}"] = draft,
            ["applications/check/{id:guid}"] = draft,
            ["applications/paper-form/{id:guid?}"] = draft,
            ["applications/isrc/details/{id:guid}"] = list,
            ["applications/isrc/recordings/{id:guid}"] = list,
            ["applications/isrc/line/{id:guid}/{line:guid?}"] = line,
            ["applications/isrc/import/{id:guid}"] = list,
            ["applications/isrc/check/{id:guid}"] = list,
            ["applications/cip/change/{id:guid}"] = cip.ApplicationId.ToString()!,
            ["{code}"] = "AAAA-AAAA-AAAA-AAAA",
            ["applications/opinions/confirm/{id:guid}"] = filed.Id.ToString(),
            ["applications/opinions/answer/{number}"] = (await host.OpinionAsync()).CaseNumber!,
            ["applications/cip/record/{number}"] = cip.CaseNumber!,
            ["{control}"] = cip.Application!.CipIssues[0].ControlNumber,
            ["{file}"] = "block.txt",
            ["applications/file/{id:guid}"] = file.ToString(),
            ["applications/bulk/drafts/{id:guid}"] = (await host.BatchAsync(publisher, "山海小城")).ToString(),
            ["applications/registrants/take-over/sheet/{id:guid}"] = (await host.OldFileAsync()).ToString(),
            ["applications/registrants/block/{id:guid}"] = publisher.Blocks[0].Id.ToString(),
            ["applications/registrants/rename/{id:guid}"] = publisher.Id.ToString(),
            ["applications/registrants/merge/{id:guid}"] = publisher.Id.ToString(),
            ["applications/registrants/split/{id:guid}"] = publisher.Id.ToString(),
            ["applications/registrants/open/{id:guid?}"] = publisher.Id.ToString(),
            ["applications/registrants/publisher/{id:guid}"] = publisher.Id.ToString(),
            ["queue/letters/{id:guid}"] = letter.ToString(),
            ["queue/letters/mass/{id:guid}"] = (await host.MassLetterAsync()).ToString(),
            ["queue/letters/mass/edit/{id:guid?}"] = (await host.MassLetterAsync()).ToString(),
            ["queue/letters/texts/edit/{letter}"] = "received",
            ["queue/proposals/{id:guid}"] = (await host.ProposalAsync(publisher, await host.ClerkAsync())).ToString(),
            ["queue/letters/print/{id:guid?}"] = letter.ToString(),
            ["accounts/user-account/{id:guid}"] = user,
            ["deposit/files/{id:guid}"] = ebook.Id.ToString(),
            ["deposit/sign/{id:guid}"] = ebook.Id.ToString(),
            ["deposit/check/{id:guid}"] = ebook.Id.ToString(),
            ["deposit/file/{id:guid}"] = (await host.BookFileAsync(ebook, FileState.Flagged)).ToString(),
            ["deposit/decide/{number}"] = (await host.DepositCaseAsync(publisher, state: FileState.Flagged)).CaseNumber!,
            ["deposit/record/{number}"] = await host.DepositedAsync(publisher),
            ["deposit/receipt/{number}"] = await host.DepositedAsync(publisher, content: "receipt"),
            ["deposit/bag/{number}"] = await host.DepositedAsync(publisher, content: "bag"),
            ["opds/cover/{id:guid}"] = user,
            ["deposit/premis/{number}"] = await host.DepositedAsync(publisher, content: "premis"),
            ["reading/room/{id:guid?}"] = (await host.RoomAsync("192.0.2.0/24")).Id.ToString(),
            ["legal-deposits/report/{isbn}"] = deposit,
            ["legal-deposits/title/{isbn}"] = deposit,
            ["{number:long}"] = "1",
            ["{number}"] = filed.CaseNumber!,
            ["{text}"] = "9789573330752",
            ["{isbn}"] = "9789573330752",
            ["{format}"] = "svg",
            ["{kind}"] = "isbn",
            ["usability/{use}"] = "search",
            ["announcements/edit/{id:long?}"] = (await AnnouncementAsync(host)).ToString(CultureInfo.InvariantCulture),
            ["{culture}"] = "en",
            ["reading/off-line/copy/{id:guid}/licence"] = Guid.Empty.ToString(), // OffLineTests.
            ["reading/off-line/copy/{id:guid}/book"] = Guid.Empty.ToString(),
            ["reading/off-line/copy/{id:guid}/status"] = Guid.Empty.ToString(),
            ["{loan:guid}"] = Guid.Empty.ToString(),
            ["{file:guid}"] = Guid.Empty.ToString(),
            ["{session:guid}"] = Guid.Empty.ToString(), // On the reading host only: ReadingHostTests.
            ["{table}"] = "classes",
        };
    }

    static Task<long> AnnouncementAsync(PortalHost host) => host.InDbAsync(async db =>
    {
        var announcement = new Portal.Features.Announcements.Announcement();
        announcement.Write("停機公告", "週六停機", "Maintenance", "Closed on Saturday", new DateOnly(2026, 3, 1), null, Actor.Portal("test"), host.Clock.Now);
        db.Announcements.Add(announcement);
        await db.SaveChangesAsync();
        return announcement.Id;
    });

    static Task RecordAsync(PortalHost host) => host.InDbAsync(async db =>
    {
        if (await db.Catalogue.AnyAsync(record => record.Number == 1)) return;
        var record = new CatalogueRecord { Number = 1, Title = "澳門的海", Author = "林雨果著", Publisher = "測試出版社", SearchText = CatalogueRecord.Fold("澳門的海 林雨果著"), AddedAt = host.Clock.Now };
        record.Formats.Add(new CatalogueFormat { Isbn = Isbn13.Parse("9789573330752"), RecordNumber = 1, Ordinal = 1, Form = ProductForm.Paperback });
        db.Catalogue.Add(record);
        await db.SaveChangesAsync();
    });

    /// <summary>
    /// Every row of every table as text, one entry a row: two of these are equal when nothing changed. Left out are the log of jobs, the keys of the framework, and
    /// what is written by looking on: when a session was last seen, and the key that whoever sets up an authenticator is shown.
    /// </summary>
    public static Task<IReadOnlyList<string>> RowsAsync(PortalHost host, params string[] without) => host.InDbAsync<IReadOnlyList<string>>(async db =>
    {
        var rows = new List<string>();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync();
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct(StringComparer.Ordinal).Where(table => table is not ("JobLog" or "ProtectionKeys") && !without.Contains(table)).Order(StringComparer.Ordinal))
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The model's own table names.
            command.CommandText = $"select * from \"{table}\"";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var row = new StringBuilder(table);
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    if (reader.GetName(column) is "LastSeenAt") continue;
                    row.Append('|').Append(reader.GetName(column)).Append('=').Append(reader.GetValue(column) switch
                    {
                        byte[] bytes => Convert.ToHexString(bytes),
                        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
                    });
                }
                if (row.ToString() is var text && !text.Contains("Name=pending-key|", StringComparison.Ordinal)) rows.Add(text);
            }
        }
        rows.Sort(StringComparer.Ordinal);
        return rows;
    });

    /// <summary>Somebody who may everything that anybody may: member of a publisher and of the staff.</summary>
    public static async Task<User> EverybodyAsync(PortalHost host) =>
        await host.UserAsync(await host.PublisherAsync(), Roles.Clerk, Roles.Cataloguer, Roles.Supervisor, Roles.Administrator);

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
