using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Queue.Letters;

[Trait("On", "database")]
public class LetterPagesTests(PortalHost host) : IClassFixture<PortalHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.InDbAsync(db => db.Letters.ExecuteDeleteAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_list_shows_what_is_stuck_first_and_each_state_in_its_own_view()
    {
        await WriteAsync(LetterState.Stuck, "stuck@example.test", error: "550 no such user");
        await WriteAsync(LetterState.Waiting, "waiting@example.test");
        await WriteAsync(LetterState.Sent, "sent@example.test");
        var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var stuck = await clerk.GetAsync("/queue/letters");
        Assert.Contains("stuck@example.test", stuck.Text, StringComparison.Ordinal);
        Assert.Contains("550 no such user", stuck.Text, StringComparison.Ordinal);
        Assert.Contains("寄送受阻 (1)", stuck.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting@example.test", stuck.Text, StringComparison.Ordinal);
        Assert.Contains("waiting@example.test", (await clerk.GetAsync("/queue/letters?view=Waiting")).Text, StringComparison.Ordinal);
        var sent = await clerk.GetAsync("/queue/letters?view=Sent");
        Assert.Contains("115/03/04 10:00 寄出", sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_is_found_by_address_and_by_case_number()
    {
        var request = await host.CaseAsync(await host.PublisherAsync());
        await WriteAsync(LetterState.Waiting, "Somebody.Else@example.test");
        var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var byNumber = await clerk.GetAsync($"/queue/letters?view=Waiting&q={request.CaseNumber}");
        Assert.Contains("contact@example.test", byNumber.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody.Else", byNumber.Text, StringComparison.Ordinal);
        var byAddress = await clerk.GetAsync("/queue/letters?view=Waiting&q=somebody.else");
        Assert.Contains("Somebody.Else@example.test", byAddress.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("contact@example.test", byAddress.Text, StringComparison.Ordinal);
        Assert.Contains("這個清單目前沒有函知。", (await clerk.GetAsync("/queue/letters?view=Waiting&q=nobody")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_has_pages()
    {
        for (var i = 0; i < 51; i++) await WriteAsync(LetterState.Stuck, $"reader{i:D2}@example.test", at: host.Clock.Now.AddMinutes(-i));
        var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var first = await clerk.GetAsync("/queue/letters");
        Assert.Equal(50, first.Page.QuerySelectorAll("tbody tr").Length);
        var second = await clerk.GetAsync("/queue/letters?p=2");
        Assert.Equal("reader50@example.test", Assert.Single(second.Page.QuerySelectorAll("tbody tr")).QuerySelector("td:nth-child(2)")!.TextContent);
        Assert.Equal(200, (int)(await clerk.GetAsync("/queue/letters?p=999")).Status);
    }

    [Fact]
    public async Task A_stuck_letter_tried_again_waits_anew_and_is_written_in_the_history()
    {
        var id = await WriteAsync(LetterState.Stuck, "reader@example.test", error: "550 no such user");
        var user = await host.ClerkAsync();
        var clerk = await host.SignedInAsync(user);

        var page = await clerk.GetAsync($"/queue/letters/{id}");
        Assert.Contains("內文一行", page.Text, StringComparison.Ordinal);
        var done = await clerk.SubmitAsync(page, [], "再寄一次");

        Assert.Contains("再寄一次", done.Text, StringComparison.Ordinal);
        Assert.Contains("再寄一次", done.Page.QuerySelector("ol.history")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(user.Id, (await host.InDbAsync(db => db.History.SingleAsync(line => line.SubjectId == id.ToString()))).ActorId);
        var letter = await ReadAsync(id);
        Assert.Equal((LetterState.Waiting, 0, null), (letter.State, letter.Attempts, letter.LastError));
        await host.RunAsync<SendLetters>();
        Assert.Equal(LetterState.Sent, (await ReadAsync(id)).State);

        // The same button of an old page: the letter is out, and the page says so.
        var late = await clerk.SubmitAsync(page, [], "再寄一次");
        Assert.Equal(["只有寄送受阻的函知可以再寄一次"], late.Errors);
    }

    [Fact]
    public async Task A_letter_is_cancelled_with_a_reason_and_not_without()
    {
        var id = await WriteAsync(LetterState.Waiting, "reader@example.test");
        var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var page = await clerk.GetAsync($"/queue/letters/{id}");

        var refused = await clerk.SubmitAsync(page, [], "取消寄送");
        Assert.Equal("請寫明取消的理由", refused.ErrorAt("Input.Why")?.Replace("錯誤：", "", StringComparison.Ordinal));
        Assert.Equal(LetterState.Waiting, (await ReadAsync(id)).State);

        var done = await clerk.SubmitAsync(refused, [("Input.Why", "地址錯誤")], "取消寄送");
        Assert.Contains("已取消", done.Text, StringComparison.Ordinal);
        var letter = await ReadAsync(id);
        Assert.Equal((LetterState.Cancelled, "地址錯誤"), (letter.State, letter.LastError));
        Assert.Equal("地址錯誤", (await host.InDbAsync(db => db.History.SingleAsync(line => line.SubjectId == id.ToString()))).Why);
        await host.RunAsync<SendLetters>();
        Assert.Equal(LetterState.Cancelled, (await ReadAsync(id)).State);
    }

    [Fact]
    public async Task The_text_of_a_letter_about_an_account_is_shown_to_nobody_else()
    {
        var id = await WriteAsync(LetterState.Waiting, "reader@example.test", key: $"account:reset:{Guid.NewGuid()}");
        var clerk = await host.SignedInAsync(await host.ClerkAsync());

        var page = await clerk.GetAsync($"/queue/letters/{id}");

        Assert.DoesNotContain("內文一行", page.Body, StringComparison.Ordinal);
        Assert.Contains("這封信含有只給收信人的連結，不在這裡顯示。", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_staff_see_letters_and_an_unknown_one_is_not_found()
    {
        var id = await WriteAsync(LetterState.Waiting, "reader@example.test");
        var member = await host.SignedInAsync(await host.UserAsync(await host.PublisherAsync()));

        foreach (var path in new[] { "/queue/letters", $"/queue/letters/{id}" })
        {
            Assert.DoesNotContain("reader@example.test", (await member.GetAsync(path)).Body, StringComparison.Ordinal);
            Assert.DoesNotContain("reader@example.test", (await host.Stranger().GetAsync(path)).Body, StringComparison.Ordinal);
        }
        var cataloguer = await host.SignedInAsync(await host.UserAsync(null, Roles.Cataloguer));
        Assert.Contains("reader@example.test", (await cataloguer.GetAsync($"/queue/letters/{id}")).Body, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await cataloguer.GetAsync($"/queue/letters/{Guid.NewGuid()}")).Status);
    }

    Task<Guid> WriteAsync(LetterState state, string to, string? error = null, DateTime? at = null, string? key = null) => host.InDbAsync(async db =>
    {
        var letter = new OutgoingLetter
        {
            Key = key ?? $"test:{Guid.NewGuid()}",
            ToAddress = to,
            Subject = "主旨",
            Body = "內文一行",
            State = state,
            CreatedAt = at ?? host.Clock.Now,
            SentAt = state == LetterState.Sent ? host.Clock.Now : null,
            Attempts = state == LetterState.Stuck ? 6 : 0,
            LastError = error,
        };
        db.Letters.Add(letter);
        await db.SaveChangesAsync();
        return letter.Id;
    });

    Task<OutgoingLetter> ReadAsync(Guid id) => host.InDbAsync(db => db.Letters.SingleAsync(letter => letter.Id == id));
}
