using System.Net;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Deposit;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

[Trait("On", "database")]
public sealed class UsageTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task Requests_are_counted_as_counter_does()
    {
        var book = await host.ReadableAsync(ReadingAccess.Open);
        host.Clock.Now = new DateTime(2026, 3, 31, 15, 59, 0, DateTimeKind.Utc); // The last minute of March in Taipei.
        var (one, two) = (await host.UserAsync(), IPAddress.Parse("203.0.113.5"));
        await OpenAsync(book, one);         // counts, unique
        await OpenAsync(book, one);         // the second click
        await OpenAsync(book, null, two);   // another person
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        await OpenAsync(book, one);         // after thirty seconds: counts, not unique
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await OpenAsync(book, one);         // April, and another hour: counts, unique

        Assert.Equal((3, 2), await FiguresAsync(book, 3));
        Assert.Equal((1, 1), await FiguresAsync(book, 4));
        Assert.Equal((4, 3), await FiguresAsync(book, null));
    }

    [Fact]
    public async Task Turnaways_are_counted_by_their_cause_once_in_thirty_seconds()
    {
        host.Clock.Now = new DateTime(2026, 5, 5, 2, 0, 0, DateTimeKind.Utc);
        var (inside, outside, reader) = (await host.ReadableAsync(ReadingAccess.InLibrary), IPAddress.Parse("203.0.113.5"), await host.UserAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(inside, reader, outside));
        await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(inside, reader, outside));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(inside, reader, outside));
        var lent = await host.ReadableAsync(ReadingAccess.Lending, copies: 1);
        await host.BorrowedAsync(lent, await host.UserAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => host.BorrowedAsync(lent, reader));
        // Told to borrow first is not turned away.
        await Assert.ThrowsAsync<RuleBroken>(() => OpenAsync(lent, reader, outside));

        var titles = await host.InDbAsync(db => UsageFigures.ReadAsync(db, 2026, 5, null));
        Assert.Equal((0, 2), (titles.Single(t => t.Deposit == inside.Id).Of(UsageMetric.LimitExceeded, 5), titles.Single(t => t.Deposit == inside.Id).Of(UsageMetric.NoLicense, 5)));
        Assert.Equal((1, 0), (titles.Single(t => t.Deposit == lent.Id).Of(UsageMetric.LimitExceeded, 5), titles.Single(t => t.Deposit == lent.Id).Of(UsageMetric.NoLicense, 5)));
    }

    [Fact]
    public async Task A_publisher_sees_its_own_titles_and_a_formula_in_a_title_is_harmless()
    {
        host.Clock.Now = new DateTime(2026, 6, 5, 2, 0, 0, DateTimeKind.Utc);
        var (mine, other) = (await host.PublisherAsync(), await host.PublisherAsync());
        await OpenAsync(await host.ReadableAsync(ReadingAccess.Open, publisher: mine, title: "=我的書"), await host.UserAsync());
        await OpenAsync(await host.ReadableAsync(ReadingAccess.Open, publisher: other, title: "別人的書"), await host.UserAsync());
        using var member = await host.MemberOfAsync(mine);
        var page = await member.GetAsync("/reading/usage?year=2026&month=6");
        Assert.Contains("=我的書", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("別人的書", page.Text, StringComparison.Ordinal);
        var file = await member.GetAsync("/reading/usage?year=2026&handler=file");
        Assert.Contains("'=我的書", file.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("別人的書", file.Text, StringComparison.Ordinal);
        Assert.Contains("Total_Item_Requests,1,0,0,0,0,0,1,", file.Text, StringComparison.Ordinal);
        using var staff = await host.SignedInAsync(await host.ClerkAsync());
        Assert.Contains("別人的書", (await staff.GetAsync("/reading/usage?year=2026&month=6")).Text, StringComparison.Ordinal);
    }

    Task<ReadingSession> OpenAsync(EbookDeposit book, User? reader, IPAddress? from = null) =>
        host.WithAsync<ReadingRights, ReadingSession>(rights => rights.OpenAsync(book.Files.Single(file => file.Kind == DepositPart.Book).Id, reader?.Id, from));

    async Task<(int, int)> FiguresAsync(EbookDeposit book, int? month)
    {
        var title = (await host.InDbAsync(db => UsageFigures.ReadAsync(db, 2026, month, null))).Single(t => t.Deposit == book.Id);
        return (title.Of(UsageMetric.TotalItemRequests, month), title.Of(UsageMetric.UniqueItemRequests, month));
    }
}
