using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Opinions;
using Portal.Features.Queue;
using Portal.Tests.Features.Accounts;
using Portal.Tests.Web;

namespace Portal.Tests.Features.Applications.Opinions;

[Trait("On", "database")]
public class OpinionTests(PortalHost host) : IClassFixture<PortalHost>
{
    public static (string, string)[] Written(string email, string about = "網站很好用") =>
        [("Input.About", about), ("Input.Text", "希望可以更快。\n謝謝"), ("Input.Name", "陳讀者"), ("Input.Email", email)];

    [Fact]
    public async Task A_stranger_s_opinion_becomes_a_case_once_the_address_is_confirmed_and_the_answer_closes_it()
    {
        var email = Deeds.NewAddress();
        using var stranger = host.Stranger();
        var sent = await stranger.SubmitAsync(await stranger.GetAsync("/applications/opinions"), Written(email, "等太久了"));
        Assert.Contains(email, sent.Text, StringComparison.Ordinal);
        var letter = await host.LetterToAsync(email);
        // Nobody can write to a third person through the portal: not a word of the writer's is in it.
        Assert.DoesNotContain("等太久了", letter.Subject + letter.Body + letter.ToName, StringComparison.Ordinal);
        Assert.DoesNotContain("陳讀者", letter.Subject + letter.Body + letter.ToName, StringComparison.Ordinal);
        Assert.Equal(RequestState.Draft, await StateAsync(email));

        // The link alone sends nothing; a broken one shows nothing.
        var link = await host.LinkToAsync(email);
        var page = await stranger.GetAsync(link);
        Assert.Contains("希望可以更快", page.Text, StringComparison.Ordinal);
        Assert.Equal(RequestState.Draft, await StateAsync(email));
        Assert.DoesNotContain("希望可以更快", (await stranger.GetAsync(link[..^3] + "abc")).Text, StringComparison.Ordinal);
        var status = await stranger.SubmitAsync(page, []);
        Assert.Contains("等太久了", status.Text, StringComparison.Ordinal);
        Assert.Contains("民國 115 年 3 月 9 日", status.Text, StringComparison.Ordinal); // the third working day
        // The second click, and the letter opened again, lead to the same case.
        Assert.Equal(status.Url, (await stranger.SubmitAsync(page, [])).Url);
        Assert.Equal(status.Url, (await stranger.GetAsync(link)).Url);
        var filed = await host.InDbAsync(db => db.OpinionRequests.SingleAsync(r => r.ContactEmail == email));

        var clerk = await host.ClerkAsync();
        using var officer = await host.SignedInAsync(clerk);
        Assert.Contains("等太久了", (await officer.GetAsync("/queue?kind=opinion&q=%E7%AD%89%E5%A4%AA%E4%B9%85")).Text, StringComparison.Ordinal);
        var desk = await officer.SubmitAsync(await officer.GetAsync($"/queue/case/{filed.CaseNumber}"), [], "收案");
        Assert.DoesNotContain("通知補件", desk.Text, StringComparison.Ordinal);
        Assert.Contains("展期並通知", desk.Text, StringComparison.Ordinal);
        var form = await officer.GetAsync($"/applications/opinions/answer/{filed.CaseNumber}");
        var empty = await officer.SubmitAsync(form, [], "寄出答覆並結案");
        Assert.Equal((HttpStatusCode.BadRequest, "請寫答覆"), (empty.Status, empty.Errors.Single()));
        var done = await officer.SubmitAsync(form, [("Input.Answer", "已經加派人手。")], "寄出答覆並結案");
        Assert.Contains("已答覆", done.Text, StringComparison.Ordinal);

        Assert.Contains("已經加派人手。", (await host.LetterToAsync(email)).Body, StringComparison.Ordinal);
        Assert.Contains("已經加派人手。", (await stranger.GetAsync(status.Url.PathAndQuery)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_with_the_own_address_needs_no_letter_and_with_another_one_does()
    {
        var person = await host.UserAsync(await host.PublisherAsync());
        using var member = await host.SignedInAsync(person);
        var form = await member.GetAsync("/applications/opinions");
        Assert.Equal(person.Email, form.Page.QuerySelector("[name='Input.Email']")!.GetAttribute("value"));
        Assert.StartsWith("/applications/status", (await member.SubmitAsync(form, Written(person.Email!))).Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(RequestState.Submitted, await StateAsync(person.Email!));

        var other = Deeds.NewAddress();
        await member.SubmitAsync(form, Written(other));
        Assert.Equal(RequestState.Draft, await StateAsync(other));
    }

    [Fact]
    public async Task An_address_gets_three_letters_a_day_and_what_nobody_confirmed_is_removed()
    {
        await using var apart = new PortalHost();
        await apart.InitializeAsync();
        using var stranger = apart.Stranger();
        var form = await stranger.GetAsync("/applications/opinions");
        for (var i = 0; i < 3; i++) Assert.Empty((await stranger.SubmitAsync(form, Written("victim@example.test"))).Errors);
        var fourth = await stranger.SubmitAsync(form, Written("victim@example.test", "第四則"));
        Assert.Contains("3 則意見等待確認", fourth.ErrorAt("Input.Email"), StringComparison.Ordinal);
        Assert.Equal("第四則", fourth.Page.QuerySelector("[name='Input.About']")!.GetAttribute("value"));
        Assert.Equal(3, await apart.InDbAsync(db => db.Letters.CountAsync()));

        var sent = await apart.OpinionAsync();
        apart.Clock.Now = apart.Clock.Now.AddHours(23);
        await apart.RunAsync<SweepOpinions>();
        Assert.Equal(4, await apart.InDbAsync(db => db.Requests.CountAsync()));
        apart.Clock.Now = apart.Clock.Now.AddHours(2);
        await apart.RunAsync<SweepOpinions>();
        Assert.Equal(sent.Id, (await apart.InDbAsync(db => db.Requests.SingleAsync())).Id);
    }

    [Fact]
    public async Task What_is_referred_waits_for_those_whose_matter_it_is_with_the_same_due_date()
    {
        var clerk = await host.ClerkAsync();
        var filed = await host.OpinionAsync(clerk);
        using (var officer = await host.SignedInAsync(clerk))
        {
            var form = await officer.GetAsync($"/applications/opinions/answer/{filed.CaseNumber}");
            Assert.Equal("請選擇轉給誰", (await officer.SubmitAsync(form, [("Input.Reason", "對承辦的申訴")], "轉辦")).Errors.Single());
            Assert.Contains("已轉辦", (await officer.SubmitAsync(form, [("Input.Desk", Roles.Supervisor), ("Input.Reason", "對承辦的申訴")], "轉辦")).Text, StringComparison.Ordinal);
        }
        var now = await host.InDbAsync(db => db.OpinionRequests.Include(r => r.History).SingleAsync(r => r.Id == filed.Id));
        Assert.Equal((RequestState.Submitted, null, Roles.Supervisor, filed.DueOn), (now.State, now.OfficerId, now.WorkedBy, now.DueOn));
        Assert.Equal("對承辦的申訴", now.History.Single(line => line.What == "轉辦").Why);
        // Jobs that look for readers by role know that one.
        await host.UserAsync(null, Roles.Supervisor);
        await host.RunAsync<MorningList>();
    }

    /// <summary>Verbs of an opinion by state: Draft, Submitted, mine, another's, Approved, Withdrawn.</summary>
    [Theory]
    [InlineData("return", "------")]
    [InlineData("refuse", "------")]
    [InlineData("approve", "--+---")]
    [InlineData("refer", "--+---")]
    [InlineData("extend", "--+---")]
    [InlineData("withdraw", "-+++--")]
    public void An_opinion_is_answered_or_referred_and_never_returned_or_refused(string verb, string outcomes)
    {
        var calendar = new WorkingDays([], [2026]);
        var at = new DateTime(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);
        var (mine, other) = (new Actor(Guid.NewGuid(), "甲", null), new User { Id = Guid.NewGuid(), DisplayName = "乙" });
        for (var state = 0; state < outcomes.Length; state++)
        {
            var filed = new OpinionRequest { About = "a", Text = "b", ContactName = "c", ContactEmail = "d@example.test" };
            if (state > 0) filed.Submit("115-000001", "CODE", calendar, mine, at);
            if (state is 2 or 4) filed.Take(new User { Id = mine.Id!.Value, DisplayName = "甲" }, mine, at);
            if (state == 3) filed.Take(other, new Actor(other.Id, "乙", null), at);
            if (state == 4) filed.Approve("好", calendar, mine, at);
            if (state == 5) filed.Withdraw(null, calendar, mine, at);
            var lines = filed.History.Count;
            var refusal = Record.Exception(() => Do(filed, verb, calendar, mine, at));
            Assert.True(refusal is null == (outcomes[state] == '+') && refusal is null or RuleBroken, $"{verb} in {state}: {refusal}");
            Assert.Equal(lines + (refusal is null ? 1 : 0), filed.History.Count);
        }
    }

    static void Do(OpinionRequest filed, string verb, WorkingDays calendar, Actor by, DateTime at)
    {
        switch (verb)
        {
            case "return": filed.Return(["x"], null, calendar, by, at); break;
            case "refuse": filed.Refuse("x", calendar, by, at); break;
            case "approve": filed.Approve("x", calendar, by, at); break;
            case "refer": filed.Refer(Roles.Cataloguer, "x", by, at); break;
            case "extend": filed.Extend(2, "x", calendar, by, at); break;
            default: filed.Withdraw(null, calendar, by, at); break;
        }
    }

    Task<RequestState> StateAsync(string email) => host.InDbAsync(db => db.OpinionRequests.Where(r => r.ContactEmail == email).Select(r => r.State).SingleAsync());
}
