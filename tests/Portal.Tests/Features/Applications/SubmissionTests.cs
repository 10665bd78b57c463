using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Applications;

/// <summary>ISBN and CIP of one title in one submission: two cases, each with its own number, clock, letter and officer.</summary>
[Trait("On", "database")]
public class SubmissionTests(PortalHost host) : IClassFixture<PortalHost>
{
    /// <summary>What the applicant may change while the two cases stand so, and which are sent when he sends.</summary>
    public static TheoryData<string, string, bool, bool, string> States => new()
    {
        { "Draft", "Draft", true, true, "isbn cip" },
        { "Submitted", "Submitted", false, false, "" },
        { "Submitted", "Returned", true, false, "cip" },
        { "InReview", "Returned", true, false, "cip" },
        { "Returned", "Submitted", true, true, "isbn" },
        { "Returned", "InReview", true, true, "isbn" },
        { "Returned", "Returned", true, true, "isbn cip" },
        { "Returned", "Withdrawn", true, true, "isbn" },
        { "Approved", "InReview", false, false, "" },
        { "Approved", "Returned", true, false, "cip" },
        { "Approved", "Refused", false, false, "" },
        { "Refused", "InReview", false, false, "" },
        { "Refused", "Returned", true, false, "cip" },
        { "Withdrawn", "Withdrawn", false, false, "" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void What_may_be_changed_follows_from_both_cases(string isbn, string cip, bool edit, bool formats, string sent)
    {
        var application = Given.Complete(Guid.NewGuid(), "山海小城", [ProductForm.Paperback], host.Clock.Now);
        application.AskCip(true);
        typeof(Request).GetProperty(nameof(Request.State))!.SetValue(application.Isbn, Enum.Parse<RequestState>(isbn));
        typeof(Request).GetProperty(nameof(Request.State))!.SetValue(application.Cip, Enum.Parse<RequestState>(cip));

        Assert.Equal((edit, formats), (application.ApplicantMayEdit, application.FormatsMayChange));
        Assert.Equal(sent, string.Join(' ', application.Filing.Where(r => r.ApplicantMayEdit).Select(r => r == application.Cip ? "cip" : "isbn")));
    }

    [Fact]
    public async Task The_answer_makes_and_takes_away_the_case_until_it_is_sent()
    {
        var publisher = await host.PublisherAsync();
        var draft = await host.DraftAsync(publisher);
        using var member = await host.MemberOfAsync(publisher);
        foreach (var (answer, cases) in new[] { ("True", 2), ("True", 2), ("False", 1), ("True", 2) })
        {
            await member.SubmitAsync(await member.GetAsync($"/applications/formats/{draft.Id}"), [("Input.AsksCip", answer)], "儲存並繼續");
            Assert.Equal(cases, await host.InDbAsync(db => db.Requests.CountAsync(r => r.ApplicationId == draft.Id)));
        }

        var sent = await member.SubmitAsync(await member.GetAsync($"/applications/check/{draft.Id}"), [], "送出申請");

        var requests = await CasesAsync(draft.Id);
        Assert.Equal(["ISBN 申請", "CIP 申請"], requests.Select(r => r.KindName));
        Assert.Equal(2, requests.Select(r => (r.CaseNumber, r.StatusCode)).Distinct().Count());
        Assert.All(requests, r => Assert.Equal((RequestState.Submitted, new DateOnly(2026, 3, 9), "contact@example.test"), (r.State, r.DueOn!.Value, r.ContactEmail)));
        Assert.Equal(2, await host.InDbAsync(db => db.Letters.CountAsync(l => l.Request!.ApplicationId == draft.Id)));
        // One submission in sight, on the page of the case and in the list.
        foreach (var page in new[] { sent, await member.GetAsync("/applications") })
            Assert.All(requests, r => Assert.Contains(r.CaseNumber!, page.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("是否申請 CIP", (await member.GetAsync($"/applications/formats/{draft.Id}")).Page.QuerySelectorAll("legend").Select(l => l.TextContent.Trim()));
    }

    [Fact]
    public async Task A_publishers_answer_is_the_default_of_the_next_title_and_a_copy_asks_what_its_original_asked()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var draft = await host.DraftAsync(publisher);
        await member.SubmitAsync(await member.GetAsync($"/applications/formats/{draft.Id}"), [("Input.AsksCip", "True")], "儲存並繼續");
        await member.SubmitAsync(await member.GetAsync($"/applications/contact/{draft.Id}"), [("Input.AsDefaults", "true")]);

        var blank = await NewAsync(member, []);
        var copy = await NewAsync(member, [("From", draft.Id.ToString())]);

        Assert.All(new[] { blank, copy }, a => Assert.Equal((true, 2), (a.AsksCip, a.Requests.Count)));
    }

    [Fact]
    public async Task A_returned_CIP_is_mended_beside_an_ISBN_case_whose_formats_stand_and_whose_officer_hears_of_it()
    {
        var (publisher, clerk, cataloguer) = (await host.PublisherAsync(), await host.ClerkAsync(), await host.UserAsync(null, Roles.Cataloguer));
        var isbn = await host.SubmissionAsync(publisher);
        var cip = (await CasesAsync(isbn.ApplicationId!.Value))[1];
        await host.TakenAsync(isbn.Id, clerk);
        await host.TakenAsync(cip.Id, cataloguer);
        using var desk = await host.SignedInAsync(cataloguer);
        using var numbers = await host.SignedInAsync(clerk);
        using var member = await host.MemberOfAsync(publisher);
        await desk.SubmitAsync(await desk.GetAsync($"/queue/case/{cip.CaseNumber}"), [("Input.Note", "請補目次")], "通知補件");
        var before = await numbers.GetAsync($"/queue/case/{isbn.CaseNumber}");

        var formats = await member.GetAsync($"/applications/formats/{isbn.ApplicationId}");
        Assert.Contains("裝訂與格式不能再修改", formats.Text, StringComparison.Ordinal);
        await member.SubmitAsync(await member.GetAsync($"/applications/title/{isbn.ApplicationId}"), [("Input.Title", "山海大城")]);
        var check = await member.GetAsync($"/applications/check/{isbn.ApplicationId}");
        Assert.Contains("請補目次", check.Text, StringComparison.Ordinal);
        var sent = await member.SubmitAsync(check, [], "送出補件");

        Assert.EndsWith(cip.CaseNumber!, sent.Path, StringComparison.Ordinal);
        Assert.Equal([RequestState.InReview, RequestState.InReview], (await CasesAsync(isbn.ApplicationId.Value)).Select(r => r.State));
        // The clerk who has the old words on the screen is shown the new ones, and the case is not decided.
        var stale = await numbers.SubmitAsync(before, [], "核定配號");
        Assert.Equal(HttpStatusCode.Conflict, stale.Status);
        Assert.Contains("山海大城", stale.Text, StringComparison.Ordinal);
        Assert.Contains("同時送件的另一案補件，申請資料已修改", stale.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await numbers.SubmitAsync(stale, [], "核定配號")).Status);
        Assert.Equal([RequestState.Approved, RequestState.InReview], (await CasesAsync(isbn.ApplicationId.Value)).Select(r => r.State));
    }

    [Fact]
    public async Task Without_an_ISBN_there_is_no_CIP_but_without_a_CIP_there_may_be_an_ISBN()
    {
        var publisher = await host.PublisherAsync();
        using var member = await host.MemberOfAsync(publisher);
        var (both, one) = (await host.SubmissionAsync(publisher), await host.SubmissionAsync(publisher));

        await member.SubmitAsync(await member.GetAsync($"/applications/case/{both.CaseNumber}"), [], "撤回申請");
        Assert.Equal([RequestState.Withdrawn, RequestState.Withdrawn], (await CasesAsync(both.ApplicationId!.Value)).Select(r => r.State));

        await member.SubmitAsync(await member.GetAsync($"/applications/case/{(await CasesAsync(one.ApplicationId!.Value))[1].CaseNumber}"), [], "撤回申請");
        Assert.Equal([RequestState.Submitted, RequestState.Withdrawn], (await CasesAsync(one.ApplicationId.Value)).Select(r => r.State));
    }

    [Fact]
    public async Task Each_case_is_worked_by_its_own_role_and_by_a_supervisor()
    {
        var isbn = await host.SubmissionAsync(await host.PublisherAsync());
        var cip = (await CasesAsync(isbn.ApplicationId!.Value))[1];
        foreach (var (role, mine, other) in new[] { (Roles.Clerk, isbn, cip), (Roles.Cataloguer, cip, isbn) })
        {
            using var officer = await host.SignedInAsync(await host.UserAsync(null, role));
            var page = await officer.GetAsync($"/queue/case/{other.CaseNumber}");
            Assert.DoesNotContain(page.Page.QuerySelectorAll("main button"), button => button.TextContent.Trim() == "收案");
            // Sent by hand: refused too, from the page and from the list.
            var token = page.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var address in new[] { $"/queue/case/{other.CaseNumber}?handler=take", $"/queue?handler=take&id={other.Id}" })
            {
                var answer = await officer.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(page.Url, address)) { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) });
                Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            }
            var own = await officer.GetAsync($"/queue/case/{mine.CaseNumber}");
            await officer.SubmitAsync(await officer.SubmitAsync(own, [], "收案"), [], "退回待辦清單");
        }
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        Assert.Contains("兩案都已收案", (await supervisor.SubmitAsync(await supervisor.GetAsync($"/queue/case/{cip.CaseNumber}"), [], "連同 ISBN 申請 一併收案")).Text, StringComparison.Ordinal);
        Assert.Equal([RequestState.InReview, RequestState.InReview], (await CasesAsync(isbn.ApplicationId.Value)).Select(r => r.State));
    }

    [Fact]
    public async Task Of_two_who_take_both_at_once_one_has_both()
    {
        var isbn = await host.SubmissionAsync(await host.PublisherAsync());
        var officers = new List<Visitor>();
        foreach (var _ in new[] { 1, 2 }) officers.Add(await host.SignedInAsync(await host.UserAsync(null, Roles.Clerk, Roles.Cataloguer)));
        var pages = await Task.WhenAll(officers.Select(officer => officer.GetAsync($"/queue/case/{isbn.CaseNumber}")));

        var answers = await Task.WhenAll(officers.Select((officer, i) => officer.SubmitAsync(pages[i], [], "連同 CIP 申請 一併收案")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Single((await CasesAsync(isbn.ApplicationId!.Value)).Select(r => r.OfficerId).Distinct());
    }

    async Task<Application> NewAsync(Visitor member, (string, string)[] fields)
    {
        var title = await member.SubmitAsync(await member.GetAsync("/applications/new"), fields);
        var id = Guid.Parse(title.Path.Split('/')[^1]);
        return await host.InDbAsync(db => db.Applications.Include(a => a.Requests).SingleAsync(a => a.Id == id));
    }

    Task<List<Request>> CasesAsync(Guid application) =>
        host.InDbAsync(async db => (await db.Requests.AsNoTracking().Include(r => r.History).Where(r => r.ApplicationId == application).ToListAsync()).OrderBy(r => r.CaseNumber, StringComparer.Ordinal).ToList());
}
