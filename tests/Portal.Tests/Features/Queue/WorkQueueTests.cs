using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Queue;

[Trait("On", "database")]
public class WorkQueueTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_sent_case_has_a_number_a_due_date_a_letter_and_a_line_of_history()
    {
        var request = await SendAsync(await host.DraftAsync(await host.PublisherAsync()));

        Assert.Matches("^115-[0-9]{6}$", request.CaseNumber);
        Assert.Equal(new DateOnly(2026, 3, 9), request.DueOn);
        Assert.Equal(RequestState.Submitted, request.State);
        Assert.Equal(["送出申請"], request.History.Select(line => line.What));
        Assert.Equal(1, await host.InDbAsync(db => db.Letters.CountAsync(letter => letter.RequestId == request.Id)));
    }

    [Fact]
    public async Task Cases_sent_at_once_have_numbers_without_a_gap_and_without_a_pair()
    {
        var publisher = await host.PublisherAsync();
        var drafts = new List<Application>();
        for (var i = 0; i < 12; i++) drafts.Add(await host.DraftAsync(publisher));

        var requests = await Task.WhenAll(drafts.Select(SendAsync));

        var numbers = requests.Select(r => int.Parse(r.CaseNumber!.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 12), numbers);
    }

    [Fact]
    public async Task The_same_case_sent_twice_at_once_is_one_case()
    {
        var draft = await host.DraftAsync(await host.PublisherAsync());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Record.ExceptionAsync(() => SendAsync(draft)).AsTask()));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Single(outcomes, outcome => outcome is RuleBroken);
        Assert.Equal(1, await host.InDbAsync(db => db.History.CountAsync(line => line.RequestId == draft.Requests[0].Id && line.What == "送出申請")));
    }

    [Fact]
    public async Task Of_two_clerks_who_take_a_case_at_once_one_wins_and_the_other_is_told()
    {
        var request = await SendAsync(await host.DraftAsync(await host.PublisherAsync()));
        var clerks = new[] { await host.ClerkAsync(), await host.ClerkAsync() };

        var outcomes = await Task.WhenAll(clerks.Select(clerk => Record.ExceptionAsync(() => TakeAsync(request.Id, clerk)).AsTask()));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Single(outcomes, outcome => outcome is RuleBroken { Message: var told } && told.StartsWith("此案", StringComparison.Ordinal));
    }

    async Task<Request> SendAsync(Application draft)
    {
        await host.WithAsync<IServiceProvider>(async services =>
        {
            var (db, queue) = (services.GetRequiredService<PortalDb>(), services.GetRequiredService<WorkQueue>());
            var request = await db.Requests.Include(r => r.Application!.Products).Include(r => r.Application!.Pages).SingleAsync(r => r.ApplicationId == draft.Id);
            await queue.PutInAsync(request, Actor.Portal("test"));
        });
        return await host.InDbAsync(db => db.Requests.Include(r => r.History).SingleAsync(r => r.ApplicationId == draft.Id));
    }

    Task TakeAsync(Guid id, User clerk) => host.WithAsync<IServiceProvider>(async services =>
    {
        var (db, queue) = (services.GetRequiredService<PortalDb>(), services.GetRequiredService<WorkQueue>());
        var request = await db.Requests.Include(r => r.Officer).SingleAsync(r => r.Id == id);
        await queue.TakeAsync(request, new Actor(clerk.Id, clerk.DisplayName, null));
    });
}
