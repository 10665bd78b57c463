using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Applications;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Survey;
using Portal.Features.Queue.Letters;

namespace Portal.Tests.Features.Applications.Survey;

[Trait("On", "database")]
public class SurveyTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_step_clicked_in_the_letter_is_chosen_on_the_page_and_only_the_button_records_it_once()
    {
        var letter = await ClosedAsync();
        var links = Regex.Matches(letter.Body, @"http://[^/]+(?<path>/survey/\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["path"].Value).ToList();
        Assert.Equal(["5", "4", "3", "2", "1"], links.Select(link => link[^1..]));
        using var applicant = host.Stranger();
        var page = await applicant.GetAsync(links[1]);
        Assert.Equal(["4"], page.Page.QuerySelectorAll("main input[type=radio][checked]").Select(input => input.GetAttribute("value")));
        Assert.Empty(await AnswersAsync());

        // Two tabs; one is first, and the other one changes nothing.
        var other = await applicant.GetAsync(links[4]);
        var thanks = await applicant.SubmitAsync(page, [("Steps[speed]", "2"), ("Remark", "很快\n謝謝")]);
        Assert.Contains("謝謝您，已收到您的回答。", thanks.Text, StringComparison.Ordinal);
        Assert.Contains("這個連結已經用過", (await applicant.SubmitAsync(other, [])).Text, StringComparison.Ordinal);
        Assert.Contains("這個連結已經用過", (await applicant.GetAsync(links[0])).Text, StringComparison.Ordinal);

        var answers = await AnswersAsync();
        Assert.Equal([("overall", 4, null), ("remark", null, "很快\n謝謝"), ("speed", 2, (string?)null)], answers.Select(answer => (answer.Question, answer.Step, answer.Text)));
        Assert.All(answers, answer => Assert.Equal(("opinion", Channel.Online, 2026, 1), (answer.Kind, answer.Channel, answer.Year, answer.Quarter)));
    }

    [Fact]
    public async Task Answers_hold_no_case_no_person_and_no_time()
    {
        // Whatever column is added here must be thought about.
        var columns = await host.InDbAsync(db => Task.FromResult(db.Model.FindEntityType(typeof(SurveyAnswer))!.GetProperties().Select(property => property.Name).Order().ToList()));
        Assert.Equal(["Channel", "Id", "Kind", "Quarter", "Question", "Step", "Text", "Year"], columns);
        Assert.Empty(await host.InDbAsync(db => Task.FromResult(db.Model.FindEntityType(typeof(SurveyAnswer))!.GetForeignKeys().ToList())));
        Assert.Equal(4, new SurveyAnswer { Kind = "isbn", Question = "overall" }.Id.Version); // by chance, not by time
    }

    [Fact]
    public async Task Without_an_overall_answer_nothing_is_lost_and_nothing_saved()
    {
        var letter = await ClosedAsync();
        var filed = await host.InDbAsync(db => db.Requests.SingleAsync(r => r.Id == letter.RequestId));
        using var applicant = host.Stranger();
        // From the page of the case, without a step.
        var status = await applicant.GetAsync($"/applications/status?number={filed.CaseNumber}&code={filed.StatusCode}");
        var page = await applicant.GetAsync(status.Page.QuerySelectorAll("main a").Single(link => link.TextContent.Contains("滿意度調查", StringComparison.Ordinal)).GetAttribute("href")!);
        var refused = await applicant.SubmitAsync(page, [("Steps[clear]", "3"), ("Remark", "不清楚")]);
        Assert.Equal("請選擇整體的滿意程度", refused.Errors.Single());
        Assert.Equal("不清楚", refused.Page.QuerySelector("[name=Remark]")!.TextContent.Trim());
        Assert.Equal("3", refused.Page.QuerySelector("main input[type=radio][checked]")!.GetAttribute("value"));
        Assert.NotNull((await host.InDbAsync(db => db.Requests.SingleAsync(r => r.Id == filed.Id))).SurveyCode);
        // A wrong code is no code.
        Assert.Contains("這個連結已經用過", (await applicant.GetAsync($"/survey/{filed.CaseNumber}/AAAA-AAAA-AAAA-AAAA")).Text, StringComparison.Ordinal);

        // Colleagues read the letter without the key to it.
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        var read = (await clerk.GetAsync($"/queue/letters/{letter.Id}")).Text;
        Assert.Contains($"/survey/{filed.CaseNumber}/…?step=5", read, StringComparison.Ordinal);
        Assert.DoesNotContain(filed.SurveyCode!, read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_case_has_one_a_withdrawn_one_none_and_an_old_one_none_any_more()
    {
        await using var apart = new PortalHost();
        await apart.InitializeAsync();
        var (publisher, clerk) = (await apart.PublisherAsync(), await apart.ClerkAsync());
        var filed = await apart.CaseAsync(publisher);
        await apart.TakenAsync(filed.Id, clerk);
        using (var officer = await apart.SignedInAsync(clerk)) await officer.SubmitAsync(await officer.GetAsync($"/queue/case/{filed.CaseNumber}"), [("Input.Reason", "不是書")], "不予核定");
        var code = (await apart.InDbAsync(db => db.Requests.SingleAsync(r => r.Id == filed.Id))).SurveyCode;
        Assert.Contains($"/survey/{filed.CaseNumber}/{code}?step=5", (await apart.InDbAsync(db => db.Letters.SingleAsync(l => l.Key == $"refused:{filed.Id}"))).Body, StringComparison.Ordinal);
        using var applicant = apart.Stranger();
        Assert.Contains("送出回答", (await applicant.GetAsync($"/survey/{filed.CaseNumber}/{code}")).Text, StringComparison.Ordinal);
        apart.Clock.Now = apart.Clock.Now.AddDays(91);
        Assert.Contains("這個連結已經用過", (await applicant.GetAsync($"/survey/{filed.CaseNumber}/{code}")).Text, StringComparison.Ordinal);

        var opinion = new OpinionRequest { About = "a", Text = "b", ContactName = "c", ContactEmail = "d@example.test" };
        var days = new Portal.Domain.WorkingDays([], [2026]);
        opinion.Submit("115-000001", "CODE", days, Actor.Portal("test"), new DateTime(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc));
        opinion.Withdraw(null, days, Actor.Portal("test"), new DateTime(2026, 3, 4, 3, 0, 0, DateTimeKind.Utc));
        Assert.Null(opinion.SurveyCode);
    }

    [Fact]
    public async Task Numbers_that_are_given_bring_it_too()
    {
        var cip = await host.ApprovedCipAsync(await host.PublisherAsync());
        var letters = await host.InDbAsync(db => db.Letters.Where(l => l.Request!.ApplicationId == cip.ApplicationId && l.Key.StartsWith("approved:")).ToListAsync());
        Assert.Equal(2, letters.Count); // ISBN, by the desk of numbers, and CIP
        Assert.All(letters, letter => Assert.Contains("/survey/", letter.Body, StringComparison.Ordinal));
        // The code in the letter of the numbers is the one in the row.
        var codes = await host.InDbAsync(db => db.Requests.Where(r => r.ApplicationId == cip.ApplicationId).Select(r => r.SurveyCode!).ToListAsync());
        Assert.All(codes, code => Assert.Contains(letters, letter => letter.Body.Contains(code, StringComparison.Ordinal)));
    }

    /// <summary>An opinion that was answered; its closing letter.</summary>
    async Task<OutgoingLetter> ClosedAsync()
    {
        var clerk = await host.ClerkAsync();
        var filed = await host.OpinionAsync(clerk);
        using var officer = await host.SignedInAsync(clerk);
        await officer.SubmitAsync(await officer.GetAsync($"/applications/opinions/answer/{filed.CaseNumber}"), [("Input.Answer", "謝謝")], "寄出答覆並結案");
        return await host.InDbAsync(db => db.Letters.SingleAsync(letter => letter.Key == $"approved:{filed.Id}"));
    }

    Task<List<SurveyAnswer>> AnswersAsync() => host.InDbAsync(db => db.SurveyAnswers.OrderBy(answer => answer.Question).ToListAsync());
}
