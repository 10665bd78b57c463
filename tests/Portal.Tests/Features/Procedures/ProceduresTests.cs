using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;

namespace Portal.Tests.Features.Procedures;

/// <summary>Versions and ticks; on tables of their own, since a version counts for all cases.</summary>
[Trait("On", "database")]
public sealed class ProceduresTests : IAsyncLifetime
{
    readonly PortalHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Everybody_reads_a_procedure_for_each_kind_in_both_languages()
    {
        using var visitor = host.Stranger();
        var chinese = await visitor.GetAsync("/procedures");
        Assert.Equal(new[] { "ISBN 申請", "CIP 申請", "出版機構登記", "更正申請", "ISRC 申請", "意見反映", "電子書送存" }.Order(), chinese.Page.QuerySelectorAll("main h2").Select(heading => heading.TextContent).Order());
        Assert.True(chinese.Page.QuerySelectorAll("main ol li").Length >= 20);
        visitor.Headers.AcceptLanguage.Clear();
        visitor.Headers.AcceptLanguage.ParseAdd("en");
        var english = await visitor.GetAsync("/procedures");
        Assert.Equal(chinese.Page.QuerySelectorAll("main ol li").Length, english.Page.QuerySelectorAll("main ol li").Length);
        Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", english.Text);
    }

    [Fact]
    public async Task An_officer_ticks_and_the_case_keeps_its_version_when_a_new_one_comes()
    {
        var publisher = await host.PublisherAsync();
        var (old, fresh) = (await host.CaseAsync(publisher), await host.CaseAsync(publisher));
        var officer = await host.ClerkAsync();
        using var clerk = await host.SignedInAsync(officer);
        using var administrator = await host.SignedInAsync(await host.UserAsync(null, Roles.Administrator));
        await clerk.SubmitAsync(await clerk.GetAsync($"/queue/procedure/{old.CaseNumber}"), [("Ticked", "1"), ("Ticked", "3"), ("Ticked", "99"), ("Ticked", "3")], "儲存勾選");
        Assert.Contains("標準作業流程（2／6）", (await clerk.GetAsync($"/queue/case/{old.CaseNumber}")).Text, StringComparison.Ordinal);

        var form = await administrator.GetAsync("/procedures/edit/isbn");
        Assert.Equal(["中文有 2 個步驟，英文有 1 個，請逐步對應"], (await administrator.SubmitAsync(form, [("Input.Chinese", "看\n核"), ("Input.English", "Look")])).Errors);
        await administrator.SubmitAsync(form, [("Input.Chinese", "看\n核\n\n定"), ("Input.English", "Look\nCheck\nDecide")]);
        // The same form once more: somebody else was first.
        Assert.Equal(["剛剛已有新的第 2 版，請看過再修改"], (await administrator.SubmitAsync(form, [("Input.Chinese", "看"), ("Input.English", "Look")])).Errors);
        Assert.Contains("第 2 版", (await administrator.GetAsync("/procedures")).Text, StringComparison.Ordinal);

        var kept = await clerk.GetAsync($"/queue/procedure/{old.CaseNumber}");
        Assert.Contains("第 1 版", kept.Text, StringComparison.Ordinal);
        Assert.Equal(["1", "3"], kept.Page.QuerySelectorAll("input[name=Ticked]:checked").Select(box => box.GetAttribute("value")));
        var begun = await clerk.GetAsync($"/queue/procedure/{fresh.CaseNumber}");
        Assert.Contains("第 2 版", begun.Text, StringComparison.Ordinal);
        Assert.Equal(3, begun.Page.QuerySelectorAll("input[name=Ticked]").Length);
        await clerk.SubmitAsync(begun, [("Ticked", "2")], "儲存勾選");
        Assert.Equal([(1, "1,3"), (2, "2")], (await host.InDbAsync(db => db.ProcedureChecks.OrderBy(check => check.Number).ToListAsync())).Select(check => (check.Number, check.Ticked)));
    }

    [Fact]
    public async Task A_closed_case_is_ticked_no_more_and_another_kind_is_another_officers()
    {
        var publisher = await host.PublisherAsync();
        var isbn = await host.SubmissionAsync(publisher);
        using var clerk = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Empty((await clerk.GetAsync($"/queue/procedure/{isbn.Application!.Cip!.CaseNumber}")).Page.QuerySelectorAll("main button[type=submit]"));
        var form = await clerk.GetAsync($"/queue/procedure/{isbn.CaseNumber}");
        await host.InDbAsync(db => db.Requests.Where(r => r.Id == isbn.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RequestState.Refused)));
        Assert.Equal(["此案目前不在處理中，不能勾選流程"], (await clerk.SubmitAsync(form, [("Ticked", "1")], "儲存勾選")).Errors);
        Assert.Empty(await host.InDbAsync(db => db.ProcedureChecks.ToListAsync()));
    }
}
