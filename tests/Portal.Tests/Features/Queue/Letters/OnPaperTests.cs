using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Letters;

[Trait("On", "database")]
public class OnPaperTests(PortalHost host) : IClassFixture<PortalHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.InDbAsync(db => db.Letters.ExecuteDeleteAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Faxes_go_to_the_gateway_and_letters_on_paper_wait_for_people()
    {
        await WriteAsync(ReplyBy.Fax, "02-2361-9132");
        await WriteAsync(ReplyBy.Post, "臺北市中正區");
        await WriteAsync(ReplyBy.Counter, "");
        await WriteAsync(ReplyBy.Fax, "沒有號碼");

        await host.RunAsync<SendLetters>();

        var letters = await host.InDbAsync(db => db.Letters.OrderBy(l => l.CreatedAt).ThenBy(l => l.Key).ToListAsync());
        Assert.Equal([LetterState.Sent, LetterState.Waiting, LetterState.Waiting, LetterState.Stuck], letters.Select(l => l.State));
        Assert.Equal("傳真號碼無效", letters[3].LastError);
        var fax = Assert.Single(Directory.GetFiles(Path.Combine(host.Folder, "fax"), "*.eml"));
        Assert.Contains("0223619132@fax.invalid", await File.ReadAllTextAsync(fax, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postal_letters_are_printed_together_and_marked_with_the_day()
    {
        var (first, second) = (await WriteAsync(ReplyBy.Post, "臺北市中正區甲號"), await WriteAsync(ReplyBy.Post, "臺北市中正區乙號"));
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var sheets = await clerk.GetAsync("/queue/letters/print");
        Assert.Equal(2, sheets.Page.QuerySelectorAll("article.sheet-letter").Length);
        Assert.Contains("臺北市中正區甲號", sheets.Page.QuerySelector(".sheet-letter__window")!.TextContent, StringComparison.Ordinal);
        var page = await clerk.GetAsync("/queue/letters/post");
        Assert.Equal(["請填寫日期"], (await clerk.SubmitAsync(page, [("On", "")], "標記已付郵")).Errors);
        Assert.Equal(["日期應在函知寫成之後，且不晚於今天"], (await clerk.SubmitAsync(page, [("On", "2026-03-05")], "標記已付郵")).Errors);
        var done = await clerk.SubmitAsync(page, [("Ticked", first.ToString())], "標記已付郵");

        Assert.Contains("1 封函知已標記付郵", done.Text, StringComparison.Ordinal);
        Assert.Equal((LetterState.Sent, host.Clock.Now), (await ReadAsync(first) is var posted ? (posted.State, posted.SentAt!.Value) : default));
        Assert.Equal(LetterState.Waiting, (await ReadAsync(second)).State);
        Assert.Contains("郵寄函知 (1)", (await clerk.GetAsync("/queue/letters?view=Waiting")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_is_handed_over_once_to_somebody_with_a_name()
    {
        var id = await WriteAsync(ReplyBy.Counter, "");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync("/queue/letters/pickup");

        Assert.Equal(["請寫明由誰取件"], (await clerk.SubmitAsync(page, [("To", " ")], form: $"hand-{id}")).Errors);
        var done = await clerk.SubmitAsync(page, [("To", "王小明")], form: $"hand-{id}");
        Assert.Contains("王小明", done.Text, StringComparison.Ordinal);
        Assert.Contains("115/03/04 10:00", done.Text, StringComparison.Ordinal);
        Assert.Equal(["這封函知已寄出或已取消"], (await clerk.SubmitAsync(page, [("To", "李大華")], form: $"hand-{id}")).Errors);
        Assert.Equal("王小明", (await ReadAsync(id)).HandedTo);
    }

    [Fact]
    public async Task A_letter_about_an_account_is_not_printed()
    {
        var id = await WriteAsync(null, "a@example.test", "account:confirm:1");
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync($"/queue/letters/print/{id}")).Status);
    }

    int _written;

    Task<Guid> WriteAsync(ReplyBy? by, string to, string? key = null) => host.InDbAsync(async db =>
    {
        var letter = new OutgoingLetter { Key = key ?? $"test:{++_written}", By = by, ToAddress = to, ToName = "王小明", Subject = "主旨", Body = "內文\n", CreatedAt = host.Clock.Now };
        db.Letters.Add(letter);
        await db.SaveChangesAsync();
        return letter.Id;
    });

    Task<OutgoingLetter> ReadAsync(Guid id) => host.InDbAsync(db => db.Letters.AsNoTracking().SingleAsync(l => l.Id == id));
}
