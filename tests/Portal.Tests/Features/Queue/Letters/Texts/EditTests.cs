using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Queue.Letters.Texts;

[Trait("On", "database")]
public class EditTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Body = "改過的信\n{收件號} {應完成日}\n{查詢連結} {查詢碼}";

    [Fact]
    public async Task A_text_is_looked_at_tried_saved_and_taken_back()
    {
        var user = await host.UserAsync(null, Roles.Administrator);
        using var administrator = await host.SignedInAsync(user);
        var page = await administrator.GetAsync("/queue/letters/texts/edit/received");
        Assert.Contains("民國 115 年 3 月 9 日", page.Page.QuerySelectorAll(".letter-preview")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("9 March 2026", page.Page.QuerySelectorAll(".letter-preview")[1].TextContent, StringComparison.Ordinal);

        // A look changes nothing, a wrong text is named at its field, and what was typed stays.
        var look = await administrator.SubmitAsync(page, [("Input.Body", Body)], "用範例預覽");
        Assert.Contains("改過的信\n115-000123", look.Page.QuerySelector(".letter-preview .typed")!.TextContent, StringComparison.Ordinal);
        var wrong = await administrator.SubmitAsync(page, [("Input.Body", "{收件號}\n{書名}"), ("Input.EnglishBody", "Your case {收件號}"), ("Input.EnglishSubject", "")], "儲存新版本");
        Assert.EndsWith("範本第 2 行：沒有「書名」這個欄位", wrong.ErrorAt("Input.Body"), StringComparison.Ordinal);
        Assert.EndsWith("這封信不能沒有 {查詢連結}、{查詢碼}、{應完成日}", wrong.ErrorAt("Input.EnglishBody"), StringComparison.Ordinal);
        Assert.EndsWith("請填寫英文主旨", wrong.ErrorAt("Input.EnglishSubject"), StringComparison.Ordinal);
        Assert.Contains("{書名}", wrong.Page.QuerySelector("#Input_Body")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await host.InDbAsync(db => db.LetterTexts.CountAsync()));

        var tried = await administrator.SubmitAsync(page, [("Input.Body", Body)], "試寄給我");
        Assert.Contains($"已試寄到 {user.Email}", tried.Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("改過的信", tried.Page.QuerySelector("#Input_Body")!.TextContent, StringComparison.Ordinal);
        var trials = await host.InDbAsync(db => db.Letters.Where(l => l.ToAddress == user.Email).OrderBy(l => l.Language).ToListAsync());
        Assert.Equal(["[Test] We have received your application 115-000123", "［試寄］已收件：ISBN 申請 115-000123"], trials.Select(l => l.Subject));

        var saved = await administrator.SubmitAsync(page, [("Input.Body", Body)], "儲存新版本");
        Assert.Contains("已儲存第 1 版", saved.Page.Body!.TextContent, StringComparison.Ordinal);
        var second = await administrator.SubmitAsync(page, [("Input.Body", Body + "\n舊分頁")], "儲存新版本");
        Assert.Equal(["剛剛已有新的第 1 版，請看過再修改"], second.Errors);
        Assert.Contains("舊分頁", second.Page.QuerySelector("#Input_Body")!.TextContent, StringComparison.Ordinal);
        var publisher = await host.PublisherAsync();
        Assert.StartsWith("改過的信", await LetterAsync(await host.CaseAsync(publisher)), StringComparison.Ordinal);

        var back = await administrator.SubmitAsync(saved, [], "改回這一版 0");
        Assert.Contains("已儲存第 2 版", back.Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("您的申請已收件。", await LetterAsync(await host.CaseAsync(publisher)), StringComparison.Ordinal);
        await administrator.SubmitAsync(back, [], "改回這一版 1");
        Assert.StartsWith("改過的信", await LetterAsync(await host.CaseAsync(publisher)), StringComparison.Ordinal);

        Assert.Equal(["試寄函知", "修改函知範本", "修改函知範本", "修改函知範本"],
            await host.InDbAsync(db => db.History.Where(line => line.Subject == "LetterText" && line.SubjectId == "received" && line.ActorId == user.Id).OrderBy(line => line.Id).Select(line => line.What).ToListAsync()));
        Assert.Contains("第 3 版 115/03/04 10:00 " + user.DisplayName, (await administrator.GetAsync("/queue/letters/texts")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync("/queue/letters/texts/edit/nothing")).Status);
    }

    Task<string> LetterAsync(Portal.Features.Applications.Request request) => host.InDbAsync(db => db.Letters.Where(l => l.RequestId == request.Id).Select(l => l.Body).SingleAsync());
}
