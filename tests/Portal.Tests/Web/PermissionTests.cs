using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters.Files;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Registrants;
using Portal.Features.Catalogue;

namespace Portal.Tests.Web;

/// <summary>
/// The table page x role in permissions.csv: every handler of every page and every other endpoint has its row, and each cell is tried over HTTP.
/// A plus is served: whatever the handler then says, it is neither refused nor missing. A minus is refused, hidden or sent to sign in, and changes nothing.
/// An o is let in, and told that what it did not name is not there.
/// </summary>
[Trait("On", "database")]
public sealed class PermissionTests(PermissionTests.Everybody host) : IClassFixture<PermissionTests.Everybody>
{
    /// <summary>One of each role, signed in once for all rows but those of accounts, which change who is signed in.</summary>
    public sealed class Everybody : PortalHost
    {
        internal Someone[]? Once { get; set; }
    }

    static readonly string[] roles = ["stranger", "pending", "member", "other", "clerk", "cataloguer", "supervisor", "administrator", "no factor", "disabled"];

    static readonly Lazy<List<Row>> table = new(() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Web", "permissions.csv")).Skip(1).Where(line => line.Length > 0).Select(Row.Read)]);

    public static IEnumerable<TheoryDataRow<string, string>> Rows => table.Value.Select(row => new TheoryDataRow<string, string>(row.Page, row.Handler));

    [Fact]
    public void The_head_of_the_table_names_the_roles() =>
        Assert.Equal(["page", "handler", "address", .. roles], File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Web", "permissions.csv")).First().Split(','));

    [Fact]
    public void Every_handler_has_a_row_and_every_row_a_handler() => Assert.Empty(Differences(typeof(Program).Assembly));

    [Fact]
    public void Every_page_says_who_may() => Assert.Empty(Undeclared(typeof(Program).Assembly));

    [Fact]
    public void A_page_without_a_row_and_without_a_permission_is_found()
    {
        Assert.Contains("no row: /Tests/Web/Unlisted GET", Differences(typeof(Unlisted).Assembly));
        Assert.Contains("no row: /Tests/Web/Unlisted POST Burn", Differences(typeof(Unlisted).Assembly));
        Assert.Contains("/Tests/Web/Unlisted", Undeclared(typeof(Unlisted).Assembly));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_holds_for_every_role(string page, string handler)
    {
        var row = table.Value.Single(r => r.Page == page && r.Handler == handler);
        var afresh = row.Page.StartsWith("/Accounts/", StringComparison.Ordinal);
        var visitors = afresh || host.Once is null ? await Task.WhenAll(roles.Select(ComeAsync)) : host.Once;
        if (!afresh) host.Once = visitors;
        var things = new Things(host, visitors);
        var wrong = new List<string>();

        var addresses = new List<string>();
        foreach (var visitor in visitors) addresses.Add(await things.FillAsync(row.Address, visitor));
        var before = await FingerprintAsync();
        foreach (var cell in "-o+")
        {
            for (var i = 0; i < roles.Length; i++)
            {
                if (row.Cells[i] != cell) continue;
                var answer = await AskAsync(visitors[i], row, addresses[i]);
                if ((cell == 'o' ? answer.Status != HttpStatusCode.NotFound : IsServed(answer) != (cell == '+')) || (int)answer.Status >= 500)
                    wrong.Add($"{roles[i]}: should be {cell}, got {(int)answer.Status} {answer.Headers.GetValueOrDefault("Location")} for {addresses[i]}");
            }
            if (cell != '+' && await FingerprintAsync() != before) wrong.Add("something changed though nobody was served");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Rows that lack a handler and handlers that lack a row.</summary>
    IEnumerable<string> Differences(Assembly assembly)
    {
        var rows = table.Value.Select(row => $"{row.Page} {row.Handler}").ToList();
        List<string> handlers = [.. PageTypes(assembly).SelectMany(page => HandlersOf(page).Select(handler => $"{AddressOf(page)} {handler}")), .. Endpoints(), .. Pages()];
        return [.. handlers.Distinct().Except(rows).Select(missing => $"no row: {missing}"), .. rows.Except(handlers).Select(row => $"no handler: {row}")];
    }

    static IEnumerable<string> Undeclared(Assembly assembly) => PageTypes(assembly)
        .Where(page => page.GetCustomAttribute<AllowAnonymousAttribute>() is null && page.GetCustomAttribute<AuthorizeAttribute>()?.Policy is null)
        .Select(AddressOf);

    static IEnumerable<Type> PageTypes(Assembly assembly) => assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PageModel)) && !type.IsAbstract);

    /// <summary>A model that would bear the name of an entity ends in Page; its address does not.</summary>
    static string AddressOf(Type page)
    {
        var address = "/" + page.FullName!.Replace("Portal.Features.", "", StringComparison.Ordinal).Replace("Portal.", "", StringComparison.Ordinal).Replace('.', '/');
        return address.EndsWith("Page", StringComparison.Ordinal) ? address[..^4] : address;
    }

    /// <summary>A page answers GET without a handler of its own too.</summary>
    static IEnumerable<string> HandlersOf(Type page) => page.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Select(method => HandlerName.Match(method.Name)).Where(match => match.Success)
        .Select(match => $"{match.Groups["verb"].Value.ToUpperInvariant()} {match.Groups["name"].Value}".Trim())
        .Append("GET").Distinct();

    static readonly Regex HandlerName = new("^On(?<verb>Get|Post|Put|Patch|Delete)(?<name>[A-Z]\\w*?)??(Async)?$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>What is mapped beside the pages and the static files.</summary>
    IEnumerable<string> Endpoints() => host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null && endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
            && endpoint.RoutePattern.RawText != "{**path:file}") // The same of a build that was not published.
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')} {method}"))
        .Distinct();

    /// <summary>Pages as the portal serves them, also one without a class of its own.</summary>
    IEnumerable<string> Pages() => host.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>().Select(page => $"{page.ViewEnginePath} GET");

    async Task<Someone> ComeAsync(string role)
    {
        if (role == "stranger") return new(role, host.Stranger(), null, null);
        var publisher = role switch
        {
            "pending" => await host.PublisherAsync(PublisherKind.School, active: false),
            "member" or "other" => await host.PublisherAsync(PublisherKind.School),
            _ => null,
        };
        var person = role switch
        {
            "clerk" or "no factor" or "disabled" => await host.UserAsync(null, Roles.Clerk),
            "cataloguer" => await host.UserAsync(null, Roles.Cataloguer),
            "supervisor" => await host.UserAsync(null, Roles.Supervisor),
            "administrator" => await host.UserAsync(null, Roles.Administrator),
            _ => await host.UserAsync(publisher),
        };
        var browser = await host.SignedInAsync(person, secondFactor: role != "no factor");
        if (role == "disabled")
            await host.WithAsync<IServiceProvider>(async services => await services.GetRequiredService<StaffAccounts>().DisableAsync(
                await services.GetRequiredService<Portal.Data.PortalDb>().Users.SingleAsync(u => u.Id == person.Id), null, Actor.Portal("test")));
        return new(role, browser, person, publisher);
    }

    static async Task<Answer> AskAsync(Someone visitor, Row row, string address)
    {
        if (row.Method == "GET") return await visitor.Browser.GetAsync(address, follow: false);
        if (row.Name.Length > 0) address += (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "handler=" + row.Name;
        // The layout of a signed-in person, and the page to sign in, hold a form with a token.
        var form = await visitor.Browser.GetAsync("/accounts/denied");
        if (form.Page.QuerySelector("[name=__RequestVerificationToken]") is null) form = await visitor.Browser.GetAsync("/accounts/sign-in");
        var token = form.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var request = new HttpRequestMessage(new HttpMethod(row.Method), new Uri(form.Url, address))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]),
        };
        return await visitor.Browser.SendAsync(request, follow: false);
    }

    /// <summary>Sent away are those who come back afterwards: only that address carries where they wanted to go.</summary>
    internal static bool IsServed(Answer answer) => answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        && !(answer.Headers.GetValueOrDefault("Location") is { } place && SentAway.IsMatch(place));

    static readonly Regex SentAway = new("/accounts/(sign-in|denied|second-factor-set-up)\\?returnUrl=.", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>All rows of all tables but the sessions, which every visit may touch.</summary>
    Task<string> FingerprintAsync() => host.InDbAsync(async db =>
    {
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync();
        var all = new StringBuilder();
        foreach (var name in db.Model.GetEntityTypes().Select(type => type.GetTableName()).OfType<string>().Distinct().Where(name => name is not ("Sessions" or "ProtectionKeys")).Order(StringComparer.Ordinal))
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is the model's own.
            command.CommandText = $"select * from \"{name}\" order by 1, 2";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++) all.Append(System.Globalization.CultureInfo.InvariantCulture, $"{reader.GetValue(i)}|");
                all.Append('\n');
            }
        }
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    });

    internal sealed record Someone(string Role, Visitor Browser, User? Person, Publisher? Publisher);

    sealed record Row(string Page, string Handler, string Address, string Cells)
    {
        public string Method => Handler.Split(' ')[0];

        public string Name => Handler.Contains(' ', StringComparison.Ordinal) ? Handler.Split(' ')[1] : "";

        public static Row Read(string line)
        {
            var cells = line.Split(',');
            return cells.Length == 3 + roles.Length && cells[3..].All(cell => cell is "+" or "-" or "o") ? new(cells[0], cells[1], cells[2], string.Concat(cells[3..])) : throw new FormatException(line);
        }
    }

    /// <summary>Fills the places of an address: what belongs to the visitor's publisher, or else to the member's.</summary>
    sealed class Things(PortalHost host, IReadOnlyList<Someone> visitors)
    {
        readonly Dictionary<string, string> _made = [];

        public async Task<string> FillAsync(string address, Someone visitor)
        {
            foreach (Match place in Place.Matches(address))
            {
                var owner = visitor.Role == "pending" ? visitor : visitors.Single(v => v.Role == "member");
                var key = place.Value + owner.Role;
                if (!_made.TryGetValue(key, out var thing)) _made[key] = thing = await MakeAsync(place.Value, owner);
                address = address.Replace(place.Value, thing, StringComparison.Ordinal);
            }
            return address;
        }

        async Task<string> LendableAsync()
        {
            var book = await host.ReadableAsync(Portal.Features.Deposit.ReadingAccess.Lending);
            return await host.InDbAsync(async db => $"{await db.Catalogue.Where(r => r.ApplicationId == book.ApplicationId).Select(r => r.Number).SingleAsync()}?deposit={book.Id}");
        }

        async Task<string> MakeAsync(string what, Someone owner) => what switch
        {
            "{draft}" => (await host.DraftAsync(owner.Publisher!)).Id.ToString(),
            "{case}" => (await host.CaseAsync(owner.Publisher!)).CaseNumber!,
            "{cip}" => (await host.DraftedCipAsync(await host.PublisherAsync(), await host.UserAsync(null, Roles.Cataloguer))).CaseNumber!,
            // A publisher that is not active has nothing approved: it asks for that of another one.
            "{approved}" => (await host.ApprovedCipAsync(owner.Role == "pending" ? await host.PublisherAsync() : owner.Publisher!)).ApplicationId.ToString()!,
            "{control}" => (await host.ApprovedCipAsync(await host.PublisherAsync())).Application!.CipIssues[0].ControlNumber,
            "{opinion}" => (await host.OpinionAsync()).CaseNumber!,
            "{surveyed}" => await host.SurveyedAsync(),
            "{request}" => (await host.CaseAsync(owner.Publisher!)).Id.ToString(),
            "{publisher}" => owner.Publisher!.Id.ToString(),
            "{colleague}" => (await host.UserAsync(owner.Publisher)).Id.ToString(),
            "{mass}" => (await host.MassLetterAsync(confirmed: true)).ToString(),
            "{letter}" => await LetterAsync(await host.CaseAsync(owner.Publisher!)),
            "{list}" => (await host.ListAsync(owner.Publisher!)).Id.ToString(),
            "{ebook}" => (await host.DepositAsync(owner.Publisher!, numbered: owner.Role != "pending")).Id.ToString(),
            "{ebookfile}" => (await host.BookFileAsync(await host.DepositAsync(owner.Publisher!, numbered: owner.Role != "pending"))).ToString(),
            "{ebookcase}" => (await host.DepositCaseAsync(await host.PublisherAsync())).CaseNumber!,
            "{lendable}" => await LendableAsync(),
            "{lent}" => await host.LentAsync(owner.Person!),
            "{room}" => (await host.RoomAsync("192.0.2.0/24")).Id.ToString(),
            "{deposited}" => await host.DepositedAsync(await host.PublisherAsync()),
            "{coded}" => await CodedAsync(await host.ListCaseAsync(owner.Publisher!)),
            "{file}" => await FileAsync(await host.DraftAsync(owner.Publisher!)),
            "{block}" => owner.Publisher!.Blocks.Count > 0 ? owner.Publisher.Blocks[0].Id.ToString() : (await host.OldBlockAsync()).Id.ToString(),
            "{batch}" => (await host.BatchAsync(owner.Publisher!, "山海小城")).ToString(),
            "{takeover}" => (await host.OldFileAsync()).ToString(),
            "{proposal}" => (await host.ProposalAsync(await host.PublisherAsync(), await host.ClerkAsync())).ToString(),
            "{deposit}" => (await host.NumberedAsync(owner.Role == "pending" ? await host.PublisherAsync() : owner.Publisher!)).Isbn.Digits,
            "{record}" => await RecordAsync(),
            _ => throw new ArgumentException(what, nameof(what)),
        };

        Task<string> LetterAsync(Request request) => host.InDbAsync(async db => (await db.Letters.FirstAsync(letter => letter.RequestId == request.Id)).Id.ToString());

        Task<string> CodedAsync(IsrcRequest list) => host.InDbAsync(async db =>
        {
            await db.Requests.Where(r => r.Id == list.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RequestState.Approved));
            foreach (var recording in await db.Recordings.Where(r => r.RequestId == list.Id).ToListAsync())
                recording.Isrc = IsrcCode.Of($"QZ{Guid.NewGuid():N}"[..5].ToUpperInvariant(), 26, recording.Ordinal);
            await db.SaveChangesAsync();
            return list.CaseNumber!;
        });

        async Task<string> FileAsync(Application draft)
        {
            using var content = new MemoryStream("%PDF-"u8.ToArray());
            await host.Services.GetRequiredService<IFileStore>().PutAsync(draft.Pages[0].Key, content, 100, TestContext.Current.CancellationToken);
            return draft.Pages[0].Id.ToString();
        }

        Task<string> RecordAsync() => host.InDbAsync(async db =>
        {
            // Far above the counter, which gives the next title its number.
            var number = 1 + Math.Max(1_000_000, await db.Catalogue.MaxAsync(record => (long?)record.Number) ?? 0);
            db.Catalogue.Add(new CatalogueRecord { Number = number, Title = "書", Author = "人", Publisher = "社", SearchText = "書" });
            await db.SaveChangesAsync();
            return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        });

        static readonly Regex Place = new(@"\{\w+\}", RegexOptions.None, TimeSpan.FromSeconds(1));
    }
}

/// <summary>The negative control: a page that nobody has listed.</summary>
public class Unlisted : PageModel
{
    public void OnPostBurn() => Response.StatusCode = 204;
}
