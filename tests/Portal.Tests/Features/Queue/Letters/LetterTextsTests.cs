using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Letters;

[Trait("On", "database")]
public class LetterTextsTests(PortalHost host) : IClassFixture<PortalHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.InDbAsync(db => db.LetterTexts.ExecuteDeleteAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-TW")]
    [InlineData("en")]
    public async Task Whatever_place_an_administrator_may_use_is_given_its_value(string language)
    {
        foreach (var kind in LetterKind.All.Values)
        {
            var body = string.Join('\n', kind.Places.Select(place => $"{place.Name}={{{place.Name}}}").Prepend($"kind {kind.Code}"));
            await GiveAsync(kind.Code, 1, "主旨", body);
        }

        var letters = (await LetterSamples.AllAsync(host, language)).ToLookup(letter => letter.Body.Split('\n')[0]["kind ".Length..], letter => letter.Body);

        // The frame of mass letters and the licence, which is signed and not sent, are filled elsewhere.
        foreach (var kind in LetterKind.All.Values.Where(kind => kind.Code is not ("mass" or "deposit-licence")))
            Assert.All(kind.Places, place => Assert.Contains(letters[kind.Code], body => body.Contains($"\n{place.Name}=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_edited_text_goes_out_by_every_way_with_the_date_of_its_language()
    {
        var body = "{收件號} 改過的信\n應完成日 {應完成日}\n{查詢連結}\n{查詢碼}";
        await GiveAsync("received", 1, "舊", body);
        await GiveAsync("received", 2, "改過 {內容}", body);
        await host.InDbAsync(db => db.Letters.ExecuteDeleteAsync());
        var publisher = await host.PublisherAsync();
        foreach (var (by, language) in new[] { (ReplyBy.Email, "zh-TW"), (ReplyBy.Fax, "en"), (ReplyBy.Post, "zh-TW"), (ReplyBy.Counter, "en") })
        {
            await host.WithAsync<IServiceProvider>(async services =>
            {
                var draft = await host.DraftAsync(publisher, title: "書名 {查詢碼} <b>[甲]");
                var request = await services.GetRequiredService<PortalDb>().Requests.Include(r => r.Application!.Products).Include(r => r.Application!.Pages).SingleAsync(r => r.ApplicationId == draft.Id);
                (request.ReplyBy, request.Language, request.ReplyTo) = (by, language, by switch { ReplyBy.Fax => "02-2361-9132", ReplyBy.Post => "臺北市中正區中山南路20號", _ => null });
                await services.GetRequiredService<Portal.Features.Queue.WorkQueue>().PutInAsync(request, Actor.Portal("test"));
            });
        }

        await host.RunAsync<SendLetters>();

        var letters = await host.InDbAsync(db => db.Letters.Include(l => l.Request).ToListAsync());
        Assert.Equal(4, letters.Count);
        Assert.All(letters, letter =>
        {
            // What stands in a title is a title.
            Assert.Equal("改過 書名 {查詢碼} <b>[甲]", letter.Subject);
            Assert.StartsWith(letter.Request!.CaseNumber + " 改過的信\n應完成日 " + (letter.Language == "en" ? "9 March 2026" : "民國 115 年 3 月 9 日"), letter.Body, StringComparison.Ordinal);
        });
        Assert.Equal([(null, LetterState.Sent), (ReplyBy.Counter, LetterState.Waiting), (ReplyBy.Fax, LetterState.Sent), (ReplyBy.Post, LetterState.Waiting)],
            letters.Select(letter => (letter.By, letter.State)).OrderBy(letter => letter.By?.ToString(), StringComparer.Ordinal));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var sheet = (await clerk.GetAsync("/queue/letters/print")).Page.QuerySelector("article.sheet-letter")!;
        Assert.Contains("改過的信", sheet.TextContent, StringComparison.Ordinal);
        Assert.Null(sheet.QuerySelector("b"));
        Assert.Contains("改過 書名", (await clerk.GetAsync("/queue/letters/pickup")).Text, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(host.Folder, "fax"), "*.eml"));
    }

    [Fact]
    public async Task A_value_with_line_breaks_stays_in_its_subject()
    {
        await GiveAsync("late", 1, "{聯絡人}", "{收件號}{查詢連結}{查詢碼}{應完成日}");
        var values = LetterKind.All["late"].Samples(english: false);
        values["聯絡人"] = "王小明\r\nBcc: all@example.test";
        var text = await host.WithAsync<LetterTexts, LetterText>(texts => Task.FromResult(texts.Fill("late", english: false, values)));
        Assert.Equal("王小明  Bcc: all@example.test", text.Subject);
    }

    [Fact]
    public async Task A_text_that_this_release_cannot_read_holds_nothing_up()
    {
        await GiveAsync("late", 1, "抱歉", "{收件號}{沒有這個欄位}");
        var text = await host.WithAsync<LetterTexts, LetterText>(texts => Task.FromResult(texts.Fill("late", english: false, LetterKind.All["late"].Samples(english: false))));
        Assert.StartsWith("您的申請未能在應完成日", text.Body, StringComparison.Ordinal);
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Portal.Features.Accounts.Roles.Administrator));
        Assert.Contains("不能使用，改寄內建文字 範本第 1 行：沒有「沒有這個欄位」這個欄位", (await administrator.GetAsync("/queue/letters/texts")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await administrator.GetAsync("/queue/letters/texts/edit/late")).Status);
    }

    Task GiveAsync(string letter, int number, string subject, string body) => host.InDbAsync(async db =>
    {
        db.LetterTexts.Add(new LetterTextVersion { Letter = letter, Number = number, Subject = subject, Body = body, EnglishSubject = subject, EnglishBody = body, At = host.Clock.Now, By = "test" });
        await db.SaveChangesAsync();
    });
}
