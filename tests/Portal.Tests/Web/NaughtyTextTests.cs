using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Web;

/// <summary>
/// Text that means harm, or only means itself: typed into every field, it is refused at its field or kept and shown as the text that it is. A page with it has the
/// elements and attributes of the same page with a plain text, and nothing fails.
/// </summary>
[Trait("On", "database")]
public class NaughtyTextTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Plain = "山海小城";

    static readonly string[] fields = ["Title", "ParallelTitle", "Author", "Edition", "LanguageOther", "OriginalTitle", "Series", "Size", "Keywords", "Summary", "TableOfContents", "InfantTheme", "ToddlerTheme"];

    internal static readonly string[] All =
    [
        // Markup, in every place that it may land in.
        "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)", "\" autofocus onfocus=\"alert(1)",
        "<b>粗</b>", "</textarea><p>出來了</p>", "</title><h1>新題</h1>", "<!--", "-->", "<![CDATA[x]]>", "<?xml version=\"1.0\"?>", "&lt;b&gt;", "&#60;b&#62;", "&amp;amp;", "&nbsp", "<a href=javascript:alert(1)>書</a>",
        "javascript:alert(1)", "<style>*{display:none}</style>", "<form action=//evil.example>", "<base href=//evil.example>", "＜script＞", "`${alert(1)}`",
        // Templates, formats, formulas.
        "{{7*7}}", "@(7*7)", "@Model", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{0} {1} %s %n %x", "{", "}{", "%00%0d%0a", "=1+1", "+CMD|' /C calc'!A0", "@SUM(1)", "-2+3",
        // Databases, shells, paths.
        "' OR '1'='1", "'; drop table \"Users\"; --", "\\'", "100%_", "$(id)", "`id`", "../../etc/passwd", "CON", "NULL", "undefined", "-1", "1e309",
        // Lines and headers.
        "書\r\nBcc: all@example.test", "書\nX-Header: 1", "書\u2028名", "書\u2029名", "書\u0085名",
        // What cannot be seen, and what turns the line round.
        "山\u0000海", "山\u200B海", "山\u202E海", "\u2066山海", "山\uFEFF海", "山\u00AD海", "\u001B[31m紅", "山\uD800海", "山\uFFFE海",
        // Rare letters that are only letters.
        "👩‍👩‍👧‍👦", "葛\uDB40\uDD00城", "𠮷野家", "e\u0301e\u0301", "ﷺ", "مكتبة", "ᠠᠡ", "\uE000", "Z̸̡̛͍a̶l̷g̴o̵", "　全形　", "ß ſ İ ı",
        // Too much.
        new('書', 5000), new('<', 400), string.Concat(Enumerable.Repeat("((((((a+)+)+)+)+)+$", 20)),
    ];

    [Fact]
    public async Task Described_books_are_refused_at_the_field_or_shown_as_they_were_typed()
    {
        var publisher = await host.PublisherAsync(blockSize: 1000);
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var clerk = await host.ClerkAsync();
        using var desk = await host.SignedInAsync(clerk);
        using var stranger = host.Stranger();
        var plain = await DescribeAsync(publisher, member, clerk, desk, stranger, Plain);
        Assert.NotNull(plain);
        var kept = 0;
        foreach (var text in All)
        {
            if (await DescribeAsync(publisher, member, clerk, desk, stranger, text) is not { } pages) continue;
            kept++;
            foreach (var (where, page) in pages) CheckInert(text, where, page, plain[where]);
        }
        Assert.True(kept > All.Length / 2, $"only {kept} of {All.Length} texts were taken");
    }

    [Fact]
    public async Task Decisions_are_refused_at_the_field_or_shown_as_they_were_typed()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        var clerk = await host.ClerkAsync();
        using var desk = await host.SignedInAsync(clerk);
        foreach (var (field, button) in new[] { ("Input.Note", "通知補件"), ("Input.Reason", "不予核定") })
        {
            var plain = await DecideAsync(publisher, member, clerk, desk, field, button, Plain);
            Assert.NotNull(plain);
            foreach (var text in All)
            {
                if (await DecideAsync(publisher, member, clerk, desk, field, button, text) is not { } pages) continue;
                foreach (var (where, page) in pages) CheckInert(text, where, page, plain[where], lines: true);
            }
        }
    }

    [Fact]
    public async Task Registrations_and_names_are_refused_at_the_field_or_shown_as_they_were_typed()
    {
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator, Roles.Clerk));
        var plain = await RegisterAsync(administrator, Plain);
        Assert.NotNull(plain);
        foreach (var text in All)
        {
            if (await RegisterAsync(administrator, text) is not { } pages) continue;
            foreach (var (where, page) in pages) CheckInert(text, where, page, plain[where]);
        }
    }

    [Fact]
    public async Task Searching_for_it_never_fails_and_shows_it_in_the_box_only()
    {
        using var everybody = await host.SignedInAsync(await Addresses.EverybodyAsync(host));
        foreach (var address in new[] { "/catalogue?q=", "/queue?q=", "/queue/letters?q=", "/queue/phone?q=", "/queue/letters/pickup?q=", "/queue/intake?code=", "/queue/intake?number=", "/accounts/users?q=", "/applications?q=", "/applications/registrants?q=", "/applications/isrc/codes?q=", "/applications/isbn/ranges?isbn=", "/applications/status?code=A&number=", "/accounts/sign-in?returnUrl=", "/accounts/confirm-email?token=" })
        {
            var plain = await everybody.GetAsync(address + Uri.EscapeDataString("查無此書"));
            foreach (var text in All)
            {
                var page = await everybody.GetAsync(address + Uri.EscapeDataString(text));
                Assert.True((int)page.Status < 500, $"{(int)page.Status} {address}{CleanText.Visible(text)}");
                if (page.Status == plain.Status) Assert.True(Elements(page).Except(Elements(plain), StringComparer.Ordinal).All(Known), $"{address}{CleanText.Visible(text)}: {string.Join(' ', Elements(page).Except(Elements(plain), StringComparer.Ordinal))}");
            }
        }
    }

    [Fact]
    public async Task The_public_interface_answers_it_with_a_reason_in_sound_JSON()
    {
        using var stranger = host.Stranger();
        foreach (var path in new[] { "/api/v1/isbn/", "/api/v1/isrc/", "/api/v1/business-id/" })
        {
            foreach (var text in All.Where(text => !text.Contains('\0') && text != "../../etc/passwd"))
            {
                var answer = await stranger.GetAsync(path + Uri.EscapeDataString(text));
                Assert.True((int)answer.Status < 500, $"{(int)answer.Status} {path}{CleanText.Visible(text)}");
                if ((int)answer.Status != 200) continue;
                using var json = JsonDocument.Parse(answer.Bytes);
                Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
                Assert.DoesNotContain("<", answer.Body, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Markup_that_came_alive_would_be_noticed()
    {
        var page = await host.Stranger().GetAsync("/accessibility");
        var broken = page with { Bytes = Encoding.UTF8.GetBytes(page.Body.Replace("</main>", "<img src=x onerror=alert(1)></main>", StringComparison.Ordinal)) };
        Assert.ThrowsAny<Exception>(() => CheckInert("無障礙", "test", broken, page));
    }

    /// <summary>The pages on which a book with this text in every field is seen; null when it was refused at a field.</summary>
    async Task<Dictionary<string, Answer>?> DescribeAsync(Publisher publisher, Visitor member, User clerk, Visitor desk, Visitor stranger, string text)
    {
        var name = CleanText.Visible(text.Length > 40 ? text[..40] : text);
        var draft = await host.DraftAsync(publisher, title: Plain, forms: [ProductForm.Paperback]);
        var answer = await member.SubmitAsync(await member.GetAsync($"/applications/title/{draft.Id}"), fields.Select(field => ("Input." + field, text)), follow: false);
        Assert.True((int)answer.Status < 500, $"{(int)answer.Status} {name}");
        if ((int)answer.Status != 302)
        {
            Assert.True((int)answer.Status == 400 || fields.Any(field => answer.ErrorAt("Input." + field) is not null), $"{name} was refused at no field: {string.Join(' ', answer.Errors)}");
            Assert.Empty(answer.Page.QuerySelectorAll("[onerror],[onload],[onmouseover],[onfocus],main script,main b,main base,main style"));
            return null;
        }
        var line = await member.GetAsync($"/applications/formats/{draft.Id}");
        Assert.True((int)(await member.SubmitAsync(line, [("Input.SetTitle", text), ("Input.Lines[0].FormNote", text)], button: "儲存並繼續")).Status < 500, name);
        Assert.True((int)(await member.SubmitAsync(await member.GetAsync($"/applications/contact/{draft.Id}"), [("Input.Name", text), ("Input.Phone", text)])).Status < 500, name);

        var sent = await member.SubmitAsync(await member.GetAsync($"/applications/check/{draft.Id}"), [], button: "送出申請");
        Assert.True(sent.Path.StartsWith("/applications/case/", StringComparison.Ordinal), $"{name}: {sent.Path} {string.Join(' ', sent.Errors)}");
        var filed = await host.InDbAsync(db => db.Requests.AsNoTracking().SingleAsync(r => r.ApplicationId == draft.Id));
        await host.TakenAsync(filed.Id, clerk);
        var pages = new Dictionary<string, Answer>
        {
            ["case"] = await member.GetAsync($"/applications/case/{filed.CaseNumber}"),
            ["desk"] = await desk.GetAsync($"/queue/case/{filed.CaseNumber}"),
            ["queue"] = await desk.GetAsync($"/queue?q={filed.CaseNumber}"),
            ["status"] = await stranger.GetAsync($"/applications/status?number={filed.CaseNumber}&code={filed.StatusCode}"),
        };
        var approved = await desk.SubmitAsync(pages["desk"], [], button: "核定配號");
        Assert.True((int)approved.Status == 200, $"{name}: {(int)approved.Status} {string.Join(' ', approved.Errors)}");
        var record = await host.InDbAsync(db => db.Catalogue.AsNoTracking().SingleAsync(r => r.ApplicationId == draft.Id));
        Assert.Equal(CleanText.Clean(Sent(text), lines: true), record.Title);
        pages["record"] = await stranger.GetAsync($"/catalogue/record/{record.Number}");
        var letters = await host.InDbAsync(db => db.Letters.AsNoTracking().Where(l => l.RequestId == filed.Id).OrderBy(l => l.Id).ToListAsync());
        Assert.All(letters, letter => Assert.DoesNotContain(letter.Subject + letter.ToName + letter.ToAddress, c => char.IsControl(c) || c is '\u2028' or '\u2029'));
        pages["letter"] = await desk.GetAsync($"/queue/letters/{letters[^1].Id}");
        return pages;
    }

    async Task<Dictionary<string, Answer>?> DecideAsync(Publisher publisher, Visitor member, User clerk, Visitor desk, string field, string button, string text)
    {
        var filed = await host.CaseAsync(publisher);
        await host.TakenAsync(filed.Id, clerk);
        var answer = await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{filed.CaseNumber}"), [(field, text)], button: button, follow: false);
        Assert.True((int)answer.Status < 500, $"{(int)answer.Status} {CleanText.Visible(text)}");
        if ((int)answer.Status != 302)
        {
            Assert.True((int)answer.Status == 400 || answer.Errors.Count > 0, CleanText.Visible(text));
            return null;
        }
        var letter = await host.InDbAsync(db => db.Letters.AsNoTracking().Where(l => l.RequestId == filed.Id).OrderByDescending(l => l.Id).FirstAsync());
        Assert.DoesNotContain(letter.Subject, char.IsControl);
        return new Dictionary<string, Answer>
        {
            ["case"] = await member.GetAsync($"/applications/case/{filed.CaseNumber}"),
            ["desk"] = await desk.GetAsync($"/queue/case/{filed.CaseNumber}"),
        };
    }

    async Task<Dictionary<string, Answer>?> RegisterAsync(Visitor administrator, string text)
    {
        var email = Deeds.NewAddress();
        var sending = await Deeds.RegisteringAsync(host, email);
        var names = new[] { "Input.Name", "Input.EnglishName", "Input.Representative", "Input.Address", "Input.Phone", "Input.Fax", "Input.DisplayName" };
        var answer = await (sending with { Fields = [.. sending.Fields.Where(field => !names.Contains(field.Field)), .. names.Select(name => (name, text))] }).GoAsync();
        Assert.True((int)answer.Status < 500, $"{(int)answer.Status} {CleanText.Visible(text)}");
        var user = await host.InDbAsync(db => db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Email == email));
        if (user is null)
        {
            // The framework takes no form with a NUL in it.
            Assert.True((int)answer.Status == 400 || names.Any(name => answer.ErrorAt(name) is not null), $"{CleanText.Visible(text)} was refused at no field: {string.Join(' ', answer.Errors)}");
            return null;
        }
        return new Dictionary<string, Answer>
        {
            ["publisher"] = await administrator.GetAsync($"/applications/registrants/publisher/{user.PublisherId}"),
            ["account"] = await administrator.GetAsync($"/accounts/user-account/{user.Id}"),
            ["users"] = await administrator.GetAsync($"/accounts/users?q={email}"),
        };
    }

    static void CheckInert(string text, string where, Answer page, Answer plain, bool lines = false)
    {
        var name = $"{where}: {CleanText.Visible(text.Length > 40 ? text[..40] : text)}";
        Assert.True(page.Status == plain.Status, $"{name}: {(int)page.Status}");
        var (came, went) = (Elements(page).Except(Elements(plain), StringComparer.Ordinal).ToList(), Elements(plain).Except(Elements(page), StringComparer.Ordinal).ToList());
        // Several lines may be several paragraphs; an empty one is none.
        Assert.True(came.Count == 0 || (lines && came.All(Known)), $"{name}: new {string.Join(' ', came)}");
        Assert.True(went.Count == 0, $"{name}: gone {string.Join(' ', went)}");
        Assert.DoesNotContain(page.Page.QuerySelectorAll("[href],[src]"), element => (element.GetAttribute("href") ?? element.GetAttribute("src"))!.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase));
        var shown = Folded(CleanText.Clean(Sent(text), lines: true));
        if (shown.Length > 0 && where != "letter" && where != "queue") Assert.True(Folded(page.Page.DocumentElement.TextContent).Contains(shown, StringComparison.Ordinal), $"{name}: not shown as typed");
    }

    /// <summary>Every kind of element of the page with the names of its attributes.</summary>
    static HashSet<string> Elements(Answer page) => [.. page.Page.All.Select(element => $"<{element.LocalName} {string.Join(' ', element.Attributes.Select(a => a.Name).Order(StringComparer.Ordinal))}>")];

    static bool Known(string element) => !element.Contains(" on", StringComparison.Ordinal) && !element.StartsWith("<script", StringComparison.Ordinal)
        && !element.StartsWith("<style", StringComparison.Ordinal) && !element.StartsWith("<base", StringComparison.Ordinal) && !element.StartsWith("<img", StringComparison.Ordinal) && !element.StartsWith("<svg", StringComparison.Ordinal);

    /// <summary>As it comes over the wire: half a letter cannot.</summary>
    static string Sent(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    static string Folded(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
