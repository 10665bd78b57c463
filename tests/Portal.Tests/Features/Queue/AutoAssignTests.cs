using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Queue;

/// <summary>Cases that find their officer by themselves, each test on its own tables.</summary>
[Trait("On", "database")]
public sealed class AutoAssignTests : IAsyncLifetime
{
    readonly Switched host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_case_goes_at_once_to_the_present_officer_of_the_role_with_the_least_open_work()
    {
        var publisher = await host.PublisherAsync();
        var (busy, idle, absent, cataloguer) = (await host.ClerkAsync(), await host.ClerkAsync(), await host.ClerkAsync(), await host.UserAsync(null, Roles.Cataloguer));
        await host.UserAsync(null, Roles.Supervisor);
        var disabled = await host.ClerkAsync();
        await host.InDbAsync(db => db.Users.Where(user => user.Id == disabled.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.DisabledAt, host.Clock.Now)));
        await host.AwayAsync(absent, 0, 1);
        var first = await host.CaseAsync(publisher);
        var second = await host.CaseAsync(publisher);
        var third = await host.CaseAsync(publisher);
        Assert.Equal([busy.Id, idle.Id, busy.Id], new[] { await OfficerAsync(first.Id), await OfficerAsync(second.Id), await OfficerAsync(third.Id) });

        var isbn = await host.SubmissionAsync(publisher);

        Assert.Equal(idle.Id, await OfficerAsync(isbn.Id));
        Assert.Equal(cataloguer.Id, await OfficerAsync(isbn.Application!.Cip!.Id));
        var line = Assert.Single(await host.InDbAsync(db => db.History.Where(line => line.RequestId == first.Id && line.What == "指派承辦").ToListAsync()));
        Assert.Equal((null, "自動派案", busy.DisplayName), (line.ActorId, line.ActorName, line.SubjectId));
        Assert.Equal(RequestState.InReview, await host.InDbAsync(db => db.Requests.Where(r => r.Id == first.Id).Select(r => r.State).SingleAsync()));
    }

    [Fact]
    public async Task ISBN_and_CIP_of_one_title_go_to_the_officer_who_may_do_both()
    {
        var both = await host.UserAsync(null, Roles.Clerk, Roles.Cataloguer);
        await host.UserAsync(null, Roles.Cataloguer);
        var isbn = await host.SubmissionAsync(await host.PublisherAsync());
        Assert.Equal((both.Id, both.Id), (await OfficerAsync(isbn.Id), await OfficerAsync(isbn.Application!.Cip!.Id)));
    }

    [Fact]
    public async Task Whoever_is_away_on_the_due_date_comes_last()
    {
        var (there, away) = (await host.ClerkAsync(), await host.ClerkAsync());
        await host.AwayAsync(there, 20, 25);
        await host.AwayAsync(away, 2, 9); // due on the 9th of March, in five days
        var publisher = await host.PublisherAsync();
        foreach (var request in new[] { await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher) }) Assert.Equal(there.Id, await OfficerAsync(request.Id));
    }

    [Fact]
    public async Task The_morning_finds_what_nobody_could_take_before_and_two_nodes_at_once_assign_it_once()
    {
        var publisher = await host.PublisherAsync();
        var cases = new[] { await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher), await host.CaseAsync(publisher) };
        Assert.All(cases, request => Assert.Null(request.OfficerId)); // nobody was there
        var clerks = new[] { await host.ClerkAsync(), await host.ClerkAsync() };

        // Not on a Sunday.
        host.Clock.Now = new DateTime(2026, 3, 7, 23, 40, 0, DateTimeKind.Utc);
        await host.RunAsync<AutoAssign>();
        Assert.Null(await OfficerAsync(cases[0].Id));
        host.Clock.Now = new DateTime(2026, 3, 8, 23, 40, 0, DateTimeKind.Utc);
        await Task.WhenAll(host.RunAsync<AutoAssign>(), host.RunAsync<AutoAssign>());
        await host.RunAsync<AutoAssign>();

        var officers = new List<Guid?>();
        foreach (var request in cases) officers.Add(await OfficerAsync(request.Id));
        Assert.All(officers, officer => Assert.Contains(officer!.Value, clerks.Select(clerk => clerk.Id)));
        Assert.Equal(2, officers.Distinct().Count());
        Assert.Equal(4, await host.InDbAsync(db => db.History.CountAsync(line => line.What == "指派承辦")));
    }

    [Fact]
    public async Task A_reminder_about_somebody_who_is_away_goes_to_the_supervisor_too()
    {
        var (clerk, supervisor) = (await host.ClerkAsync(), await host.UserAsync(null, Roles.Supervisor));
        var publisher = await host.PublisherAsync();
        var request = await host.CaseAsync(publisher); // due on Monday the 9th
        await host.AwayAsync(clerk, 5, 5);
        host.Clock.Now = new DateTime(2026, 3, 6, 0, 0, 0, DateTimeKind.Utc);

        await Task.WhenAll(host.RunAsync<RemindOfficers>(), host.RunAsync<RemindOfficers>());

        Assert.Equal(new[] { clerk.Email, supervisor.Email }.Order(), await host.InDbAsync(db => db.Letters.Where(letter => letter.Key.StartsWith("remind:" + request.Id)).Select(letter => letter.ToAddress).Order().ToListAsync()));
    }

    Task<Guid?> OfficerAsync(Guid id) => host.InDbAsync(db => db.Requests.Where(r => r.Id == id).Select(r => r.OfficerId).SingleAsync());

    sealed class Switched : PortalHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("Queue:AutoAssign", "true")];
    }
}

/// <summary>The setting is off where nobody says otherwise.</summary>
[Trait("On", "database")]
public class AutoAssignOffTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Nothing_is_assigned_by_itself()
    {
        await host.ClerkAsync();
        var request = await host.CaseAsync(await host.PublisherAsync());
        await host.RunAsync<AutoAssign>();
        Assert.Null(await host.InDbAsync(db => db.Requests.Where(r => r.Id == request.Id).Select(r => r.OfficerId).SingleAsync()));
    }
}
