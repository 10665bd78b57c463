using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Tests.Features.Applications.Registrants;

[Trait("On", "database")]
public class NextBlockTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(3, 0, 10)]
    [InlineData(4, 0, 100)]
    [InlineData(0, 34, 1_000)]
    [InlineData(5, 400, 10_000)]
    [InlineData(int.MaxValue, 0, 10_000)]
    public void A_block_lasts_about_three_years(int planned, int used, int size) => Assert.Equal(size, NextBlock.SizeFor(planned, used));

    [Fact]
    public async Task The_shared_pool_is_there_from_the_start_and_only_once()
    {
        await host.InDbAsync(db => Seed.SharedPoolAsync(db, host.Clock));

        var pool = Assert.Single(await host.InDbAsync(db => db.Blocks.Where(b => b.PublisherId == null && b.Registrant == "01").ToListAsync()));
        Assert.Equal(("978-626-01", 10_000, 0, BlockState.Open), (pool.Display, pool.Size, pool.Next, pool.State));
    }

    [Fact]
    public async Task A_make_up_Saturday_of_the_official_calendar_is_a_working_day() =>
        Assert.True(await host.InDbAsync(db => db.CalendarDays.AnyAsync(day => day.Date == new DateOnly(2025, 2, 8) && day.IsWorkingDay)));

    [Fact]
    public async Task What_is_offered_is_free_in_use_by_the_agency_and_of_the_size_it_says()
    {
        var choices = await host.WithAsync<NextBlock, IReadOnlyList<RegistrantBlock>>(next => next.ChoicesAsync());

        Assert.Equal(NextBlock.Sizes, choices.Select(block => block.Size));
        Assert.All(choices, block =>
        {
            var parts = block.NumberAt(block.Size - 1).Parts();
            Assert.Equal(("626", block.Registrant), (parts.Group, parts.Registrant));
        });
        var opened = await host.InDbAsync(db => db.Blocks.Select(b => b.Registrant).ToListAsync());
        Assert.DoesNotContain(choices, block => opened.Contains(block.Registrant));
    }

    [Fact]
    public async Task Two_clerks_at_once_open_two_different_elements()
    {
        var publishers = new List<Publisher>();
        for (var i = 0; i < 8; i++) publishers.Add(await host.PublisherAsync());
        var clerk = await host.ClerkAsync();

        var blocks = await Task.WhenAll(publishers.Select(publisher => OpenAsync(publisher.Id, 100, clerk)));

        Assert.Equal(8, blocks.Select(block => block.Display).Distinct().Count());
        foreach (var (publisher, block) in publishers.Zip(blocks))
        {
            var told = await host.InDbAsync(db => db.History.SingleAsync(line => line.SubjectId == publisher.Id.ToString() && line.What == "開立出版者識別號"));
            Assert.Equal($"{block.Display} × 100", told.Why);
        }
    }

    [Fact]
    public async Task Without_the_index_two_at_once_would_get_the_same()
    {
        // The negative control: both look before either has saved, and see the same element free.
        var seen = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.WithAsync<NextBlock, IReadOnlyList<RegistrantBlock>>(next => next.ChoicesAsync())));
        Assert.Equal(seen[0][0].Display, seen[1][0].Display);

        var taken = await host.InDbAsync(db => db.Blocks.AsNoTracking().SingleAsync(b => b.PublisherId == null && b.Registrant == "01"));
        var refusal = await Assert.ThrowsAsync<DbUpdateException>(() => host.InDbAsync(async db =>
        {
            db.Blocks.Add(new RegistrantBlock { Group = taken.Group, Registrant = taken.Registrant, Size = taken.Size });
            await db.SaveChangesAsync();
        }));
        Assert.True(refusal.IsUniqueViolation());
    }

    [Fact]
    public async Task Of_two_clicks_at_once_for_one_publisher_one_opens_a_block()
    {
        var publisher = await host.PublisherAsync();
        var clerk = await host.ClerkAsync();
        await using var first = host.Services.CreateAsyncScope();
        await using var second = host.Services.CreateAsyncScope();
        var owners = new[] { first, second }.Select(scope => scope.ServiceProvider.GetRequiredService<PortalDb>().Publishers.SingleAsync(p => p.Id == publisher.Id)).ToList();
        await Task.WhenAll(owners);

        await first.ServiceProvider.GetRequiredService<NextBlock>().OpenAsync(await owners[0], 10, By(clerk));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(async () => await second.ServiceProvider.GetRequiredService<NextBlock>().OpenAsync(await owners[1], 10, By(clerk)));

        Assert.Equal(2, await host.InDbAsync(db => db.Blocks.CountAsync(b => b.PublisherId == publisher.Id)));
    }

    [Fact]
    public async Task The_largest_blocks_are_a_supervisors()
    {
        var publisher = await host.PublisherAsync();

        var refusal = await Assert.ThrowsAsync<RuleBroken>(async () => await OpenAsync(publisher.Id, 10_000, await host.ClerkAsync()));
        Assert.Equal("超過 100 個號碼的區段須由第二人確認", refusal.Message);

        var (supervisor, clerk) = (await host.UserAsync(null, Roles.Supervisor), await host.ClerkAsync());
        Assert.Equal("超過 100 個號碼的區段須由第二人確認", (await Assert.ThrowsAsync<RuleBroken>(async () => await OpenAsync(publisher.Id, 10_000, supervisor))).Message);
        Assert.Equal("超過 100 個號碼的區段須由第二人確認", (await Assert.ThrowsAsync<RuleBroken>(async () => await OpenAsync(publisher.Id, 1_000, supervisor, supervisor))).Message);
        Assert.Equal("超過 1,000 個號碼的區段須由主管開立", (await Assert.ThrowsAsync<RuleBroken>(async () => await OpenAsync(publisher.Id, 10_000, clerk, await host.ClerkAsync()))).Message);

        var block = await OpenAsync(publisher.Id, 10_000, clerk, supervisor);
        Assert.Matches("^978-626-0[0-4]$", block.Display);
    }

    [Theory]
    [InlineData(PublisherKind.Individual, true, "個人出版者由共用的出版者識別號配號，不另開立")]
    [InlineData(PublisherKind.Company, false, "此出版機構未在使用中，不能開立識別號")]
    public async Task Who_may_have_no_block_of_its_own_is_refused(PublisherKind kind, bool active, string sentence)
    {
        var publisher = await host.PublisherAsync(kind, active: active);
        var refusal = await Assert.ThrowsAsync<RuleBroken>(async () => await OpenAsync(publisher.Id, 10, await host.ClerkAsync()));
        Assert.Equal(sentence, refusal.Message);
    }

    [Theory]
    [InlineData(89, false)]
    [InlineData(90, true)]
    [InlineData(100, true)]
    public async Task The_next_block_is_proposed_when_nine_tenths_are_given(int given, bool proposed)
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(async db =>
        {
            var block = await db.Blocks.SingleAsync(b => b.PublisherId == publisher.Id);
            block.Next = given;
            if (block.Left == 0) block.State = BlockState.Full;
            await db.SaveChangesAsync();
        });

        var proposal = await host.WithAsync<NextBlock, RegistrantBlock?>(next => next.ProposalForAsync(publisher));

        Assert.Equal(proposed, proposal is not null);
    }

    [Fact]
    public async Task A_second_block_with_room_keeps_the_portal_quiet()
    {
        var publisher = await host.PublisherAsync();
        await host.InDbAsync(db => db.Blocks.Where(b => b.PublisherId == publisher.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.Next, 100).SetProperty(b => b.State, BlockState.Full)));
        Assert.NotNull(await host.WithAsync<NextBlock, RegistrantBlock?>(next => next.ProposalForAsync(publisher)));

        await OpenAsync(publisher.Id, 10, await host.ClerkAsync());

        Assert.Null(await host.WithAsync<NextBlock, RegistrantBlock?>(next => next.ProposalForAsync(publisher)));
    }

    [Fact]
    public async Task An_individual_is_served_by_the_shared_pool()
    {
        var person = await host.PublisherAsync(PublisherKind.Individual);
        Assert.Null(await host.WithAsync<NextBlock, RegistrantBlock?>(next => next.ProposalForAsync(person)));
    }

    static Actor By(User user) => new(user.Id, user.DisplayName, "127.0.0.1");

    Task<RegistrantBlock> OpenAsync(Guid publisher, int size, User clerk, User? second = null) => host.WithAsync<IServiceProvider, RegistrantBlock>(async services =>
        await services.GetRequiredService<NextBlock>().OpenAsync(await services.GetRequiredService<PortalDb>().Publishers.SingleAsync(p => p.Id == publisher), size, By(clerk), second is null ? null : By(second)));
}
