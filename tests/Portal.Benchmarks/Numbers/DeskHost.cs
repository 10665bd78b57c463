using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;
using Application = Portal.Features.Applications.Application;
using Channel = Portal.Features.Applications.Channel;

namespace Portal.Benchmarks.Numbers;

/// <summary>The number desk on a database of its own, without the web around it, and cases that wait for their numbers.</summary>
public sealed class DeskHost : IAsyncDisposable
{
    readonly IHost _host;

    DeskHost(IHost host, PortalSettings settings) => (_host, Settings) = (host, settings);

    public PortalSettings Settings { get; }

    public IServiceProvider Services => _host.Services;

    public NumberDesk Desk => Services.GetRequiredService<NumberDesk>();

    public PublishedHeads Heads => Services.GetRequiredService<PublishedHeads>();

    /// <summary>The officer who holds every case.</summary>
    public static Actor Officer { get; } = new(Guid.Parse("00000009-0000-4000-8000-000000000000"), "承辦人", "127.0.0.1");

    /// <summary>Folder holds the head and, on SQLite, the database; an empty connection means SQLite.</summary>
    public static async Task<DeskHost> StartAsync(string folder, string postgres = "", TimeProvider? clock = null, bool migrate = true)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["Ledger:HeadFolder"] = Path.Combine(folder, "ledger-head");
        var sqlite = postgres.Length == 0;
        var settings = new PortalSettings(Demo: false, folder, sqlite ? "sqlite" : "postgresql",
            sqlite ? $"Data Source={Path.Combine(folder, "portal.db")}" : postgres, WebRole: null);
        if (migrate) await DatabaseSetup.MigrateAsync(settings);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddLogging(log => log.SetMinimumLevel(LogLevel.Error).AddSimpleConsole(console => console.SingleLine = true));
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        builder.Services.AddLocalization();
        builder.Services.AddDatabase(settings);
        builder.Services.AddNumbers();
        builder.Services.AddIsrc(builder.Configuration);
        builder.Services.AddQueue();
        var host = builder.Build();
        var desk = new DeskHost(host, settings);
        if (migrate) await desk.InDbAsync(db => Seed.CalendarAsync(db, clock ?? TimeProvider.System));
        await host.StartAsync();
        return desk;
    }

    public async Task<T> InDbAsync<T>(Func<PortalDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<PortalDb>());
    }

    public Task InDbAsync(Func<PortalDb, Task> work) => InDbAsync(async db =>
    {
        await work(db);
        return 0;
    });

    public static Guid RequestId(int number) => Id(3, number);

    public static Guid ProductId(int number) => Id(2, number);

    public static Guid PublisherId(int number) => Id(5, number);

    static Guid Id(int kind, int number) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"{kind:x8}-0000-4000-8000-{number:x12}"));

    /// <summary>Publishers with one block of 10,000 numbers each: 978-626-02, 978-626-03... and so many cases, each of one format, in turn.</summary>
    public async Task MakeCasesAsync(int publishers, int cases, int blockSize = 10_000)
    {
        await InDbAsync(async db =>
        {
            var now = new DateTime(2026, 3, 2, 1, 0, 0, DateTimeKind.Utc);
            db.Users.Add(new User { Id = Officer.Id!.Value, UserName = "officer", DisplayName = Officer.Name, CreatedAt = now });
            var registrants = IsbnRanges.Current.Taiwan.SelectMany(group => group.Registrants(10_000).Select(element => (Group: group.Prefix + group.Element, Element: element)))
                .Where(registrant => registrant is not ("978626", "01")).Take(publishers).ToList();
            for (var number = 0; number < publishers; number++)
            {
                var publisher = new Publisher { Id = PublisherId(number), Name = $"出版社{number}", Address = "臺北市", Phone = "02", Email = "a@example.test", CreatedAt = now };
                publisher.Activate();
                db.Publishers.Add(publisher);
                db.Blocks.Add(new RegistrantBlock { Group = registrants[number].Group, Registrant = registrants[number].Element, Size = blockSize, PublisherId = publisher.Id, OpenedAt = now });
            }
            var pattern = NewCase(-1, PublisherId(0), now);
            db.Requests.Add(pattern);
            await db.SaveChangesAsync();
            await CopyAsync(db, publishers, cases);
        });
    }

    /// <summary>Lists of one recording each, numbered on from there, for codes of one shared prefix code.</summary>
    public Task MakeListsAsync(int from, int count) => InDbAsync(async db =>
    {
        var now = new DateTime(2026, 3, 2, 1, 0, 0, DateTimeKind.Utc);
        var prefix = new PrefixCode { Code = "TWA00", AddedAt = now };
        prefix.Share(now);
        db.PrefixCodes.Add(prefix);
        for (var number = from; number < from + count; number++)
        {
            var list = new IsrcRequest { Id = RequestId(number), PublisherId = PublisherId(0), ListTitle = "海風裡的歌", Plan = CodePlan.Shared, ChangedAt = now, ContactName = "林某某", ContactEmail = "producer@example.test", ContactPhone = "02-2361-9132" };
            var recording = new Recording { Id = ProductId(number) };
            recording.Describe(string.Create(CultureInfo.InvariantCulture, $"歌 {number}"), "王某某", null, 180, 2026, RecordingKind.Sound);
            list.Add([recording]);
            PutInReview(list, number, now);
            db.Requests.Add(list);
        }
        await db.SaveChangesAsync();
    });

    /// <summary>A case in review by <see cref="Officer"/>.</summary>
    public static IsbnRequest NewCase(int number, Guid publisher, DateTime now)
    {
        var application = new Application { PublisherId = publisher, CreatedAt = now, ChangedAt = now };
        var title = application.Title;
        (title.Title, title.Author, title.Language, title.Audience, title.Category, title.Topic, title.Rating) = ("臺灣的海與島嶼", "林某某著; 陳某某譯", "chi-hant", "m", "1", "9", "1");
        (title.IsTranslation, title.IsRevision, title.PlannedMonth, title.Keywords) = (false, false, new DateOnly(2026, 5, 1), "海洋;島嶼");
        application.Products.Add(new Product { Id = number < 0 ? Guid.CreateVersion7() : ProductId(number), Form = ProductForm.Paperback, PageCount = 256, PriceCents = 42_000 });
        foreach (var kind in new[] { PageKind.TitlePage, PageKind.CopyrightPage })
            application.Pages.Add(new PageFile { Kind = kind, FileName = "a.pdf", ContentType = "application/pdf", Key = "a", Sha256 = "" });
        var request = new IsbnRequest
        {
            Id = number < 0 ? Guid.CreateVersion7() : RequestId(number),
            Application = application,
            PublisherId = publisher,
            Channel = Channel.Online,
            ContactName = "林某某",
            ContactEmail = "publisher@example.test",
            ContactPhone = "02-2361-9132",
        };
        PutInReview(request, number, now);
        return request;
    }

    static void PutInReview(Request request, int number, DateTime now)
    {
        request.Submit(string.Create(CultureInfo.InvariantCulture, $"114-{number + 1:D6}"), CaseNumbers.NewStatusCode(), new WorkingDays([], [2026]), Officer, now);
        request.Take(new User { Id = Officer.Id!.Value, DisplayName = Officer.Name }, Officer, now);
    }

    /// <summary>Copies the one case inside the database: a hundred thousand of them in seconds.</summary>
    static async Task CopyAsync(PortalDb db, int publishers, int cases)
    {
        var sqlite = db.Database.IsSqlite();
        var series = sqlite
            ? $"(WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i + 1 < {cases}) SELECT i FROM s)"
            : $"generate_series(0, {cases} - 1)";
        string New(int kind, string number) => sqlite
            ? $"printf('%08X-0000-4000-8000-%012X', {kind}, {number})"
            : $"('{kind:x8}-0000-4000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid";
        string Text(string number) => sqlite ? $"printf('115-%06d', {number})" : $"'115-' || lpad(({number})::text, 6, '0')";

        (string Table, Type Type, Dictionary<string, string> Own)[] tables =
        [
            ("Applications", typeof(Application), new() { ["Id"] = New(1, "i"), ["PublisherId"] = New(5, $"i % {publishers}"), ["FormCode"] = Text("i") }),
            ("Products", typeof(Product), new() { ["Id"] = New(2, "i"), ["ApplicationId"] = New(1, "i") }),
            ("Requests", typeof(IsbnRequest), new() { ["Id"] = New(3, "i"), ["ApplicationId"] = New(1, "i"), ["PublisherId"] = New(5, $"i % {publishers}"), ["CaseNumber"] = Text("i") }),
        ];
        foreach (var (table, _, own) in tables)
        {
            var columns = await db.Database.SqlQueryRaw<string>(sqlite
                ? $"SELECT name AS \"Value\" FROM pragma_table_info('{table}')"
                : $"SELECT column_name AS \"Value\" FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'").ToListAsync();
            var from = columns.Select(column => own.GetValueOrDefault(column, $"t.\"{column}\""));
#pragma warning disable EF1002 // Names of our own tables and columns only.
            await db.Database.ExecuteSqlRawAsync($"""INSERT INTO "{table}" ("{string.Join("\", \"", columns)}") SELECT {string.Join(", ", from)} FROM (SELECT * FROM "{table}") t, {series} AS s(i)""".Replace(sqlite ? " AS s(i)" : "\0", "", StringComparison.Ordinal));
#pragma warning restore EF1002
        }
        if (!sqlite) await db.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
    }
}
