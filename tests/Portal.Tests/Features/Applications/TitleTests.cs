using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Features.Applications;

[Trait("On", "database")]
public class TitleTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Every_fault_stands_at_its_field_and_nothing_typed_is_lost()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        (string Field, string Value)[] typed =
        [
            ("Input.Title", new string('書', 5000)), ("Input.ParallelTitle", "A\u0007B"), ("Input.Author", "林\u202E雨果著"), ("Input.Edition", new string('版', 101)), ("Month", "2026-13"),
            ("Input.Language", "klingon"), ("Input.Rating", "3"), ("Input.Keywords", "海;山"), ("Input.Summary", "第一行\n第二行\u0008"),
        ];

        var page = await member.SubmitAsync(await member.GetAsync($"/applications/title/{draft.Id}"), typed);

        Assert.True(page.Errors.Count > 0, $"{page.Status}: {page.Text}");
        Assert.Equal("錯誤：最多 500 字，目前 5000 字", page.ErrorAt("Input.Title"));
        Assert.Equal("錯誤：第 2 個字是控制字元（U+0007），請刪除", page.ErrorAt("Input.ParallelTitle"));
        Assert.Equal("錯誤：第 2 個字會改變文字方向（U+202E），請刪除", page.ErrorAt("Input.Author"));
        Assert.Equal("錯誤：最多 100 字，目前 101 字", page.ErrorAt("Input.Edition"));
        Assert.Equal("錯誤：請填西元年月（2026-06）或民國年月（115/06）", page.ErrorAt("Month"));
        Assert.Equal("錯誤：請從清單中選擇", page.ErrorAt("Input.Language"));
        Assert.Equal("錯誤：請從清單中選擇", page.ErrorAt("Input.Rating"));
        Assert.StartsWith("錯誤：第 8 個字是控制字元", page.ErrorAt("Input.Summary"), StringComparison.Ordinal);
        Assert.Equal(8, page.Errors.Count);
        foreach (var (field, value) in typed.Where(t => t.Field is not ("Input.Language" or "Input.Rating" or "Input.Summary" or "Input.ParallelTitle")))
            Assert.Equal(value, page.Page.QuerySelector($"[name='{field}']")!.GetAttribute("value"));
        Assert.StartsWith("第一行\n第二行", ((IHtmlTextAreaElement)page.Page.QuerySelector("[name='Input.Summary']")!).Value, StringComparison.Ordinal);
        Assert.Equal("山海小城", await TitleOfAsync(draft.Id));
    }

    [Fact]
    public async Task A_draft_may_have_gaps_but_not_an_empty_title()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var form = await member.SubmitAsync(await member.GetAsync("/applications/new"), []);

        var refused = await member.SubmitAsync(form, [("Input.Title", " ")]);
        Assert.Equal("錯誤：請填寫書名", refused.ErrorAt("Input.Title"));
        Assert.Single(refused.Errors);

        var next = await member.SubmitAsync(refused, [("Input.Title", "只有書名的書")]);
        Assert.StartsWith("/applications/formats/", next.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-06")]
    [InlineData("115/06")]
    [InlineData("民國１１５年６月")]
    [InlineData(" 202606 ")]
    public async Task The_month_is_read_in_either_era(string typed)
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        await host.InDbAsync(db => db.Applications.Where(a => a.Id == draft.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Title.PlannedMonth, new DateOnly(2020, 1, 1))));
        using var member = await host.MemberOfAsync(publisher);

        await member.SubmitAsync(await member.GetAsync($"/applications/title/{draft.Id}"), [("Month", typed)]);

        Assert.Equal(new DateOnly(2026, 6, 1), await host.InDbAsync(db => db.Applications.Where(a => a.Id == draft.Id).Select(a => a.Title.PlannedMonth).SingleAsync()));
        Assert.Equal("2026-06", (await member.GetAsync($"/applications/title/{draft.Id}")).Page.QuerySelector("[name=Month]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_is_stored_is_trimmed_and_composed()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        await member.SubmitAsync(await member.GetAsync($"/applications/title/{draft.Id}"), [("Input.Title", "　Cafe\u0301 與 𠮷野家 ")]);
        Assert.Equal("Café 與 𠮷野家", await TitleOfAsync(draft.Id));
    }

    [Theory]
    [InlineData("title")]
    [InlineData("formats")]
    [InlineData("pages")]
    [InlineData("contact")]
    [InlineData("check")]
    public async Task Another_publishers_draft_is_not_there(string step)
    {
        var draft = await host.DraftAsync(await host.PublisherAsync());
        using var member = await host.MemberOfAsync(await host.PublisherAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await member.GetAsync($"/applications/{step}/{draft.Id}")).Status);
    }

    [Theory]
    [InlineData("title")]
    [InlineData("formats")]
    [InlineData("pages")]
    [InlineData("contact")]
    public async Task Once_it_is_sent_a_step_leads_to_the_case_and_a_late_form_is_refused_in_words(string step)
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        var form = await member.GetAsync($"/applications/{step}/{draft.Id}");
        var sent = await member.SubmitAsync(await member.GetAsync($"/applications/check/{draft.Id}"), [], "送出申請");

        var late = await member.SubmitAsync(form, step == "title" ? [("Input.Title", "送出後才改的書名")] : [], step == "pages" ? "上傳" : "儲存並繼續");

        Assert.Equal((HttpStatusCode.BadRequest, "申請已送出，不能再修改；如需更正請聯絡承辦人"), (late.Status, late.Errors.Single()));
        if (step == "title") Assert.Equal("送出後才改的書名", late.Page.QuerySelector("[name='Input.Title']")!.GetAttribute("value"));
        Assert.Equal(sent.Path, (await member.GetAsync($"/applications/{step}/{draft.Id}")).Path);
    }

    [Theory]
    [InlineData("title", "Input.Title", "第二個分頁的書名")]
    [InlineData("formats", "Input.SetTitle", "第二個分頁的套書名")]
    [InlineData("contact", "Input.Name", "第二個分頁的人")]
    public async Task Of_two_tabs_the_second_is_told_keeps_what_was_typed_and_can_then_save(string step, string field, string typed)
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        var address = $"/applications/{step}/{draft.Id}";
        var (first, second) = (await member.GetAsync(address), await member.GetAsync(address));
        await member.SubmitAsync(first, [(field, "第一個分頁")], "儲存並繼續");

        var told = await member.SubmitAsync(second, [(field, typed)], "儲存並繼續");

        Assert.Equal(HttpStatusCode.Conflict, told.Status);
        Assert.Equal(["這筆資料剛被別人更新，您的變更尚未儲存。請看過最新內容後再試一次。"], told.Errors);
        Assert.Equal(typed, told.Page.QuerySelector($"[name='{field}']")!.GetAttribute("value"));
        var saved = await member.SubmitAsync(told, [], "儲存並繼續");
        Assert.NotEqual(address, saved.Path);
        if (step == "title") Assert.Equal(typed, await TitleOfAsync(draft.Id));
    }

    Task<string> TitleOfAsync(Guid id) => host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.Title.Title).SingleAsync());
}
