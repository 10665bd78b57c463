using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Adapters.Files;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Tests.Adapters.Files;

namespace Portal.Tests.Features.Deposit.Keeping;

/// <summary>Second copies, events, records, the fixity check and the bag; on two folders, and where it matters on two buckets of a real S3 server.</summary>
[Trait("On", "database")]
public sealed class KeepingTests(KeepingTests.Host host) : IClassFixture<KeepingTests.Host>
{
    public sealed class Host : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Files:CheckMegabytesPerSecond", "0")];
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    IFileStore First => host.Services.GetRequiredService<IFileStore>();

    IFileStore Second => host.Services.GetRequiredService<FileCopy>().Store;

    CopyDeposits Copying(IFileStore first, IFileStore second) => new(host.Services.GetRequiredService<IServiceScopeFactory>(), first, new FileCopy(second), host.Clock, NullLogger<CopyDeposits>.Instance);

    CheckFixity Checking(IFileStore first, IFileStore second) =>
        new(host.Services.GetRequiredService<IServiceScopeFactory>(), first, new FileCopy(second), host.Services.GetRequiredService<IConfiguration>(), host.Clock, NullLogger<CheckFixity>.Instance);

    static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    static async Task<string?> TextAsync(IFileStore store, string key)
    {
        await using var content = await store.OpenAsync(key);
        return content is null ? null : await new StreamReader(content).ReadToEndAsync(Cancel);
    }

    static Task PutAsync(IFileStore store, string key, string content) => store.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(content)), 1_000_000, Cancel);

    /// <summary>As a bad disk or a careless administrator changes it.</summary>
    static async Task ReplaceAsync(IFileStore store, string key, string content)
    {
        await store.DeleteAsync(key);
        await PutAsync(store, key, content);
    }

    Task<EbookDeposit> WholeAsync(string number) => host.InDbAsync(db => db.EbookDeposits.AsNoTracking().Include(d => d.Application!.Publisher).Include(d => d.Application!.Products)
        .Include(d => d.Files).ThenInclude(f => f.Kept).Include(d => d.Files).ThenInclude(f => f.Events).AsSplitQuery().SingleAsync(d => d.CaseNumber == number));

    async Task<EbookDeposit> DepositedAsync(string content, bool copied = true)
    {
        var number = await host.DepositedAsync(await host.PublisherAsync(), content: content);
        if (copied) await Copying(First, Second).RunAsync(Cancel);
        return await WholeAsync(number);
    }

    static DepositFile Book(EbookDeposit deposit) => deposit.Files.Single(file => file.Kind == DepositPart.Book);

    static IEnumerable<EventType> Types(DepositFile file) => file.Events.OrderBy(e => e.Order).Select(e => e.Type);

    [Fact]
    public async Task What_is_deposited_is_copied_with_its_record_and_each_thing_that_happened_is_told_in_order()
    {
        var deposit = await DepositedAsync("one book");
        await Copying(First, Second).RunAsync(Cancel);

        Assert.Equal(2, deposit.Files.Count);
        foreach (var file in deposit.Files)
        {
            Assert.NotNull(file.Kept!.CopiedAt);
            foreach (var store in new[] { First, Second })
            {
                Assert.Equal(ObjectLook.Good, await store.LookAsync(DepositPlaces.DepositKey(file.Sha256!), file.Sha256!, null, Cancel));
                Assert.Equal(ObjectLook.Good, await store.LookAsync(DepositRecords.KeyOf(file.Sha256!, file.Id, 1, file.Kept.RecordSha256!), file.Kept.RecordSha256!, null, Cancel));
            }
        }
        EventType[] told = [EventType.Capture, EventType.MessageDigestCalculation, EventType.FormatIdentification, EventType.Validation, EventType.Ingestion, EventType.Replication];
        Assert.Equal(told, Types(Book(deposit)));
        Assert.Equal(told.Except([EventType.Validation]), Types(deposit.LicenceRecord!));
        Assert.All(deposit.Files, file => Assert.Equal(file.Events.OrderBy(e => e.At).Select(e => e.At), file.Events.OrderBy(e => e.Order).Select(e => e.At)));
        Assert.StartsWith("測試人員", Book(deposit).Events.Single(e => e.Type == EventType.Ingestion).Agent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_copy_that_was_damaged_before_there_is_a_second_one_comes_again_from_the_uploaded_pieces()
    {
        var deposit = await DepositedAsync("early damage", copied: false);
        var key = DepositPlaces.DepositKey(Sha256("early damage"));
        await ReplaceAsync(First, key, "early dampge");
        await ReplaceAsync(Second, key, "half a copy");
        await Copying(First, Second).RunAsync(Cancel);

        Assert.Equal(("early damage", "early damage"), (await TextAsync(First, key), await TextAsync(Second, key)));
        Assert.Equal([EventType.Ingestion, EventType.Recovery, EventType.Replication], Types(Book(await WholeAsync(deposit.CaseNumber!))).TakeLast(3));
    }

    [Fact]
    public async Task What_cannot_be_copied_now_is_tried_again_and_its_pieces_stay_till_then()
    {
        var deposit = await DepositedAsync("store away", copied: false);
        var key = DepositPlaces.DepositKey(Sha256("store away"));
        await Copying(First, new GoneStore()).RunAsync(Cancel);
        await host.WithAsync<IServiceProvider>(services => ActivatorUtilities.CreateInstance<Portal.Features.Deposit.Upload.SweepUploads>(services).RunAsync(Cancel));
        Assert.Null(await Second.OpenAsync(key));
        Assert.Equal(1, await host.InDbAsync(db => db.DepositPieces.CountAsync(p => p.FileId == Book(deposit).Id)));

        await Copying(First, Second).RunAsync(Cancel);
        Assert.Null(await Second.OpenAsync(key));
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await Copying(First, Second).RunAsync(Cancel);
        Assert.Equal("store away", await TextAsync(Second, key));
        await host.WithAsync<IServiceProvider>(services => ActivatorUtilities.CreateInstance<Portal.Features.Deposit.Upload.SweepUploads>(services).RunAsync(Cancel));
        Assert.Equal(0, await host.InDbAsync(db => db.DepositPieces.CountAsync(p => p.FileId == Book(deposit).Id)));
    }

    [Fact]
    public async Task Two_nodes_at_once_copy_once()
    {
        var deposit = await DepositedAsync("two nodes", copied: false);
        await Task.WhenAll(Copying(First, Second).RunAsync(Cancel), Copying(First, Second).RunAsync(Cancel));
        Assert.Single(Book(await WholeAsync(deposit.CaseNumber!)).Events, e => e.Type == EventType.Replication);
    }

    [Fact]
    public async Task A_copy_whose_row_was_written_meanwhile_is_made_once_more()
    {
        var deposit = await DepositedAsync("written meanwhile", copied: false);
        var file = Book(deposit).Id;
        var meddled = 0;
        var second = new MeddledStore(Second, async () => meddled += await host.InDbAsync(db => db.KeptFiles.Where(k => k.FileId == file && k.CopiedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.Version, Guid.NewGuid()).SetProperty(k => k.ReadAt, DateTime.UtcNow))));
        await Copying(First, second).RunAsync(Cancel);

        Assert.True(meddled > 0);
        Assert.NotNull(await host.InDbAsync(db => db.KeptFiles.Where(k => k.FileId == file).Select(k => k.CopiedAt).SingleAsync()));
        Assert.Equal("written meanwhile", await TextAsync(Second, DepositPlaces.DepositKey(Sha256("written meanwhile"))));
    }

    [Fact]
    public async Task A_deposit_that_is_taken_down_is_told_of_and_its_bytes_stay()
    {
        var deposit = await DepositedAsync("taken down");
        await host.WithAsync<EbookDesk>(async desk => await desk.TakeDownAsync(await desk.Whole.SingleAsync(d => d.Id == deposit.Id), "著作權爭議", Actor.Portal("主管")));
        await Copying(First, Second).RunAsync(Cancel);

        deposit = await WholeAsync(deposit.CaseNumber!);
        Assert.Equal(EventType.Deaccession, Types(Book(deposit)).Last());
        Assert.Equal(2, Book(deposit).Kept!.RecordVersion);
        Assert.Equal("taken down", await TextAsync(Second, DepositPlaces.DepositKey(Sha256("taken down"))));
        Assert.Contains("著作權爭議", await TextAsync(Second, DepositRecords.KeyOf(Book(deposit).Sha256!, Book(deposit).Id, 2, Book(deposit).Kept!.RecordSha256!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_holds_no_secret_and_nobody_s_address()
    {
        var deposit = await DepositedAsync("secrets");
        var record = (await TextAsync(First, DepositRecords.KeyOf(Book(deposit).Sha256!, Book(deposit).Id, 1, Book(deposit).Kept!.RecordSha256!)))!;
        Assert.Contains("山海小城", record, StringComparison.Ordinal);
        foreach (var secret in new[] { deposit.StatusCode!, deposit.ContactEmail, deposit.ContactPhone, deposit.ContactName, deposit.Application!.Publisher.Email }) Assert.DoesNotContain(secret, record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PREMIS_has_the_files_their_events_the_agents_and_the_rights_in_the_order_of_its_schema()
    {
        var deposit = await DepositedAsync("premis");
        var xml = XDocument.Parse(Premis.Of(deposit, deposit.Files).ToString());
        XNamespace ns = "http://www.loc.gov/premis/v3";

        Assert.Equal(ns + "premis", xml.Root!.Name);
        Assert.Equal("3.0", (string?)xml.Root.Attribute("version"));
        Assert.Equal(["object", "event", "agent", "rights"], xml.Root.Elements().Select(e => e.Name.LocalName).Distinct());
        Assert.Equal(["objectIdentifier", "objectCharacteristics", "originalName", "storage", "linkingEventIdentifier", "linkingRightsStatementIdentifier"], xml.Root.Element(ns + "object")!.Elements().Select(e => e.Name.LocalName).Distinct());
        Assert.Equal(["eventIdentifier", "eventType", "eventDateTime", "eventOutcomeInformation", "linkingAgentIdentifier", "linkingObjectIdentifier"], xml.Root.Element(ns + "event")!.Elements().Select(e => e.Name.LocalName));
        Assert.Contains("message digest calculation", xml.Descendants(ns + "eventType").Select(e => e.Value));
        Assert.Contains(Sha256("premis"), xml.Descendants(ns + "messageDigest").Select(e => e.Value));
        Assert.All(xml.Descendants(ns + "linkingAgentIdentifierValue"), agent => Assert.Contains(agent.Value, xml.Descendants(ns + "agentIdentifierValue").Select(e => e.Value)));
    }

    /// <summary>Two hundred files of one deposit in these stores, copied, and their content.</summary>
    async Task<List<(string Sha256, string Content)>> ManyAsync(IFileStore first, IFileStore second, int count)
    {
        var deposit = await host.DepositAsync(await host.PublisherAsync());
        var all = Enumerable.Range(0, count).Select(i => $"{deposit.Id} object {i} " + new string('x', 500)).Select(content => (Sha256: Sha256(content), Content: content)).ToList();
        foreach (var (sha256, content) in all) await PutAsync(first, DepositPlaces.DepositKey(sha256), content);
        await host.InDbAsync(async db =>
        {
            var of = await db.EbookDeposits.SingleAsync(d => d.Id == deposit.Id);
            foreach (var (sha256, content) in all)
            {
                var file = DepositFile.Begin(of, DepositPart.Book, null, "a.epub", content.Length, host.Clock.Now);
                file.Receive("x", content.Length, host.Clock.Now);
                file.Judge(FileState.Accepted, sha256, "application/epub+zip", """{"verdict":"accept","type":"application/epub+zip","findings":[]}""", host.Clock.Now);
                file.Keep(null, Actor.Portal("test"), host.Clock.Now);
                db.DepositFiles.Add(file);
            }
            await db.SaveChangesAsync();
        });
        await Copying(first, second).RunAsync(Cancel);
        return all;
    }

    async Task<(IFileStore First, IFileStore Second)> StoresAsync(string kind)
    {
        if (kind == "folder") return (new FolderFileStore(Path.Combine(host.Folder, Guid.NewGuid().ToString("n"))), new FolderFileStore(Path.Combine(host.Folder, Guid.NewGuid().ToString("n"))));
        var stores = new[] { new S3FileStore(await S3FileStoreTests.NewBucketAsync()), new S3FileStore(await S3FileStoreTests.NewBucketAsync()) };
        foreach (var store in stores) await store.OpenBucketAsync();
        return (stores[0], stores[1]);
    }

    static string Flip(string content) => string.Concat(content.AsSpan(0, 50), content[50] == '!' ? "?" : "!", content.AsSpan(51));

    static async Task<List<string>> KeysAndSizesAsync(IFileStore store)
    {
        var list = new List<string>();
        await foreach (var file in store.ListAsync(DepositPlaces.Deposit))
        {
            await using var content = await store.OpenAsync(file.Key);
            list.Add($"{file.Key} {content!.Length}");
        }
        return list;
    }

    [Theory]
    [InlineData("folder", 200)]
    [InlineData("s3", 30)] // The real server takes a fifth of a second for each.
    public async Task Of_many_objects_twenty_damaged_ones_are_all_found_in_one_round_and_made_whole(string kind, int objects)
    {
        await ForgetAsync();
        var (first, second) = await StoresAsync(kind);
        var admin = await host.UserAsync(null, Roles.Administrator);
        var all = await ManyAsync(first, second, objects);
        var before = await KeysAndSizesAsync(first);

        // Bytes flipped 6 + 3, cut 2 + 2, gone 3 + 2, come from nowhere 1 + 1.
        var next = 0;
        async Task HarmAsync(IFileStore store, int count, Func<string, string?> harm)
        {
            foreach (var (sha256, content) in all.Skip(next).Take(count))
            {
                await store.DeleteAsync(DepositPlaces.DepositKey(sha256));
                if (harm(content) is { } left) await PutAsync(store, DepositPlaces.DepositKey(sha256), left);
            }
            next += count;
        }
        await HarmAsync(first, 6, Flip);
        // The control: whoever looks at names and lengths only sees nothing of it.
        Assert.Equal(before, await KeysAndSizesAsync(first));
        await HarmAsync(second, 3, Flip);
        await HarmAsync(first, 2, content => content[..100]);
        await HarmAsync(second, 2, content => content[..100]);
        await HarmAsync(first, 3, _ => null);
        await HarmAsync(second, 2, _ => null);
        await PutAsync(first, DepositPlaces.DepositKey(Sha256($"{kind} nobody's")), "stray");
        await PutAsync(second, DepositPlaces.DepositKey(Sha256($"{kind} nobody's")), "stray");

        LaterOn();
        var begun = host.Clock.Now;
        await Checking(first, second).RunAsync(Cancel);

        var found = await host.InDbAsync(db => db.FixityFindings.AsNoTracking().Where(f => f.FoundAt >= begun).ToListAsync());
        Assert.Equal(20, found.Count);
        Assert.All(found, finding => Assert.NotNull(finding.RepairedAt));
        Assert.Equal((13, 5, 2), (found.Count(f => f.Fault == FixityFault.Changed), found.Count(f => f.Fault == FixityFault.Missing), found.Count(f => f.Fault == FixityFault.Untracked)));
        foreach (var (sha256, content) in all)
            foreach (var store in new[] { first, second }) Assert.Equal(content, await TextAsync(store, DepositPlaces.DepositKey(sha256)));
        Assert.Equal((9, 6), (await first.ListAsync(StoredObjects.Aside).CountAsync(Cancel), await second.ListAsync(StoredObjects.Aside).CountAsync(Cancel)));
        Assert.Equal(Flip(all[0].Content), await TextAsync(first, found.Single(f => f.Key == DepositPlaces.DepositKey(all[0].Sha256)).SetAside!));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(l => l.ToAddress == admin.Email && l.Subject.Contains("20"))));
        var told = await host.InDbAsync(db => db.DepositFiles.AsNoTracking().Include(f => f.Events).SingleAsync(f => f.Sha256 == all[0].Sha256));
        Assert.Equal([EventType.Replication, EventType.FixityCheck, EventType.Quarantine, EventType.Recovery], Types(told).Skip(5).Take(4));

        host.Clock.Advance(TimeSpan.FromDays(40));
        var again = host.Clock.Now;
        await Copying(first, second).RunAsync(Cancel);
        await Checking(first, second).RunAsync(Cancel);
        Assert.Equal(0, await host.InDbAsync(db => db.FixityFindings.CountAsync(f => f.FoundAt >= again)));
        Assert.Equal(objects, await host.InDbAsync(db => db.KeptFiles.CountAsync(k => k.ReadAt >= again)));
    }

    /// <summary>More than a month later, and than the files of this test were written.</summary>
    void LaterOn() => host.Clock.Now = (host.Clock.Now > DateTime.UtcNow ? host.Clock.Now : DateTime.UtcNow).AddDays(45);

    /// <summary>What other tests deposited lies in other stores.</summary>
    Task ForgetAsync() => host.InDbAsync(async db =>
    {
        await db.FixityFindings.ExecuteDeleteAsync();
        await db.KeptFiles.ExecuteDeleteAsync();
    });

    [Fact]
    public async Task When_both_are_damaged_nothing_is_touched_and_it_is_told_as_lost()
    {
        await ForgetAsync();
        var (first, second) = await StoresAsync("folder");
        var (sha256, content) = (await ManyAsync(first, second, 1))[0];
        var key = DepositPlaces.DepositKey(sha256);
        await ReplaceAsync(first, key, Flip(content));
        await ReplaceAsync(second, key, "cut");
        LaterOn();
        await Checking(first, second).RunAsync(Cancel);

        Assert.Equal((Flip(content), "cut"), (await TextAsync(first, key), await TextAsync(second, key)));
        Assert.True(await host.InDbAsync(db => db.KeptFiles.Select(k => k.IsLost).SingleAsync()));
        Assert.Equal(2, await host.InDbAsync(db => db.FixityFindings.CountAsync(f => f.RepairedAt == null)));
    }

    [Fact]
    public async Task A_store_that_is_away_is_no_reason_to_write_and_the_objects_keep_their_turn()
    {
        await ForgetAsync();
        var (first, second) = await StoresAsync("folder");
        await ManyAsync(first, second, 8);
        LaterOn();
        var begun = host.Clock.Now;
        await Assert.ThrowsAsync<FileStoreUnavailable>(() => Checking(first, new GoneStore(listable: true)).RunAsync(Cancel));
        Assert.Equal(0, await host.InDbAsync(db => db.KeptFiles.CountAsync(k => k.ReadAt >= begun)));
        Assert.Empty(await first.ListAsync(StoredObjects.Aside).ToListAsync(Cancel));
        host.Clock.Advance(TimeSpan.FromHours(7));
        await Checking(first, second).RunAsync(Cancel);
        Assert.Equal(8, await host.InDbAsync(db => db.KeptFiles.CountAsync(k => k.ReadAt >= begun && !k.IsLost)));
    }

    [Fact]
    public async Task A_night_reads_its_share_the_longest_unread_first_and_a_month_reads_all()
    {
        await ForgetAsync();
        var (first, second) = await StoresAsync("folder");
        await ManyAsync(first, second, 50);
        var start = host.Clock.Now;
        var nights = 0;
        do
        {
            host.Clock.Advance(TimeSpan.FromDays(1));
            var now = host.Clock.Now;
            await Checking(first, second).RunAsync(Cancel);
            Assert.InRange(await host.InDbAsync(db => db.KeptFiles.CountAsync(k => k.ReadAt >= now)), 1, 3);
        }
        while (++nights < 40 && await host.InDbAsync(db => db.KeptFiles.AnyAsync(k => k.ReadAt == start)));
        Assert.InRange(nights, 17, 30);
    }

    [Theory]
    [InlineData("海.epub", "海.epub")]
    [InlineData("../../etc/passwd", "etc_passwd")]
    [InlineData("a:b*c?.pdf", "a_b_c_.pdf")]
    [InlineData("...", "file")]
    [InlineData("a\nb\r%.mp3", "a_b_.mp3")]
    public void A_file_in_a_bag_has_a_name_that_every_system_takes(string name, string safe) => Assert.Equal(safe, DepositBag.SafeName(name));

    [Fact]
    public async Task A_bag_is_whole_to_the_tools_of_others()
    {
        var deposit = await DepositedAsync("bagged");
        var folder = Directory.CreateTempSubdirectory("portal-bag-").FullName;
        try
        {
            var path = Path.Combine(folder, "bag.zip");
            await using (var file = File.Create(path)) await DepositBag.WriteAsync(deposit, First, file, host.Clock.Now, Cancel);
            Assert.Equal(0, await RunAsync(folder, "unzip", "-q", path));
            var bag = Path.Combine(folder, deposit.CaseNumber!);
            Assert.Equal("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", await File.ReadAllTextAsync(Path.Combine(bag, "bagit.txt"), Cancel));
            Assert.Equal(0, await RunAsync(bag, "sha256sum", "--strict", "-c", "manifest-sha256.txt"));
            Assert.Equal(0, await RunAsync(bag, "sha256sum", "--strict", "-c", "tagmanifest-sha256.txt"));
            // RFC 8493, 2.1.3 and 2.2.1: every payload file stands in the manifest, every tag file but the tag manifest in that one.
            var listed = (await File.ReadAllLinesAsync(Path.Combine(bag, "manifest-sha256.txt"), Cancel)).Select(line => line[66..]).Order(StringComparer.Ordinal);
            var there = Directory.EnumerateFiles(Path.Combine(bag, "data"), "*", SearchOption.AllDirectories).ToList();
            Assert.Equal(there.Select(each => Path.GetRelativePath(bag, each)).Order(StringComparer.Ordinal), listed);
            Assert.Equal(["bag-info.txt", "bagit.txt", "manifest-sha256.txt"], (await File.ReadAllLinesAsync(Path.Combine(bag, "tagmanifest-sha256.txt"), Cancel)).Select(line => line[66..]).Order(StringComparer.Ordinal));
            Assert.Contains($"Payload-Oxum: {there.Sum(each => new FileInfo(each).Length)}.{there.Count}", await File.ReadAllLinesAsync(Path.Combine(bag, "bag-info.txt"), Cancel));
            Assert.Equal("bagged", await File.ReadAllTextAsync(Path.Combine(bag, "data", "files", "001-海.epub"), Cancel));
            // The control: one changed byte and the tool of others says no.
            await File.WriteAllTextAsync(Path.Combine(bag, "data", "files", "001-海.epub"), "bagged!", Cancel);
            Assert.Equal(1, await RunAsync(bag, "sha256sum", "--strict", "-c", "manifest-sha256.txt"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task No_bag_is_finished_of_what_is_not_what_was_deposited()
    {
        var deposit = await DepositedAsync("not bagged");
        await ReplaceAsync(First, DepositPlaces.DepositKey(Sha256("not bagged")), "not bugged");
        await Assert.ThrowsAsync<InvalidDataException>(() => DepositBag.WriteAsync(deposit, First, new MemoryStream(), host.Clock.Now, Cancel));
    }

    /// <summary>The same stores, an empty database.</summary>
    sealed class OtherHost(string folder) : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Files:Folder", Path.Combine(folder, "files")), new("Files:Copy:Folder", Path.Combine(folder, "files-copy"))];
    }

    static Task<string> RecordAsync(PortalHost of, Guid file) => of.InDbAsync(async db =>
    {
        var record = System.Text.Json.Nodes.JsonNode.Parse(await DepositRecords.WriteAsync(db, file, 1, DateTime.UnixEpoch))!;
        return record["rows"]!.ToJsonString() + record["events"]!.ToJsonString();
    });

    [Fact]
    public async Task Of_an_empty_database_and_the_stores_the_same_records_come_and_what_differs_is_told()
    {
        await ForgetAsync();
        var (one, two) = (await DepositedAsync("rebuilt one"), await DepositedAsync("rebuilt two"));
        await host.WithAsync<EbookDesk>(async desk => await desk.TakeDownAsync(await desk.Whole.SingleAsync(d => d.Id == two.Id), "著作權爭議", Actor.Portal("主管")));
        await Copying(First, Second).RunAsync(Cancel);
        // A damaged record is read from the other store.
        var kept = Book(await WholeAsync(one.CaseNumber!)).Kept!;
        await ReplaceAsync(First, DepositRecords.KeyOf(kept.Sha256, kept.FileId, 1, kept.RecordSha256!), "{}");

        await using var other = new OtherHost(host.Folder);
        await other.InitializeAsync();
        var report = await other.WithAsync<RebuildDeposits, RebuildReport>(rebuild => rebuild.RunAsync());

        Assert.Empty(report.Differences);
        Assert.Equal(report.Records, report.Made);
        foreach (var file in one.Files.Concat(two.Files)) Assert.Equal(await RecordAsync(host, file.Id), await RecordAsync(other, file.Id));
        Assert.Equal(HttpStatusCode.OK, (await other.Stranger().GetAsync($"/deposit/record/{one.CaseNumber}")).Status);
        Assert.Equal(0, (await other.WithAsync<RebuildDeposits, RebuildReport>(rebuild => rebuild.RunAsync())).Made);

        await other.InDbAsync(db => db.DepositFiles.Where(f => f.Id == Book(one).Id).ExecuteUpdateAsync(set => set.SetProperty(f => f.FileName, "假.epub")));
        var differing = Assert.Single((await other.WithAsync<RebuildDeposits, RebuildReport>(rebuild => rebuild.RunAsync())).Differences);
        Assert.Contains("FileName: \"假.epub\" in the tables, \"海.epub\" in the record", differing, StringComparison.Ordinal);

        await Copying(First, Second).RunAsync(Cancel);
        await other.WithAsync<IServiceProvider>(services => new CopyDeposits(services.GetRequiredService<IServiceScopeFactory>(), First, new FileCopy(Second), other.Clock, NullLogger<CopyDeposits>.Instance).RunAsync(Cancel));
        Assert.Equal(0, await other.InDbAsync(db => db.KeptFiles.CountAsync(k => k.CopiedAt == null || k.NextTryAt != null)));
    }

    [Fact]
    public async Task The_receipt_says_what_was_deposited_when_and_where_it_stays_and_staff_take_the_bag_away()
    {
        var publisher = await host.PublisherAsync();
        var number = await host.DepositedAsync(publisher, content: "receipt");
        var receipt = await (await host.MemberOfAsync(publisher)).GetAsync($"/deposit/receipt/{number}");
        foreach (var said in new[] { number, Sha256("receipt"), "海.epub", $"/deposit/record/{number}", "7 B" }) Assert.Contains(said, receipt.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/deposit/bag/", receipt.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await host.MemberOfAsync(await host.PublisherAsync())).GetAsync($"/deposit/receipt/{number}")).Status);
        var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Contains("/deposit/bag/", (await clerk.GetAsync($"/deposit/receipt/{number}")).Body, StringComparison.Ordinal);
        Assert.StartsWith("PK", (await clerk.GetAsync($"/deposit/bag/{number}")).Body, StringComparison.Ordinal);
        Assert.Contains("http://www.loc.gov/premis/v3", (await clerk.GetAsync($"/deposit/premis/{number}")).Body, StringComparison.Ordinal);
        var letter = await host.InDbAsync(db => db.Letters.Where(l => l.Key.StartsWith("approved:") && l.Request!.CaseNumber == number).SingleAsync());
        Assert.Contains($"海.epub  7 B\n  SHA-256 {Sha256("receipt")}", letter.Body, StringComparison.Ordinal);
    }

    static async Task<int> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        TestContext.Current.SendDiagnosticMessage(string.Concat(said));
        return process.ExitCode;
    }

    /// <summary>A store where something else happens after its first write.</summary>
    sealed class MeddledStore(IFileStore store, Func<Task> meddle) : IFileStore
    {
        bool _done;

        public async Task<StoredFile> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancel)
        {
            var stored = await store.PutAsync(key, content, maxBytes, cancel);
            if (!_done) await meddle();
            _done = true;
            return stored;
        }

        public Task<Stream?> OpenAsync(string key) => store.OpenAsync(key);

        public Task DeleteAsync(string key) => store.DeleteAsync(key);

        public IAsyncEnumerable<StoredKey> ListAsync(string prefix = "") => store.ListAsync(prefix);

        public Task RemoveUnfinishedAsync(DateTime before) => store.RemoveUnfinishedAsync(before);
    }

    /// <summary>A store that does not answer.</summary>
    sealed class GoneStore(bool listable = false) : IFileStore
    {
        static FileStoreUnavailable Gone => new(new IOException("away"));

        public Task<StoredFile> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancel) => throw Gone;

        public Task<Stream?> OpenAsync(string key) => throw Gone;

        public Task DeleteAsync(string key) => throw Gone;

        public IAsyncEnumerable<StoredKey> ListAsync(string prefix = "") => listable ? AsyncEnumerable.Empty<StoredKey>() : throw Gone;

        public Task RemoveUnfinishedAsync(DateTime before) => throw Gone;
    }
}
