using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications.Survey;

namespace Portal.Tests.Features.Applications.Survey;

/// <summary>好用性評估: after searching, reading or borrowing, once in a quarter, without a name.</summary>
[Trait("On", "database")]
public class UsabilityTests(PortalHost host) : IClassFixture<PortalHost>
{
    const string Offer = "用起來順手嗎？";
    const string NotNow = "每季一次";

    Task<List<SurveyAnswer>> AnswersAsync() => host.InDbAsync(db => db.SurveyAnswers.AsNoTracking().Where(a => a.Kind == "search" || a.Kind == "reading" || a.Kind == "loan").OrderBy(a => a.Question).ToListAsync());

    [Fact]
    public async Task It_is_offered_after_a_search_not_before_and_once_in_a_quarter_of_a_browser()
    {
        using var visitor = host.Stranger();
        Assert.DoesNotContain(Offer, (await visitor.GetAsync("/catalogue")).Text);
        Assert.Contains(NotNow, (await visitor.GetAsync("/usability/search")).Text);
        Assert.Contains(Offer, (await visitor.GetAsync("/catalogue?q=山")).Text);
        // Another use than the one that was made.
        Assert.Contains(NotNow, (await visitor.GetAsync("/usability/loan")).Text);
        var before = (await AnswersAsync()).ConvertAll(a => a.Id);

        var page = await visitor.GetAsync("/usability/search");
        Assert.Equal(5, page.Page.QuerySelectorAll("fieldset").Length);
        var refused = await visitor.SubmitAsync(page, [("Steps[find]", "3"), ("Remark", "字太小")], button: "送出回答");
        Assert.Equal("請選擇整體的滿意程度", refused.Errors.Single());
        Assert.Equal("字太小", refused.Page.QuerySelector("[name=Remark]")!.TextContent.Trim());
        var thanks = await visitor.SubmitAsync(refused, [("Steps[overall]", "4")], button: "送出回答");
        Assert.Contains("謝謝您", thanks.Text);
        Assert.Equal([("find", 3, null), ("overall", 4, null), ("remark", null, "字太小")], (await AnswersAsync()).Where(a => !before.Contains(a.Id)).Select(a => (a.Question, a.Step, a.Text)));
        Assert.All((await AnswersAsync()).Where(a => !before.Contains(a.Id)), answer => Assert.Equal(("search", 2026, 1), (answer.Kind, answer.Year, answer.Quarter)));

        // The same form again, and the offer: not in this quarter; a browser that was not asked still is.
        Assert.Contains(NotNow, (await visitor.SubmitAsync(page, [("Steps[overall]", "1")], button: "送出回答")).Text);
        Assert.DoesNotContain(Offer, (await visitor.GetAsync("/catalogue?q=山")).Text);
        using var other = host.Stranger();
        Assert.Contains(Offer, (await other.GetAsync("/catalogue?q=山")).Text);
        host.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Contains(Offer, (await visitor.GetAsync("/catalogue?q=山")).Text);
        host.Clock.Advance(TimeSpan.FromDays(-30));
    }

    [Fact]
    public async Task A_person_is_asked_once_in_a_quarter_on_whatever_device_and_nobody_can_tell_the_answers()
    {
        var person = await host.UserAsync();
        using (var desk = await host.SignedInAsync(person))
        {
            await desk.GetAsync("/catalogue?q=海");
            await desk.SubmitAsync(await desk.GetAsync("/usability/search"), [("Steps[overall]", "5")], button: "送出回答");
        }
        using var phone = await host.SignedInAsync(person);
        Assert.DoesNotContain(Offer, (await phone.GetAsync("/catalogue?q=海")).Text);
        Assert.Contains(NotNow, (await phone.GetAsync("/usability/search")).Text);
        // The quarter, and nothing else, stands with the person; a second factor that is turned off takes it along as little as the other way round.
        Assert.Equal("2026-1", await host.InDbAsync(db => db.UserTokens.Where(t => t.UserId == person.Id).Select(t => t.Value).SingleAsync()));
        Assert.False(await host.InDbAsync(db => db.History.AnyAsync(h => h.ActorId == person.Id)));
        host.Clock.Advance(TimeSpan.FromDays(30));
        using var next = await host.SignedInAsync(person);
        Assert.Contains(Offer, (await next.GetAsync("/catalogue?q=海")).Text);
        host.Clock.Advance(TimeSpan.FromDays(-30));
    }

    [Fact]
    public async Task It_is_offered_after_a_loan_and_after_a_reading()
    {
        var number = await host.DepositedAsync(await host.PublisherAsync(), "借來評估的書", content: "borrowed");
        var record = await host.InDbAsync(db => db.Catalogue.Where(r => db.EbookDeposits.Any(d => d.CaseNumber == number && d.ApplicationId == r.ApplicationId)).Select(r => r.Number).SingleAsync());
        static string ButtonOf(Answer page, string form) => page.Page.QuerySelector($"form[action*='{form}'] button")!.TextContent.Trim();

        using var reader = await host.SignedInAsync(await host.UserAsync());
        var page = await reader.GetAsync($"/reading/title/{record}");
        Assert.DoesNotContain(Offer, page.Text);
        var lent = await reader.SubmitAsync(page, [], button: ButtonOf(page, "handler=Borrow"));
        Assert.Contains(Offer, lent.Text);
        Assert.Contains("/usability/loan", lent.Body);
        await reader.SubmitAsync(lent, [], button: ButtonOf(lent, "/reading/open"), follow: false);
        var back = await reader.GetAsync($"/reading/title/{record}");
        Assert.Contains("/usability/reading", back.Body);
        Assert.Contains("/usability/reading", (await reader.GetAsync("/reading/mine")).Body);
        await reader.SubmitAsync(await reader.GetAsync("/usability/reading"), [("Steps[overall]", "5"), ("Steps[read]", "4")], button: "送出回答");
        Assert.DoesNotContain(Offer, (await reader.GetAsync("/reading/mine")).Text);
        Assert.Contains((await AnswersAsync()), answer => answer is { Kind: "reading", Question: "read", Step: 4 });
    }

    [Fact]
    public async Task Who_does_not_want_to_is_left_alone_and_nothing_is_recorded()
    {
        using var visitor = host.Stranger();
        await visitor.GetAsync("/catalogue?q=海");
        var before = (await AnswersAsync()).Count;
        var answer = await visitor.SubmitAsync(await visitor.GetAsync("/usability/search"), [("Steps[overall]", "1")], button: "不用了，這一季不再問我", follow: false);
        Assert.Equal("/", answer.Headers["Location"]);
        Assert.Equal(before, (await AnswersAsync()).Count);
        Assert.DoesNotContain(Offer, (await visitor.GetAsync("/catalogue?q=海")).Text);
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("Search")]
    [InlineData("isbn")]
    public async Task There_is_no_questionnaire_of_anything_else(string use)
    {
        using var visitor = host.Stranger();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/usability/" + use)).Status);
    }

    [Theory]
    [InlineData("6")]
    [InlineData("0")]
    [InlineData("x")]
    public async Task A_step_that_there_is_not_is_no_answer(string step)
    {
        using var visitor = host.Stranger();
        await visitor.GetAsync("/catalogue?q=海");
        var before = (await AnswersAsync()).Count;
        await visitor.SubmitAsync(await visitor.GetAsync("/usability/search"), [("Steps[overall]", step)], button: "送出回答");
        Assert.Equal(before, (await AnswersAsync()).Count);
    }

    [Fact]
    public async Task The_report_shows_it_apart_from_the_survey_of_cases_on_screen_and_as_a_table()
    {
        await host.InDbAsync(db =>
        {
            // A quarter of its own.
            foreach (var step in new[] { 5, 5, 4, 3, 1 }) db.SurveyAnswers.AddRange(SurveyAnswer.Of(Usability.Reading, default, new DateOnly(2025, 5, 1), SurveyQuestion.OfUse, new Dictionary<string, int> { ["overall"] = step, ["read"] = step }, null));
            db.SurveyAnswers.AddRange(SurveyAnswer.Of(Usability.Borrowing, default, new DateOnly(2025, 5, 1), SurveyQuestion.OfUse, new Dictionary<string, int> { ["overall"] = 2 }, "還書很快"));
            return db.SaveChangesAsync();
        });
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var page = await supervisor.GetAsync("/reports?year=2025&quarter=2");
        Assert.Contains("好用性評估 共 6 份回答。 線上閱覽：60 %（5 份）", page.Text);
        Assert.DoesNotContain("借閱：", page.Text); // one answer alone
        Assert.Contains("還書很快", page.Text);
        Assert.Contains("看書的畫面", page.Text);
        Assert.Contains("滿意度 — 70 %", page.Text);
        Assert.Contains("本季還沒有人回答。", page.Text);
        var csv = (await supervisor.GetAsync("/reports?year=2025&quarter=2&handler=file&format=csv")).Body;
        Assert.Contains("看書的畫面：文字、翻頁、目錄,非常滿意,2", csv);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.DoesNotContain("還書很快", (await clerk.GetAsync("/reports?year=2025&quarter=2")).Text);
    }
}
