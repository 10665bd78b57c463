using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Features.Queue;

namespace Portal.Tests.Features.Applications.Registrants;

[Trait("On", "database")]
public class ApproveRegistrantTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_company_is_approved_with_its_block_its_history_and_its_letter()
    {
        var (request, clerk) = await TakenAsync(PublisherKind.Company);

        await ApproveAsync(request, 10, clerk);

        var after = await host.InDbAsync(db => db.RegistrantRequests.Include(r => r.History).Include(r => r.Publisher!.Blocks).SingleAsync(r => r.Id == request));
        var block = Assert.Single(after.Publisher!.Blocks);
        Assert.Equal((RequestState.Approved, PublisherState.Active, 10), (after.State, after.Publisher.State, block.Size));
        Assert.Equal(block.Display, after.History.Single(line => line.What == "核准登記").Why);
        var letter = await host.InDbAsync(db => db.Letters.SingleAsync(l => l.Key == $"approved:{request}"));
        Assert.Contains($"出版者識別號：{block.Display}", letter.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_individual_needs_no_block()
    {
        var (request, clerk) = await TakenAsync(PublisherKind.Individual);

        await ApproveAsync(request, 100, clerk);

        var after = await host.InDbAsync(db => db.RegistrantRequests.Include(r => r.Publisher!.Blocks).SingleAsync(r => r.Id == request));
        Assert.Equal((RequestState.Approved, PublisherState.Active), (after.State, after.Publisher!.State));
        Assert.Empty(after.Publisher.Blocks);
    }

    [Fact]
    public async Task Without_a_size_or_by_another_officer_nothing_is_opened()
    {
        var (request, clerk) = await TakenAsync(PublisherKind.School);

        Assert.Equal("請選定出版者識別號", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(request, null, clerk))).Message);
        await Assert.ThrowsAsync<RuleBroken>(async () => await ApproveAsync(request, 10, await host.ClerkAsync()));
        Assert.Equal("超過 100 個號碼的區段須由第二人確認", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(request, 10_000, clerk))).Message);

        var after = await host.InDbAsync(db => db.RegistrantRequests.Include(r => r.Publisher!.Blocks).SingleAsync(r => r.Id == request));
        Assert.Equal((RequestState.InReview, PublisherState.Pending, 0), (after.State, after.Publisher!.State, after.Publisher.Blocks.Count));
    }

    [Fact]
    public async Task Approved_twice_at_once_it_has_one_block()
    {
        var (request, clerk) = await TakenAsync(PublisherKind.Group);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => ApproveAsync(request, 10, clerk)).AsTask()));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<Exception>(), outcome => Assert.True(outcome is RuleBroken or DbUpdateConcurrencyException, outcome.ToString()));
        var publisher = await host.InDbAsync(db => db.RegistrantRequests.Where(r => r.Id == request).Select(r => r.PublisherId).SingleAsync());
        Assert.Equal(1, await host.InDbAsync(db => db.Blocks.CountAsync(b => b.PublisherId == publisher)));
    }

    [Fact]
    public async Task The_officer_sees_what_fits_and_who_has_the_same_name()
    {
        var (request, _) = await TakenAsync(PublisherKind.Company, plannedTitles: 20);
        var name = await host.InDbAsync(db => db.RegistrantRequests.Where(r => r.Id == request).Select(r => r.Publisher!.Name).SingleAsync());
        var twin = await host.PublisherAsync();
        await host.InDbAsync(db => db.Publishers.Where(p => p.Id == twin.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, name)));

        var decision = await host.WithAsync<IServiceProvider, RegistrantDecision>(async services => await services.GetRequiredService<ApproveRegistrant>()
            .PrepareAsync(await services.GetRequiredService<PortalDb>().RegistrantRequests.Include(r => r.Publisher).SingleAsync(r => r.Id == request)));

        Assert.Equal(100, decision.BlockSize);
        Assert.Equal(NextBlock.Sizes, decision.Choices.Select(block => block.Size));
        Assert.Equal([twin.Id], decision.Alike.Select(p => p.Id));
    }

    /// <summary>A registration that a clerk has taken.</summary>
    async Task<(Guid Request, User Clerk)> TakenAsync(PublisherKind kind, int plannedTitles = 2)
    {
        var publisher = await host.PublisherAsync(kind, active: false);
        var clerk = await host.ClerkAsync();
        return await host.WithAsync<IServiceProvider, (Guid, User)>(async services =>
        {
            var (db, queue) = (services.GetRequiredService<PortalDb>(), services.GetRequiredService<WorkQueue>());
            var request = new RegistrantRequest { Publisher = await db.Publishers.SingleAsync(p => p.Id == publisher.Id), PublisherId = publisher.Id, ContactEmail = "contact@example.test" };
            request.Publisher.PlannedTitles = plannedTitles;
            db.Add(request);
            await queue.PutInAsync(request, By(clerk));
            await queue.TakeAsync(request, By(clerk));
            return (request.Id, clerk);
        });
    }

    static Actor By(User user) => new(user.Id, user.DisplayName, null);

    Task ApproveAsync(Guid id, int? size, User clerk) => host.WithAsync<IServiceProvider>(async services =>
    {
        var request = await services.GetRequiredService<PortalDb>().RegistrantRequests.Include(r => r.Publisher).Include(r => r.Officer).SingleAsync(r => r.Id == id);
        await services.GetRequiredService<ApproveRegistrant>().ApproveAsync(request, size, By(clerk));
    });
}
