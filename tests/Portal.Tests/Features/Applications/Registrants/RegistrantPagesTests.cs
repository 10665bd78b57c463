using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Registrants;

[Trait("On", "database")]
public class RegistrantPagesTests(PortalHost host) : IClassFixture<PortalHost>
{
    /// <summary>Not for this person: refused outright, or sent to the page that says so.</summary>
    static readonly HttpStatusCode[] Away = [HttpStatusCode.Forbidden, HttpStatusCode.Found];

    [Theory]
    [InlineData("/applications/registrants")]
    [InlineData("/applications/registrants/publisher/{0}")]
    [InlineData("/applications/registrants/open/{0}")]
    [InlineData("/applications/registrants/open")]
    public async Task A_stranger_is_asked_to_sign_in_and_a_member_is_turned_away(string path)
    {
        var publisher = await host.PublisherAsync();
        path = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, publisher.Id);

        Assert.Equal(HttpStatusCode.Found, (await host.Stranger().GetAsync(path, follow: false)).Status);
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));
        Assert.Contains((await member.GetAsync(path, follow: false)).Status, Away);
    }

    [Fact]
    public async Task A_cataloguer_reads_but_opens_nothing()
    {
        var publisher = await host.PublisherAsync();
        using var cataloguer = await host.SignedInAsync(await host.UserAsync(null, Roles.Cataloguer));

        var page = await cataloguer.GetAsync($"/applications/registrants/publisher/{publisher.Id}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("開立下一個", page.Text, StringComparison.Ordinal);
        Assert.Contains((await cataloguer.GetAsync($"/applications/registrants/open/{publisher.Id}", follow: false)).Status, Away);
    }

    [Fact]
    public async Task A_publisher_that_is_not_there_is_not_found()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/applications/registrants/publisher/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/applications/registrants/open/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task A_publisher_is_found_by_name_business_id_prefix_and_by_its_number_in_any_spelling()
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.BusinessId, "04595257").SetProperty(p => p.EnglishName, "Green Lake Books")));
        await host.PublisherAsync();
        var block = publisher.Blocks[0];
        var isbn = block.NumberAt(7);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        foreach (var q in new[] { publisher.Name, "green lake", "04595257", block.Display, $"626-{block.Registrant}", block.Registrant, isbn.Digits, isbn.Hyphenated(), $"ISBN：{isbn.Hyphenated().Replace('-', '－')}" })
        {
            var page = await clerk.GetAsync("/applications/registrants?q=" + Uri.EscapeDataString(q));
            Assert.True(page.Page.QuerySelectorAll($"main a[href='/applications/registrants/publisher/{publisher.Id}']").Length == 1, $"{q}: {page.Text}");
            Assert.True(page.Page.QuerySelectorAll("main tbody tr").Length == 2, $"{q} finds others as well: {page.Text}");
        }
        Assert.Contains("屬於出版者識別號 " + block.Display, (await clerk.GetAsync("/applications/registrants?q=" + isbn.Digits)).Text, StringComparison.Ordinal);
        Assert.Contains("找不到符合的出版機構", (await clerk.GetAsync("/applications/registrants?q=" + Uri.EscapeDataString("沒有這家"))).Text, StringComparison.Ordinal);
        Assert.Contains("不在本館開立的出版者識別號內", (await clerk.GetAsync("/applications/registrants?q=9780306406157")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_whose_ten_digits_are_an_ISBN_10_by_chance_finds_its_publisher()
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(db => db.Blocks.Where(b => b.PublisherId == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.Group, "978986").SetProperty(b => b.Registrant, "7018")));
        Assert.True(Isbn13.TryParse("978-986-7018", out _));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var page = await clerk.GetAsync("/applications/registrants?q=978-986-7018");
        Assert.Single(page.Page.QuerySelectorAll($"main a[href='/applications/registrants/publisher/{publisher.Id}']"));
        Assert.DoesNotContain("這個號碼", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_of_the_shared_pool_finds_the_person_it_was_given_to()
    {
        var person = await host.PublisherAsync(PublisherKind.Individual);
        var draft = await host.DraftAsync(person);
        var pool = await host.InDbAsync(db => db.Blocks.SingleAsync(b => b.PublisherId == null && b.Registrant == "01"));
        await host.InDbAsync(db => db.Products.Where(p => p.Id == draft.Products[0].Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Isbn, pool.NumberAt(42))));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var given = await clerk.GetAsync("/applications/registrants?q=" + pool.NumberAt(42).Digits);
        Assert.Contains("這個號碼配給：", given.Text, StringComparison.Ordinal);
        Assert.Contains(person.Name, given.Text, StringComparison.Ordinal);
        Assert.Contains("這個號碼尚未配出", (await clerk.GetAsync("/applications/registrants?q=" + pool.NumberAt(43).Digits)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_block_brings_the_next_one_to_the_clerk_who_opens_it()
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(db => db.Blocks.Where(b => b.PublisherId == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.Next, 100).SetProperty(b => b.State, BlockState.Full)));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var page = await clerk.GetAsync($"/applications/registrants/publisher/{publisher.Id}");
        Assert.Contains("現有的識別號已配出九成以上。建議開立 978-626-", page.Text, StringComparison.Ordinal);
        Assert.Equal("100", page.Page.QuerySelector("meter")!.GetAttribute("value"));

        var form = await clerk.GetAsync($"/applications/registrants/open/{publisher.Id}");
        var done = await clerk.SubmitAsync(form, [("Size", "100")]);

        Assert.Equal($"/applications/registrants/publisher/{publisher.Id}", done.Path);
        var opened = await host.InDbAsync(db => db.Blocks.SingleAsync(b => b.PublisherId == publisher.Id && b.State == BlockState.Open));
        Assert.Contains($"已開立 {opened.Display}（100 個號碼）", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("該開立下一個", done.Text, StringComparison.Ordinal);
        Assert.Contains($"{opened.Display} × 100", done.Text, StringComparison.Ordinal);

        // The same form once more: the second click of a double click, or the back button.
        var again = await clerk.SubmitAsync(form, [("Size", "100")]);
        Assert.Equal(["剛剛已開立了另一個識別號，請看過再決定是否還要開立"], again.Errors);
        Assert.Equal(2, await host.InDbAsync(db => db.Blocks.CountAsync(b => b.PublisherId == publisher.Id)));
    }

    [Fact]
    public async Task A_size_must_be_chosen_and_a_large_one_asks_for_a_reason()
    {
        var publisher = await host.PublisherAsync();
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var form = await clerk.GetAsync($"/applications/registrants/open/{publisher.Id}");

        Assert.Equal("錯誤：請選擇區段大小", (await clerk.SubmitAsync(form, [("Size", "7")])).ErrorAt("Size"));
        Assert.Equal("錯誤：請選擇區段大小", (await clerk.SubmitAsync(form, [("Size", "")])).ErrorAt("Size"));
        var refused = await clerk.SubmitAsync(form, [("Size", "10000")]);
        Assert.Equal("錯誤：請寫明理由", refused.ErrorAt("Why"));
        Assert.Equal("10000", refused.Page.QuerySelector("input[name=Size]:checked")!.GetAttribute("value"));
        Assert.Equal(1, await host.InDbAsync(db => db.Blocks.CountAsync(b => b.PublisherId == publisher.Id)));
    }

    [Fact]
    public async Task The_list_shows_the_shared_pool_in_English_too()
    {
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        clerk.Headers.AcceptLanguage.Clear();
        clerk.Headers.AcceptLanguage.ParseAdd("en");
        var page = await clerk.GetAsync("/applications/registrants");
        Assert.Contains("978-626-01", page.Text, StringComparison.Ordinal);
        Assert.Contains("Registrant prefix shared by individuals", page.Text, StringComparison.Ordinal);
    }
}
