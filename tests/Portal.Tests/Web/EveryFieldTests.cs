using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Sheets;
using Portal.Domain;

namespace Portal.Tests.Web;

/// <summary>
/// Text that means harm, into every field of every form that the portal takes, one field at a time, hidden ones and choices too: nothing fails, nothing comes
/// alive on the page, and no letter's head is broken. What is kept and how it is shown is looked at closely in <see cref="NaughtyTextTests"/>.
/// </summary>
[Trait("On", "database")]
public class EveryFieldTests(PortalHost host) : IClassFixture<PortalHost>
{
    /// <summary>One of each sort goes into a field; from field to field the whole list has its turn.</summary>
    static readonly string[] worst = ["山\u0000海", "書\r\nBcc: all@example.test", "<script>alert(1)</script>", "山\u202E海", "山\uD800海", "=1+1", "\"><svg onload=alert(1)>", "1e309"];

    static int turn;

    public static TheoryData<string> Names => [.. Deeds.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_is_typed_into_a_field_fails_nowhere_and_comes_alive_nowhere(string name)
    {
        var sending = await Deeds.All[name].Arrange(host);
        foreach (var field in FieldsOf(sending))
        {
            var next = Interlocked.Increment(ref turn);
            foreach (var text in new[] { worst[next % worst.Length], NaughtyTextTests.All[next % NaughtyTextTests.All.Length] })
            {
                var answer = await sending.Who.SubmitAsync(sending.Page, sending.Fields.Where(other => other.Field != field).Append((field, text)), sending.Button, sending.Form, sending.Files);
                CheckInert(answer, $"{name} {field} {CleanText.Visible(text.Length > 40 ? text[..40] : text)}");
            }
        }
        var heads = await host.InDbAsync(db => db.Letters.Select(letter => letter.Subject + letter.ToName + (letter.By == null ? letter.ToAddress : "")).ToListAsync());
        Assert.DoesNotContain(heads, head => head.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'));
    }

    [Fact]
    public void Fields_of_all_sorts_are_found()
    {
        var page = Page("<main><form method=post><input name=__RequestVerificationToken><input name=a><textarea name=b></textarea><select name=c></select><input type=hidden name=d><input type=checkbox name=e><input type=file name=f></form></main>");
        Assert.Equal(["a", "b", "c", "d", "e"], FieldsOf(new Sending(host.Stranger(), page, [])));
    }

    [Theory]
    [InlineData("<main><script>alert(1)</script></main>")]
    [InlineData("<main><p onclick=alert(1)>x</p></main>")]
    [InlineData("<main><a href=javascript:alert(1)>x</a></main>")]
    public void What_has_come_alive_is_seen(string html) => Assert.ThrowsAny<Exception>(() => CheckInert(Page(html), "control"));

    [Fact]
    public async Task Tables_to_take_away_hold_no_formula()
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, "@SUM(1)").SetProperty(p => p.Address, "-2+3").SetProperty(p => p.Email, "+CMD|' /C calc'!A0")));
        await host.NumberedAsync(publisher, "=HYPERLINK(\"//evil.example\")");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var register = await clerk.GetAsync("/applications/registrants/export");
        var tables = new[]
        {
            CsvSheet.Read((await clerk.GetAsync("/legal-deposits?handler=csv&List.View=Numbered")).Bytes, 1000),
            CsvSheet.Read((await clerk.SubmitAsync(register, [], button: "下載 CSV")).Bytes, 1000),
        };
        Assert.All(tables, table => Assert.Contains(table, row => row.Any(cell => cell.Contains("SUM(1)", StringComparison.Ordinal))));
        Assert.DoesNotContain(tables.SelectMany(table => table).SelectMany(row => row), cell => cell.Length > 1 && cell[0] is '=' or '+' or '-' or '@');
    }

    /// <summary>Every name that the form sends, but the token and files.</summary>
    static List<string> FieldsOf(Sending sending)
    {
        var forms = sending.Page.Page.Forms.OfType<IHtmlFormElement>().Where(form => string.Equals(form.Method, "post", StringComparison.OrdinalIgnoreCase)).ToList();
        var form = sending.Form is not null ? forms.Find(f => f.Id == sending.Form)
            : sending.Button is not null ? forms.Find(f => f.QuerySelectorAll("button").Any(b => b.TextContent.Trim() == sending.Button)) : forms.Find(f => f.Closest("main") is not null);
        return [.. form?.Elements.Where(element => element.GetAttribute("type") is not "file").Select(element => element.GetAttribute("name")).OfType<string>()
            .Where(name => name.Length > 0 && name != "__RequestVerificationToken").Distinct() ?? []];
    }

    static void CheckInert(Answer answer, string what)
    {
        Assert.True((int)answer.Status < 500, $"{(int)answer.Status} {what}");
        if (answer.Headers.TryGetValue("Content-Type", out var type) && !type.StartsWith("text/html", StringComparison.Ordinal)) return;
        var alive = answer.Page.QuerySelectorAll("main script, main style, main base, main iframe, main object, main svg[onload], main img[src=x]").Select(element => element.LocalName)
            .Concat(answer.Page.All.SelectMany(element => element.Attributes.Where(a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || (a.Name is "href" or "src" or "action" && a.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))).Select(a => a.Name))).ToList();
        Assert.True(alive.Count == 0, $"{what}: {string.Join(' ', alive)}");
    }

    static Answer Page(string html) => new(HttpStatusCode.OK, new Uri("http://localhost/"), Encoding.UTF8.GetBytes(html), new Dictionary<string, string>());
}
