using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class NewTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_new_draft_begins_with_the_publishers_defaults()
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(async db =>
        {
            (await db.Publishers.SingleAsync(p => p.Id == publisher.Id)).Defaults = new() { Audience = "child", Rating = "1", ContactEmail = "editor@example.test" };
            await db.SaveChangesAsync();
        });
        using var member = await host.MemberOfAsync(publisher);

        var title = await member.SubmitAsync(await member.GetAsync("/applications/new"), []);

        Assert.StartsWith("/applications/title/", title.Path, StringComparison.Ordinal);
        Assert.Equal("child", title.Page.QuerySelector("[name='Input.Audience']:checked")?.GetAttribute("value"));
        Assert.Equal("初版", title.Page.QuerySelector("[name='Input.Edition']")?.GetAttribute("value"));
        var draft = await host.InDbAsync(db => db.Applications.Include(a => a.Requests).SingleAsync(a => a.PublisherId == publisher.Id));
        Assert.Equal(("editor@example.test", publisher.Phone, RequestState.Draft), (draft.Isbn.ContactEmail, draft.Isbn.ContactPhone, draft.Isbn.State));
    }

    [Fact]
    public async Task A_copy_has_the_description_and_the_formats_but_neither_numbers_nor_pages()
    {
        var publisher = await host.PublisherAsync();
        var earlier = await host.DraftAsync(publisher, title: "第一版的書");
        await host.InDbAsync(db => db.Products.Where(p => p.Id == earlier.Products[0].Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Isbn, publisher.Blocks[0].NumberAt(0))));
        using var member = await host.MemberOfAsync(publisher);

        var begin = await member.GetAsync($"/applications/new?from={earlier.Id}");
        Assert.Equal(earlier.Id.ToString(), begin.Page.QuerySelector("select[name=From] option[selected]")?.GetAttribute("value"));
        var title = await member.SubmitAsync(begin, []);

        Assert.Equal("第一版的書", title.Page.QuerySelector("[name='Input.Title']")?.GetAttribute("value"));
        var copy = await host.InDbAsync(db => db.Applications.Include(a => a.Products).Include(a => a.Pages).SingleAsync(a => a.PublisherId == publisher.Id && a.Id != earlier.Id));
        Assert.Equal([ProductForm.Paperback, ProductForm.Epub], copy.Products.OrderBy(p => p.Ordinal).Select(p => p.Form));
        Assert.All(copy.Products, product => Assert.Null(product.Isbn));
        Assert.Empty(copy.Pages);
    }

    [Fact]
    public async Task A_double_click_begins_one_draft()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var begin = await member.GetAsync("/applications/new");

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => member.SubmitAsync(begin, [])));

        Assert.Single(answers.Select(answer => answer.Path).Distinct());
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, await host.InDbAsync(db => db.Applications.CountAsync(a => a.PublisherId == publisher.Id)));
        Assert.Equal(1, await host.InDbAsync(db => db.Requests.CountAsync(r => r.PublisherId == publisher.Id)));
    }

    [Fact]
    public async Task Another_publishers_application_is_not_there_to_copy()
    {
        var (own, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        var theirs = await host.DraftAsync(other, title: "別家的稿子");
        using var member = await host.MemberOfAsync(own);

        var begin = await member.GetAsync($"/applications/new?from={theirs.Id}");
        Assert.DoesNotContain("別家的稿子", begin.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await member.SubmitAsync(begin, [("From", theirs.Id.ToString())])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await member.SubmitAsync(begin, [("Key", theirs.Id.ToString()), ("From", "")])).Status);
        Assert.Equal(0, await host.InDbAsync(db => db.Applications.CountAsync(a => a.PublisherId == own.Id)));
    }
}
