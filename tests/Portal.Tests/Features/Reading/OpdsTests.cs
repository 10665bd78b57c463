using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

/// <summary>The catalogue of what may be read, in OPDS 1.2 and 2.0.</summary>
[Trait("On", "database")]
public class OpdsTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly XNamespace atom = "http://www.w3.org/2005/Atom";
    static readonly XNamespace opds = "http://opds-spec.org/2010/catalog";
    static readonly XNamespace dc = "http://purl.org/dc/terms/";
    static readonly XNamespace search = "http://a9.com/-/spec/opensearch/1.1/";
    static int titles;

    const string Borrow = "http://opds-spec.org/acquisition/borrow";

    static string NewTitle() => $"書目{Interlocked.Increment(ref titles)}號";

    /// <summary>A deposited book under that licence: its title.</summary>
    async Task<(string Title, Guid Id)> BookAsync(ReadingAccess access, int? copies = null, DateOnly? embargo = null, bool takenDown = false, string? shown = null)
    {
        var title = NewTitle();
        var number = await host.DepositedAsync(await host.PublisherAsync(), title, content: title);
        var id = await host.InDbAsync(async db =>
        {
            DateTime? gone = takenDown ? host.Clock.Now : null;
            var deposit = await db.EbookDeposits.AsNoTracking().SingleAsync(d => d.CaseNumber == number);
            await db.EbookDeposits.Where(d => d.Id == deposit.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.Access, access).SetProperty(d => d.Copies, copies).SetProperty(d => d.EmbargoUntil, embargo).SetProperty(d => d.TakenDownAt, gone));
            if (shown is not null) await db.Catalogue.Where(r => r.ApplicationId == deposit.ApplicationId).ExecuteUpdateAsync(set => set.SetProperty(r => r.Title, shown).SetProperty(r => r.Summary, shown).SetProperty(r => r.Author, shown));
            return deposit.Id;
        });
        return (title, id);
    }

    async Task<XElement> AtomAsync(string path)
    {
        using var visitor = host.Stranger();
        var answer = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return XDocument.Parse(answer.Body).Root!;
    }

    async Task<JsonNode> JsonAsync(string path)
    {
        using var visitor = host.Stranger();
        var answer = await visitor.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "application/opds+json"), (answer.Status, answer.Headers["Content-Type"]));
        return JsonNode.Parse(answer.Body)!;
    }

    /// <summary>As it was sent: the client puts spaces in.</summary>
    static string TypeOf(Answer answer) => answer.Headers["Content-Type"].Replace(" ", "").Replace(";charset=utf-8", "");

    async Task<XElement?> EntryAsync(string title) => (await AtomAsync("/opds/titles?query=" + Uri.EscapeDataString(title))).Elements(atom + "entry").SingleOrDefault();

    async Task<JsonNode?> PublicationAsync(string title) => (await JsonAsync("/opds/v2/titles?query=" + Uri.EscapeDataString(title)))["publications"]!.AsArray().SingleOrDefault();

    static XElement Offer(XElement entry) => entry.Elements(atom + "link").Single(link => link.Attribute("rel")!.Value.StartsWith("http://opds-spec.org/acquisition", StringComparison.Ordinal));

    static JsonNode Offer(JsonNode publication) => publication["links"]!.AsArray().Single(link => link!["rel"]!.GetValue<string>().StartsWith("http://opds-spec.org/acquisition", StringComparison.Ordinal))!;

    [Theory]
    [InlineData(ReadingAccess.Open, null, "http://opds-spec.org/acquisition/open-access", "開放閱覽")]
    [InlineData(ReadingAccess.Lending, 2, Borrow, "限制閱覽：館外借閱")]
    [InlineData(ReadingAccess.InLibrary, 3, "http://opds-spec.org/acquisition", "限制閱覽：館內閱覽")]
    [InlineData(ReadingAccess.SinglePc, 1, "http://opds-spec.org/acquisition", "限制閱覽：館內單機調閱")]
    public async Task A_book_that_may_be_read_is_listed_with_what_its_licence_allows(ReadingAccess access, int? copies, string relation, string licence)
    {
        var (title, id) = await BookAsync(access, copies);
        var (record, isbn) = await host.InDbAsync(async db => (
            await db.Catalogue.SingleAsync(r => r.ApplicationId == db.EbookDeposits.Where(d => d.Id == id).Select(d => d.ApplicationId).First()),
            await db.DepositFiles.Where(f => f.DepositId == id && f.Kind == DepositPart.Book).Select(f => f.Product!.Isbn).SingleAsync()));

        var entry = (await EntryAsync(title))!;
        Assert.Equal(title, entry.Element(atom + "title")!.Value);
        Assert.Equal($"urn:isbn:{isbn!.Value.Digits}", entry.Element(dc + "identifier")!.Value);
        Assert.Equal(("林雨果著", record.Publisher, "zh-Hant"), (entry.Element(atom + "author")!.Element(atom + "name")!.Value, entry.Element(dc + "publisher")!.Value, entry.Element(dc + "language")!.Value));
        Assert.Equal((licence, "application/epub+zip"), (entry.Element(atom + "rights")!.Value, entry.Element(dc + "format")!.Value));
        var offer = Offer(entry);
        Assert.Equal((relation, $"http://localhost:5080/reading/title/{record.Number}", "text/html"), (offer.Attribute("rel")!.Value, offer.Attribute("href")!.Value, offer.Attribute("type")!.Value));
        Assert.Equal("available", offer.Element(opds + "availability")!.Attribute("status")!.Value);
        Assert.Equal(copies?.ToString(System.Globalization.CultureInfo.InvariantCulture), offer.Element(opds + "copies")?.Attribute("total")!.Value);
        Assert.Equal(access == ReadingAccess.Lending, offer.Element(opds + "holds") is not null);

        var publication = (await PublicationAsync(title))!;
        Assert.Equal((title, $"urn:isbn:{isbn.Value.Digits}", record.Publisher), (publication["metadata"]!["title"]!.GetValue<string>(), publication["metadata"]!["identifier"]!.GetValue<string>(), publication["metadata"]!["publisher"]!.GetValue<string>()));
        Assert.Equal((relation, licence), (Offer(publication)["rel"]!.GetValue<string>(), Offer(publication)["title"]!.GetValue<string>()));
        Assert.Equal(copies, Offer(publication)["properties"]!["copies"]?["total"]!.GetValue<int>());
        // The way of reading is asked for; another one does not have it.
        Assert.Single((await AtomAsync($"/opds/titles?access={access}&query={title}")).Elements(atom + "entry"));
        Assert.Empty((await AtomAsync($"/opds/titles?access={(access == ReadingAccess.Open ? ReadingAccess.Lending : ReadingAccess.Open)}&query={title}")).Elements(atom + "entry"));
    }

    [Fact]
    public async Task What_nobody_may_read_is_not_listed()
    {
        var today = WorkingDays.OfficeDate(host.Clock.Now);
        var (waiting, _) = await BookAsync(ReadingAccess.Open, embargo: today.AddDays(1));
        var (over, _) = await BookAsync(ReadingAccess.Open, embargo: today);
        var (gone, _) = await BookAsync(ReadingAccess.Open, takenDown: true);
        var undecided = NewTitle();
        await host.DepositCaseAsync(await host.PublisherAsync(), await host.ClerkAsync(), title: undecided);
        foreach (var title in new[] { waiting, gone, undecided })
        {
            Assert.Null(await EntryAsync(title));
            Assert.Null(await PublicationAsync(title));
        }
        Assert.Equal(WorkingDays.StartOf(today), (DateTime)(await EntryAsync(over))!.Element(atom + "updated")!, TimeSpan.FromDays(1));
        // Its day has come.
        host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal($"{WorkingDays.StartOf(today.AddDays(1)):yyyy-MM-ddTHH:mm:ssZ}", (await EntryAsync(waiting))!.Element(atom + "updated")!.Value);
    }

    [Fact]
    public async Task A_lent_book_says_how_many_copies_are_free_and_how_many_wait()
    {
        var (title, id) = await BookAsync(ReadingAccess.Lending, 2);
        async Task<(string, string, string)> StandsAsync()
        {
            var offer = Offer((await EntryAsync(title))!);
            return (offer.Element(opds + "availability")!.Attribute("status")!.Value, offer.Element(opds + "copies")!.Attribute("available")!.Value, offer.Element(opds + "holds")!.Attribute("total")!.Value);
        }
        async Task<Actor> ReaderAsync() => await host.UserAsync() is var reader ? new Actor(reader.Id, reader.DisplayName, null) : throw new InvalidOperationException();

        Assert.Equal(("available", "2", "0"), await StandsAsync());
        var first = await ReaderAsync();
        await host.WithAsync<Lending>(async lending => await lending.BorrowAsync(id, first));
        Assert.Equal(("available", "1", "0"), await StandsAsync());
        var second = await ReaderAsync();
        await host.WithAsync<Lending>(async lending => await lending.BorrowAsync(id, second));
        var third = await ReaderAsync();
        await host.WithAsync<Lending>(async lending => await lending.HoldAsync(id, third));
        Assert.Equal(("unavailable", "0", "1"), await StandsAsync());
        var stands = Offer((await PublicationAsync(title))!)["properties"]!;
        Assert.Equal(("unavailable", 0, 1), (stands["availability"]!["state"]!.GetValue<string>(), stands["copies"]!["available"]!.GetValue<int>(), stands["holds"]!["total"]!.GetValue<int>()));
        // What is over is free, whether or not anybody has tidied up.
        host.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal("2", (await StandsAsync()).Item2);
    }

    [Fact]
    public async Task Every_feed_has_what_Atom_asks_for_and_leads_on()
    {
        await BookAsync(ReadingAccess.Open);
        foreach (var (path, kind) in new[] { ("/opds", "navigation"), ("/opds/titles", "acquisition"), ("/opds/titles?query=nothing-at-all", "acquisition") })
        {
            using var visitor = host.Stranger();
            var answer = await visitor.GetAsync(path);
            Assert.Equal($"application/atom+xml;profile=opds-catalog;kind={kind}", TypeOf(answer));
            Assert.Equal(("public, max-age=60", "*"), (answer.Headers["Cache-Control"], answer.Headers["Access-Control-Allow-Origin"]));
            var feed = XDocument.Parse(answer.Body).Root!;
            Assert.Equal(atom + "feed", feed.Name);
            foreach (var element in feed.Elements(atom + "entry").Prepend(feed))
            {
                foreach (var name in new[] { "id", "title", "updated" }) Assert.False(string.IsNullOrWhiteSpace(Assert.Single(element.Elements(atom + name)).Value), $"{path} {name}");
                Assert.True(Uri.IsWellFormedUriString(element.Element(atom + "id")!.Value, UriKind.Absolute));
                Assert.True(DateTimeOffset.TryParse(element.Element(atom + "updated")!.Value, System.Globalization.CultureInfo.InvariantCulture, out _));
                Assert.All(element.Elements(atom + "link"), link => Assert.True(link.Attribute("href") is not null && link.Attribute("type") is not null && link.Attribute("rel") is not null));
            }
            Assert.Single(feed.Elements(atom + "author"));
            Assert.Equal(feed.Elements(atom + "entry").Count(), feed.Elements(atom + "entry").Select(entry => entry.Element(atom + "id")!.Value).Distinct().Count());
            foreach (var rel in new[] { "self", "start", "search", "alternate" }) Assert.Single(feed.Elements(atom + "link"), link => link.Attribute("rel")!.Value == rel);
            // Each link of the catalogue itself answers, with the type that it announces.
            foreach (var link in feed.Descendants(atom + "link").Where(link => link.Attribute("href")!.Value.Contains("/opds", StringComparison.Ordinal)))
            {
                var there = await visitor.GetAsync(new Uri(link.Attribute("href")!.Value).PathAndQuery);
                Assert.Equal((HttpStatusCode.OK, link.Attribute("type")!.Value), (there.Status, TypeOf(there)));
            }
        }
    }

    [Fact]
    public async Task A_hostile_title_leaves_the_feed_well_formed_and_is_text()
    {
        var odd = "</title><script>alert(1)</script>&amp;\"]]>\u0001\u000B\uFFFE\u202E終\u2028";
        var (title, _) = await BookAsync(ReadingAccess.Open, shown: odd);
        var entry = (await EntryAsync(title))!;
        Assert.Equal("</title><script>alert(1)</script>&amp;\"]]>終", entry.Element(atom + "title")!.Value);
        Assert.Equal("text", entry.Element(atom + "summary")!.Attribute("type")!.Value);
        Assert.Equal("</title><script>alert(1)</script>&amp;\"]]>終", (await PublicationAsync(title))!["metadata"]!["title"]!.GetValue<string>());
    }

    /// <summary>Titles with an approved deposit, by rows: more than a page of them.</summary>
    async Task<string> ManyAsync(int count)
    {
        var word = NewTitle();
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(async db =>
        {
            // Far from the numbers that the portal gives.
            var next = Interlocked.Increment(ref titles) * 1_000_000L;
            for (var i = 1; i <= count; i++)
            {
                var application = Given.Complete(publisher.Id, $"{word} {i:D3}", [ProductForm.Epub], host.Clock.Now);
                db.Applications.Add(application);
                db.Requests.Add(new EbookDeposit { ApplicationId = application.Id, PublisherId = publisher.Id, ContactName = word, ContactEmail = "a@example.test", ContactPhone = "1", Language = "zh-TW" });
                application.Publisher = await db.Publishers.SingleAsync(p => p.Id == publisher.Id);
                db.Catalogue.Add(CatalogueRecord.From(application, next + i, host.Clock.Now));
            }
            await db.SaveChangesAsync();
            await db.EbookDeposits.Where(d => d.ContactName == word).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, RequestState.Approved).SetProperty(d => d.Access, ReadingAccess.Open).SetProperty(d => d.DecidedAt, host.Clock.Now));
        });
        return word;
    }

    [Fact]
    public async Task A_long_list_comes_in_pages_that_lead_to_each_other_and_hold_each_title_once()
    {
        const int count = OpdsList.PerPage * 2 + 7;
        var word = await ManyAsync(count);
        var (seen, pages) = (new List<string>(), 0);
        for (var next = $"/opds/titles?query={Uri.EscapeDataString(word)}"; next is not null; pages++)
        {
            var feed = await AtomAsync(next);
            Assert.Equal((count, OpdsList.PerPage, pages * OpdsList.PerPage + 1), ((int)feed.Element(search + "totalResults")!, (int)feed.Element(search + "itemsPerPage")!, (int)feed.Element(search + "startIndex")!));
            Assert.Equal(pages > 0, feed.Elements(atom + "link").Any(link => link.Attribute("rel")!.Value == "previous"));
            seen.AddRange(feed.Elements(atom + "entry").Select(entry => entry.Element(atom + "title")!.Value));
            next = feed.Elements(atom + "link").SingleOrDefault(link => link.Attribute("rel")!.Value == "next")?.Attribute("href")!.Value is { } href ? new Uri(href).PathAndQuery : null;
        }
        Assert.Equal((3, count), (pages, seen.Distinct().Count()));
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);

        var last = await JsonAsync($"/opds/v2/titles?query={Uri.EscapeDataString(word)}&page=99");
        Assert.Equal((count, 3, 7), (last["metadata"]!["numberOfItems"]!.GetValue<int>(), last["metadata"]!["currentPage"]!.GetValue<int>(), last["publications"]!.AsArray().Count));
        Assert.DoesNotContain(last["links"]!.AsArray(), link => link!["rel"]!.GetValue<string>() == "next");
    }

    [Theory]
    [InlineData("access=Everything")]
    [InlineData("access=3")]
    [InlineData("access=open")]
    [InlineData("page=0")]
    [InlineData("page=-1")]
    [InlineData("page=x")]
    [InlineData("page=99999999999")]
    public async Task What_there_is_not_is_not_found(string query)
    {
        using var visitor = host.Stranger();
        foreach (var path in new[] { "/opds/titles?", "/opds/v2/titles?" }) Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path + query)).Status);
    }

    [Theory]
    [InlineData("%25_%27%22%3Cb%3E")]
    [InlineData("%F0%A0%AE%B7%01")]
    [InlineData("++++++++")]
    public async Task Odd_words_find_nothing_or_everything_and_break_nothing(string words)
    {
        await AtomAsync("/opds/titles?page=&query=" + words);
        await JsonAsync("/opds/v2/titles?page=&query=" + words);
        await AtomAsync("/opds/titles?query=" + words + new string('長', 1000));
    }

    [Fact]
    public async Task The_ways_of_reading_are_counted_and_lead_to_their_titles()
    {
        var word = NewTitle();
        var feed = await AtomAsync("/opds/titles?query=" + Uri.EscapeDataString(await ManyAsync(3)));
        var facets = feed.Elements(atom + "link").Where(link => link.Attribute("rel")!.Value == "http://opds-spec.org/facet").ToList();
        Assert.Equal(["最新的送存電子書 3", "開放閱覽 3"], facets.Select(facet => $"{facet.Attribute("title")!.Value} {facet.Attribute(XNamespace.Get("http://purl.org/syndication/thread/1.0") + "count")!.Value}"));
        Assert.Equal("true", facets[0].Attribute(opds + "activeFacet")!.Value);
        Assert.Null(facets[1].Attribute(opds + "activeFacet"));
        Assert.Equal(3, (await AtomAsync(new Uri(facets[1].Attribute("href")!.Value).PathAndQuery)).Elements(atom + "entry").Count());
        Assert.Null(await EntryAsync(word));
    }

    [Fact]
    public async Task The_search_is_described_for_programs()
    {
        var (title, _) = await BookAsync(ReadingAccess.Open);
        var description = await AtomAsync("/opds/search.xml");
        Assert.True(description.Element(search + "ShortName")!.Value.Length <= 16);
        foreach (var url in description.Elements(search + "Url"))
        {
            using var visitor = host.Stranger();
            var template = url.Attribute("template")!.Value;
            var there = await visitor.GetAsync(new Uri(template.Replace("{searchTerms}", Uri.EscapeDataString(title)).Replace("{startPage?}", "")).PathAndQuery);
            Assert.Equal(url.Attribute("type")!.Value, TypeOf(there));
            Assert.Contains(title, there.Body);
        }
    }

    [Fact]
    public async Task A_cover_is_a_picture_in_a_sandbox_and_only_of_what_may_be_read()
    {
        var (title, id) = await BookAsync(ReadingAccess.Open);
        // Of the same bytes as any other file: what is looked at is what is sent along.
        var file = await host.InDbAsync(async db =>
        {
            await db.DepositFiles.Where(f => f.DepositId == id && f.Kind == DepositPart.Licence).ExecuteUpdateAsync(set => set.SetProperty(f => f.Kind, DepositPart.Cover).SetProperty(f => f.Type, "image/png"));
            return await db.DepositFiles.Where(f => f.DepositId == id && f.Kind == DepositPart.Cover).SingleAsync();
        });
        var href = (await EntryAsync(title))!.Elements(atom + "link").Single(link => link.Attribute("rel")!.Value == "http://opds-spec.org/image").Attribute("href")!.Value;
        Assert.Equal(href, (await PublicationAsync(title))!["images"]![0]!["href"]!.GetValue<string>());
        using var visitor = host.Stranger();
        var picture = await visitor.GetAsync(new Uri(href).PathAndQuery);
        Assert.Equal((HttpStatusCode.OK, "image/png", "default-src 'none'; sandbox", "nosniff"), (picture.Status, picture.Headers["Content-Type"], picture.Headers["Content-Security-Policy"], picture.Headers["X-Content-Type-Options"]));
        Assert.Equal(file.Length, picture.Bytes.Length);
        // Not a book by the same door, and not of a book that was taken down.
        var book = await host.InDbAsync(db => db.DepositFiles.Where(f => f.DepositId == id && f.Kind == DepositPart.Book).Select(f => f.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/opds/cover/{book}")).Status);
        await host.InDbAsync(db => db.EbookDeposits.Where(d => d.Id == id).ExecuteUpdateAsync(set => set.SetProperty(d => d.TakenDownAt, host.Clock.Now)));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(new Uri(href).PathAndQuery)).Status);
    }

    [Fact]
    public async Task It_speaks_English_too_and_is_not_kept_for_who_is_signed_in()
    {
        using var visitor = await host.SignedInAsync(await host.UserAsync());
        visitor.Headers.AcceptLanguage.Clear();
        visitor.Headers.AcceptLanguage.ParseAdd("en");
        var answer = await visitor.GetAsync("/opds");
        Assert.Equal("en", XDocument.Parse(answer.Body).Root!.Attribute(XNamespace.Xml + "lang")!.Value);
        Assert.Contains("National Central Library: deposited e-books", answer.Body);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task A_reading_program_that_is_not_ours_reads_both_alike()
    {
        var script = await Parts.OpdsReaderAsync();
        var (title, _) = await BookAsync(ReadingAccess.Lending, 2, shown: "山<i>海 & 小城");
        using var visitor = host.Stranger();
        var seen = new List<string>();
        foreach (var (path, form) in new[] { ("/opds/titles", "atom"), ("/opds/v2/titles", "json") })
        {
            var read = JsonNode.Parse(await RunAsync(script, form, (await visitor.GetAsync($"{path}?query={Uri.EscapeDataString(title)}")).Body))!;
            var publication = Assert.Single(read["publications"]!.AsArray())!;
            var offer = Offer(publication);
            seen.Add(string.Join('|', publication["metadata"]!["title"], publication["metadata"]!["author"], publication["metadata"]!["identifier"], publication["metadata"]!["modified"], offer["rel"], offer["href"], offer["type"],
                offer["properties"]!["availability"]!["state"], offer["properties"]!["copies"]!["total"], offer["properties"]!["copies"]!["available"], offer["properties"]!["holds"]!["total"]));
            Assert.Contains(read["links"]!.AsArray(), link => link!["rel"]!.ToString() == "search");
        }
        Assert.StartsWith("山<i>海 & 小城|山<i>海 & 小城|urn:isbn:97862", seen[0], StringComparison.Ordinal);
        Assert.Contains(Borrow, seen[0], StringComparison.Ordinal);
        Assert.Equal(seen[0], seen[1]);

        foreach (var (path, form) in new[] { ("/opds", "atom"), ("/opds/v2", "json") })
            Assert.NotEmpty(JsonNode.Parse(await RunAsync(script, form, (await visitor.GetAsync(path)).Body))!["navigation"]!.AsArray());
        // The control: what is no feed is not read as one.
        await Assert.ThrowsAnyAsync<Exception>(async () => JsonNode.Parse(await RunAsync(script, "json", "<html>"))!["publications"]!.AsArray());
    }

    static async Task<string> RunAsync(string script, string form, string text)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [script, form]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new System.Text.UTF8Encoding(false), StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        var (answer, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(text);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? await answer : throw new InvalidOperationException(await errors);
    }
}
