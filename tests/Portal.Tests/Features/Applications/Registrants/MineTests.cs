using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Registrants;

[Trait("On", "database")]
public class MineTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Page = "/applications/registrants/mine";

    [Fact]
    public async Task A_stranger_is_asked_to_sign_in_and_staff_have_no_such_page()
    {
        Assert.Equal(HttpStatusCode.Found, (await host.Stranger().GetAsync(Page, follow: false)).Status);
        var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Contains((await clerk.GetAsync(Page, follow: false)).Status, new[] { HttpStatusCode.Forbidden, HttpStatusCode.Found });
    }

    [Fact]
    public async Task A_member_sees_the_own_publisher_and_its_blocks_and_no_other()
    {
        var (mine, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        using var member = await host.SignedInAsync(await host.UserAsync(mine));

        var page = await member.GetAsync(Page);

        Assert.Contains(mine.Name, page.Text, StringComparison.Ordinal);
        Assert.Contains(mine.Blocks[0].Display, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Name, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Blocks[0].Display, page.Text, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("[name='Input.Name'],[name='Input.BusinessId']"));
    }

    [Fact]
    public async Task Contact_data_and_defaults_are_saved_with_a_line_of_history_that_names_the_fields()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));

        var done = await member.SubmitAsync(await member.GetAsync(Page),
            [("Input.Phone", "02-2361-9132 #12"), ("Input.Website", "https://www.example.com/books"), ("Defaults.Audience", "child"), ("Defaults.ContactName", "陳小華"), ("Input.Name", "別的名稱")]);

        Assert.Contains("已儲存", done.Text, StringComparison.Ordinal);
        Assert.Contains("電話、網站、新申請的預設值", done.Text, StringComparison.Ordinal);
        var after = await host.InDbAsync(db => db.Publishers.SingleAsync(p => p.Id == publisher.Id));
        Assert.Equal(("02-2361-9132 #12", "https://www.example.com/books", "child", "陳小華", publisher.Name, publisher.Address),
            (after.Phone, after.Website, after.Defaults.Audience, after.Defaults.ContactName, after.Name, after.Address));
        Assert.NotEqual(publisher.Version, after.Version);

        var nothing = await member.SubmitAsync(done, []);
        Assert.Contains("資料沒有變更", nothing.Text, StringComparison.Ordinal);
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(line => line.Subject == "Publisher" && line.SubjectId == publisher.Id.ToString())));
    }

    [Fact]
    public async Task What_the_office_did_is_not_in_the_members_list()
    {
        var publisher = await host.PublisherAsync();
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        await supervisor.SubmitAsync(await supervisor.GetAsync($"/applications/registrants/open/{publisher.Id}"), [("Size", "10")]);
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));

        var page = await member.GetAsync(Page);

        Assert.Equal(2, page.Page.QuerySelectorAll("main tbody tr").Length);
        Assert.DoesNotContain("開立出版者識別號", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Input.Address", "", "請填寫地址")]
    [InlineData("Input.Phone", "", "請填寫電話")]
    [InlineData("Input.Email", "不是信箱", "請填寫電子郵件，例如 name@example.com")]
    [InlineData("Input.Website", "javascript:alert(1)", "網址請以 https:// 或 http:// 開頭")]
    [InlineData("Defaults.ContactEmail", "a@", "請填寫電子郵件，例如 name@example.com")]
    [InlineData("Defaults.Rating", "7", "請從清單中選擇")]
    public async Task A_wrong_answer_is_refused_at_its_field_and_the_others_stay(string field, string value, string sentence)
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.SignedInAsync(await host.UserAsync(publisher));

        var refused = await member.SubmitAsync(await member.GetAsync(Page), [("Input.Fax", "02-1234"), (field, value)]);

        Assert.Equal("錯誤：" + sentence, refused.ErrorAt(field));
        Assert.Equal("02-1234", refused.Page.QuerySelector("[name='Input.Fax']")!.GetAttribute("value"));
        Assert.Null((await host.InDbAsync(db => db.Publishers.SingleAsync(p => p.Id == publisher.Id))).Fax);
    }

    [Fact]
    public async Task Of_two_members_with_the_same_form_the_second_is_told_and_overwrites_nothing()
    {
        var publisher = await host.PublisherAsync();
        using var first = await host.SignedInAsync(await host.UserAsync(publisher));
        using var second = await host.SignedInAsync(await host.UserAsync(publisher));
        var forms = (First: await first.GetAsync(Page), Second: await second.GetAsync(Page));
        await first.SubmitAsync(forms.First, [("Defaults.Audience", "teen")]);

        var told = await second.SubmitAsync(forms.Second, [("Defaults.Audience", "senior")]);

        Assert.Equal(HttpStatusCode.Conflict, told.Status);
        Assert.StartsWith("這筆資料剛被別人更新", told.Errors.Single(), StringComparison.Ordinal);
        Assert.Equal("teen", (await host.InDbAsync(db => db.Publishers.SingleAsync(p => p.Id == publisher.Id))).Defaults.Audience);
    }

    [Fact]
    public async Task An_individual_reads_about_the_shared_prefix()
    {
        using var person = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync(PublisherKind.Individual)));
        Assert.Contains("個人出版者由共用的出版者識別號配號", (await person.GetAsync(Page)).Text, StringComparison.Ordinal);
    }
}
