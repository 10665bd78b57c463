using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue.Proposals;

namespace Portal.Tests.Features.Queue.Proposals;

[Trait("On", "database")]
public class SecondPersonTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_second_return_of_a_case_waits_for_a_supervisor_and_comes_back_with_all_that_was_typed()
    {
        var publisher = await host.PublisherAsync();
        var officer = await host.ClerkAsync();
        var request = await host.CaseAsync(publisher);
        await host.TakenAsync(request.Id, officer);
        using var clerk = await host.SignedInAsync(officer);
        var address = $"/queue/case/{request.CaseNumber}";
        Assert.Contains("已通知申請人補件", (await clerk.SubmitAsync(await clerk.GetAsync(address), [("Input.Note", "請補序文")], "通知補件")).Text, StringComparison.Ordinal);
        await MendAsync(request.Id);

        var told = await clerk.SubmitAsync(await clerk.GetAsync(address), [("Input.Missing", "版權頁缺漏或不清楚"), ("Input.Note", "版權頁仍缺\n出版年月")], "通知補件");
        Assert.Contains(SecondPerson.Asked, told.Text, StringComparison.Ordinal);
        Assert.Equal((RequestState.InReview, 1), await StateAsync(request.Id));
        // Once more is refused while the first waits, and what was typed is still there.
        var again = await clerk.SubmitAsync(await clerk.GetAsync(address), [("Input.Note", "再一次")], "通知補件");
        Assert.Contains("提請確認，請等候結果", Assert.Single(again.Errors), StringComparison.Ordinal);
        Assert.Equal("再一次", again.Page.QuerySelector("textarea[name='Input.Note']")!.TextContent.Trim());

        var proposal = await host.InDbAsync(db => db.Proposals.SingleAsync(p => p.RequestId == request.Id));
        var page = await clerk.GetAsync($"/queue/proposals/{proposal.Id}");
        Assert.DoesNotContain("確認並執行", page.Text, StringComparison.Ordinal);
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var form = await supervisor.GetAsync($"/queue/proposals/{proposal.Id}");
        Assert.Contains("出版年月", form.Text, StringComparison.Ordinal);
        Assert.Contains("第 2 次補件", (await supervisor.GetAsync("/queue/today")).Text + form.Text, StringComparison.Ordinal);
        Assert.Equal(["請寫明退回的理由"], (await supervisor.SubmitAsync(form, [], "退回提案人")).Errors);
        await supervisor.SubmitAsync(form, [("Input.Answer", "先打電話問")], "退回提案人");

        var back = await clerk.GetAsync(address);
        Assert.Contains("先打電話問", back.Text, StringComparison.Ordinal);
        Assert.Equal("版權頁仍缺\n出版年月", back.Page.GetElementById("again-note")!.TextContent.Trim());
        Assert.Equal(["版權頁缺漏或不清楚"], back.Page.QuerySelectorAll("#again input[name='Input.Missing']:checked").Select(box => box.GetAttribute("value")));
        await clerk.SubmitAsync(back, [("Input.Note", "版權頁仍缺出版年月，已電話說明")], "修改後再提請確認");
        Assert.Equal((RequestState.InReview, 1), await StateAsync(request.Id));

        var second = await host.InDbAsync(db => db.Proposals.SingleAsync(p => p.RequestId == request.Id && p.State == ProposalState.Proposed));
        var confirm = await supervisor.GetAsync($"/queue/proposals/{second.Id}");
        await supervisor.SubmitAsync(confirm, [], "確認並執行");

        Assert.Equal((RequestState.Returned, 2), await StateAsync(request.Id));
        Assert.Equal(2, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.Key.StartsWith($"returned:{request.Id}"))));
        var line = await host.InDbAsync(db => db.History.Where(line => line.RequestId == request.Id && line.What == "通知補件").OrderByDescending(line => line.Id).FirstAsync());
        Assert.Equal(officer.Id, line.ActorId);
        // A second click finds it done.
        Assert.Equal(["此提案已有結果"], (await supervisor.SubmitAsync(confirm, [], "確認並執行")).Errors);
        // What the applicant sees says nothing of the two.
        using var member = await host.MemberOfAsync(publisher);
        Assert.DoesNotContain("第二人", (await member.GetAsync($"/applications/case/{request.CaseNumber}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_who_is_the_officer_returns_a_case_again_alone()
    {
        var officer = await host.UserAsync(null, Roles.Supervisor);
        var request = await host.CaseAsync(await host.PublisherAsync());
        await host.TakenAsync(request.Id, officer);
        using var supervisor = await host.SignedInAsync(officer);
        for (var returns = 1; returns <= 3; returns++)
        {
            await supervisor.SubmitAsync(await supervisor.GetAsync($"/queue/case/{request.CaseNumber}"), [("Input.Note", "請補")], "通知補件");
            Assert.Equal((RequestState.Returned, returns), await StateAsync(request.Id));
            await MendAsync(request.Id);
        }
    }

    [Fact]
    public async Task A_large_block_is_opened_once_by_two_persons_and_never_by_the_same()
    {
        var publisher = await host.PublisherAsync();
        var boss = await host.UserAsync(null, Roles.Supervisor);
        using var supervisor = await host.SignedInAsync(boss);
        var form = await supervisor.GetAsync($"/applications/registrants/open/{publisher.Id}");
        Assert.Contains("請寫明理由", (await supervisor.SubmitAsync(form, [("Size", "1000")])).ErrorAt("Why")!, StringComparison.Ordinal);
        Assert.Contains(SecondPerson.Asked, (await supervisor.SubmitAsync(form, [("Size", "1000"), ("Why", "年出版三百種")])).Text, StringComparison.Ordinal);
        Assert.Equal(1, await BlocksAsync(publisher));

        var id = await host.InDbAsync(db => db.Proposals.Where(p => p.Key == $"block:{publisher.Id}").Select(p => p.Id).SingleAsync());
        Assert.DoesNotContain("確認並執行", (await supervisor.GetAsync($"/queue/proposals/{id}")).Text, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<RuleBroken>(() => ConfirmAsync(id, boss));
        Assert.Equal("提案人不能自己確認，須由另一人決定", refusal.Message);

        // A supervisor proposed it: any clerk is another person. Two at once, and once more.
        var clerks = new[] { await host.ClerkAsync(), await host.ClerkAsync() };
        var outcomes = await Task.WhenAll(clerks.Select(clerk => Record.ExceptionAsync(() => ConfirmAsync(id, clerk)).AsTask()));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal(2, await BlocksAsync(publisher));
        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmAsync(id, clerks[0]));
        Assert.Equal(2, await BlocksAsync(publisher));

        // The control: a block of a hundred is opened at once.
        await supervisor.SubmitAsync(await supervisor.GetAsync($"/applications/registrants/open/{publisher.Id}"), [("Size", "100")]);
        Assert.Equal(3, await BlocksAsync(publisher));
    }

    [Fact]
    public async Task A_clerks_proposal_is_a_supervisors_to_confirm_and_a_refusal_leaves_it_waiting()
    {
        var publisher = await host.PublisherAsync();
        var id = await host.ProposalAsync(publisher, await host.ClerkAsync());
        Assert.Equal("此提案須由主管決定", (await Assert.ThrowsAsync<RuleBroken>(async () => await ConfirmAsync(id, await host.ClerkAsync()))).Message);

        // What was proposed is refused by its own rules: the proposal stands as it was.
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.State, PublisherState.Closed)));
        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var told = await supervisor.SubmitAsync(await supervisor.GetAsync($"/queue/proposals/{id}"), [], "確認並執行");
        Assert.Equal(["此出版機構未在使用中，不能開立識別號"], told.Errors);
        Assert.Contains("待確認", told.Text, StringComparison.Ordinal);
        Assert.Equal(ProposalState.Proposed, await host.InDbAsync(db => db.Proposals.Where(p => p.Id == id).Select(p => p.State).SingleAsync()));
    }

    [Fact]
    public async Task A_cancelled_number_is_burnt_marked_and_never_given_again()
    {
        var publisher = await host.PublisherAsync();
        var officer = await host.ClerkAsync();
        var request = await host.CaseAsync(publisher);
        await host.TakenAsync(request.Id, officer);
        var given = await host.WithAsync<NumberDesk, IReadOnlyDictionary<Guid, Isbn13>>(desk => desk.IssueAsync(request.Id, By(officer)));
        var isbn = given.Values.MinBy(number => number.Digits);
        var kept = given.Values.MaxBy(number => number.Digits);
        using var clerk = await host.SignedInAsync(officer);
        Assert.Equal("錯誤：本系統沒有配出這個號碼", (await clerk.GetAsync("/applications/numbers/cancel?isbn=9789573330752")).ErrorAt("Input.Isbn") ?? "錯誤：" + (await clerk.GetAsync("/applications/numbers/cancel?isbn=9789573330752")).Errors.Single());
        var form = await clerk.GetAsync($"/applications/numbers/cancel?isbn={isbn.Hyphenated()}");
        Assert.Contains("山海小城", form.Text, StringComparison.Ordinal);
        var told = await clerk.SubmitAsync(form, [], "提請註銷");
        Assert.Contains("請寫明註銷的理由", told.ErrorAt("Input.Why")!, StringComparison.Ordinal);
        await clerk.SubmitAsync(form, [("Input.Why", "出版社重複申請")], "提請註銷");

        using var supervisor = await host.SignedInAsync(await host.UserAsync(null, Roles.Supervisor));
        var id = await host.InDbAsync(db => db.Proposals.Where(p => p.Key == $"cancel:{isbn.Digits}").Select(p => p.Id).SingleAsync());
        Assert.Contains("已確認並執行", (await supervisor.SubmitAsync(await supervisor.GetAsync($"/queue/proposals/{id}"), [], "確認並執行")).Text, StringComparison.Ordinal);

        await host.InDbAsync(async db =>
        {
            var entry = await db.Ledger.SingleAsync(e => e.Number == isbn.Digits);
            Assert.Equal(NumberOrigin.Burnt, (await db.Ledger.SingleAsync(e => e.Burns == entry.Sequence)).Origin);
            var record = await db.CatalogueFormats.SingleAsync(format => format.Isbn == isbn);
            Assert.NotNull(record.CancelledAt);
            Assert.Null((await db.CatalogueFormats.SingleAsync(format => format.Isbn == kept)).CancelledAt);
            var page = (await clerk.GetAsync($"/catalogue/record/{record.RecordNumber}")).Page;
            Assert.Equal($"{isbn.Hyphenated()} 已註銷", string.Join(' ', page.QuerySelectorAll("main tbody td:first-child").Single(cell => cell.TextContent.Contains(isbn.Hyphenated())).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            Assert.Single(page.QuerySelectorAll("a[href$='barcode.svg']"));
            Assert.Contains("出版社重複申請", (await db.Letters.SingleAsync(letter => letter.Key == $"cancelled:{isbn.Digits}")).Body, StringComparison.Ordinal);
        });
        Assert.Null(await host.WithAsync<LedgerVerifier, LedgerReport>(verifier => verifier.VerifyAsync()) is { FirstBad: { } bad } report ? $"{bad} {report.Reason}" : null);
        Assert.Contains("已註銷", (await clerk.GetAsync($"/queue/case/{request.CaseNumber}")).Text, StringComparison.Ordinal);
        Assert.Contains("註銷號碼", (await clerk.GetAsync($"/queue/case/{request.CaseNumber}")).Text, StringComparison.Ordinal);
        // Once cancelled there is nothing more to propose, and the next case gets other numbers.
        Assert.DoesNotContain("提請註銷", (await clerk.GetAsync($"/applications/numbers/cancel?isbn={isbn.Digits}")).Text, StringComparison.Ordinal);
        var next = await host.CaseAsync(publisher);
        await host.TakenAsync(next.Id, officer);
        Assert.DoesNotContain(isbn, (await host.WithAsync<NumberDesk, IReadOnlyDictionary<Guid, Isbn13>>(desk => desk.IssueAsync(next.Id, By(officer)))).Values);
    }

    [Fact]
    public async Task A_registration_with_a_large_block_is_approved_when_the_second_person_says_so()
    {
        var publisher = await host.PublisherAsync(active: false);
        var (officer, boss) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        var number = await host.WithAsync<IServiceProvider, string>(async services =>
        {
            var db = services.GetRequiredService<Portal.Data.PortalDb>();
            var request = new RegistrantRequest { Publisher = await db.Publishers.SingleAsync(p => p.Id == publisher.Id), ContactEmail = "contact@example.test" };
            db.Requests.Add(request);
            await db.SaveChangesAsync();
            await services.GetRequiredService<Portal.Features.Queue.WorkQueue>().PutInAsync(request, Actor.Portal("test"));
            await services.GetRequiredService<Portal.Features.Queue.WorkQueue>().TakeAsync(request, By(officer));
            return request.CaseNumber!;
        });
        using var clerk = await host.SignedInAsync(officer);
        var told = await clerk.SubmitAsync(await clerk.GetAsync($"/queue/case/{number}"), [("BlockSize", "1000")], "核准登記");
        Assert.Contains(SecondPerson.Asked, told.Text, StringComparison.Ordinal);
        Assert.Equal(PublisherState.Pending, await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).Select(p => p.State).SingleAsync()));

        var id = await host.InDbAsync(db => db.Proposals.Where(p => p.Kind == ProposalKind.ApproveRegistrant && p.What.StartsWith(publisher.Name)).Select(p => p.Id).SingleAsync());
        await ConfirmAsync(id, boss);

        Assert.Equal(PublisherState.Active, await host.InDbAsync(db => db.Publishers.Where(p => p.Id == publisher.Id).Select(p => p.State).SingleAsync()));
        Assert.Equal(1_000, await host.InDbAsync(db => db.Blocks.Where(b => b.PublisherId == publisher.Id).Select(b => b.Size).SingleAsync()));
    }

    [Fact]
    public async Task What_nobody_decided_lapses_once_and_so_does_what_is_about_a_case_that_went_on()
    {
        var (one, two) = (await host.PublisherAsync(), await host.PublisherAsync());
        var clerk = await host.ClerkAsync();
        var (old, fresh) = (await host.ProposalAsync(one, clerk), await host.ProposalAsync(two, clerk));
        var now = host.Clock.Now;
        await host.InDbAsync(db => db.Proposals.Where(p => p.Id == old).ExecuteUpdateAsync(set => set.SetProperty(p => p.LapsesAt, now.AddMinutes(-1))));
        Assert.Equal("此提案已逾時失效，請重新提出", (await Assert.ThrowsAsync<RuleBroken>(async () => await ConfirmAsync(old, await host.UserAsync(null, Roles.Supervisor)))).Message);

        await Task.WhenAll(host.RunAsync<LapseProposals>(), host.RunAsync<LapseProposals>());
        await host.RunAsync<LapseProposals>();

        Assert.Equal((ProposalState.Lapsed, ProposalState.Proposed), await host.InDbAsync(async db => (await db.Proposals.Where(p => p.Id == old).Select(p => p.State).SingleAsync(), await db.Proposals.Where(p => p.Id == fresh).Select(p => p.State).SingleAsync())));
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(line => line.Subject == "Proposal" && line.SubjectId == old.ToString() && line.What == "提案逾時失效")));
        // It may be proposed anew.
        Assert.NotEqual(old, await host.ProposalAsync(one, clerk));
    }

    static Actor By(User user) => new(user.Id, user.DisplayName, null);

    Task ConfirmAsync(Guid id, User by) => host.WithAsync<IServiceProvider>(async services => await services.GetRequiredService<Confirmation>().ConfirmAsync(
        await services.GetRequiredService<Portal.Data.PortalDb>().Proposals.SingleAsync(p => p.Id == id), By(by)));

    Task<int> BlocksAsync(Publisher publisher) => host.InDbAsync(db => db.Blocks.CountAsync(block => block.PublisherId == publisher.Id));

    Task<(RequestState, int)> StateAsync(Guid id) => host.InDbAsync(async db =>
    {
        var request = await db.Requests.SingleAsync(r => r.Id == id);
        return (request.State, request.Returns);
    });

    Task MendAsync(Guid id) => host.WithAsync<IServiceProvider>(async services => await services.GetRequiredService<Portal.Features.Queue.WorkQueue>().PutInAsync(
        await services.GetRequiredService<Portal.Data.PortalDb>().WholeCases().SingleAsync(r => r.Id == id), Actor.Portal("test")));
}
