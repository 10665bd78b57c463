using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class ContactTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Answers_kept_as_defaults_stand_in_the_next_application()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);

        var check = await member.SubmitAsync(await member.GetAsync($"/applications/contact/{draft.Id}"),
            [("Input.Name", " 陳編輯 "), ("Input.Phone", "02-2361-9132 轉 9"), ("Input.Email", "editor@example.test"), ("Input.Language", "en"), ("Input.AsDefaults", "true")]);
        Assert.Equal($"/applications/check/{draft.Id}", check.Path);
        Assert.Contains("editor@example.test", check.Text, StringComparison.Ordinal);

        var title = await member.SubmitAsync(await member.GetAsync("/applications/new"), []);
        Assert.Equal("m", title.Page.QuerySelector("[name='Input.Audience']:checked")?.GetAttribute("value"));
        var contact = await member.GetAsync(title.Path.Replace("title", "contact", StringComparison.Ordinal));
        Assert.Equal("陳編輯", contact.Page.QuerySelector("[name='Input.Name']")!.GetAttribute("value"));
        Assert.Equal("02-2361-9132 轉 9", contact.Page.QuerySelector("[name='Input.Phone']")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Without_the_tick_the_defaults_stay_as_they_are()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        await member.SubmitAsync(await member.GetAsync($"/applications/contact/{draft.Id}"), [("Input.Name", "別人")]);
        Assert.Null(await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).Select(p => p.Defaults.ContactName).SingleAsync()));
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);

        var page = await member.SubmitAsync(await member.GetAsync($"/applications/contact/{draft.Id}"),
            [("Input.Name", ""), ("Input.Phone", new string('1', 51)), ("Input.Email", "不是地址"), ("Input.Language", "de")]);

        Assert.Equal("錯誤：請填寫填表人", page.ErrorAt("Input.Name"));
        Assert.Equal("錯誤：最多 50 字，目前 51 字", page.ErrorAt("Input.Phone"));
        Assert.Equal("錯誤：請填寫電子郵件，例如 name@example.com", page.ErrorAt("Input.Email"));
        Assert.Equal("錯誤：請從清單中選擇", page.ErrorAt("Input.Language"));
        Assert.Equal(4, page.Errors.Count);
        Assert.Equal("不是地址", page.Page.QuerySelector("[name='Input.Email']")!.GetAttribute("value"));
    }
}
