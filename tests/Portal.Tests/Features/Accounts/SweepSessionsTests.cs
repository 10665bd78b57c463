using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Tests.Features.Accounts;

[Trait("On", "database")]
public class SweepSessionsTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task A_session_that_has_ended_is_removed_and_a_living_one_is_not()
    {
        var user = await host.ClerkAsync();
        await host.InDbAsync(async db =>
        {
            foreach (var (key, ends) in new[] { ("ended", -1), ("living", 1) })
            {
                db.Sessions.Add(new Session
                {
                    KeyHash = key,
                    UserId = user.Id,
                    Ticket = [1],
                    CreatedAt = host.Clock.Now.AddDays(-2),
                    LastSeenAt = host.Clock.Now.AddDays(-2),
                    ExpiresAt = host.Clock.Now.AddMinutes(ends),
                });
            }
            await db.SaveChangesAsync();
        });

        await host.RunAsync<SweepSessions>();

        Assert.Equal(["living"], await host.InDbAsync(db => db.Sessions.Where(s => s.UserId == user.Id).Select(s => s.KeyHash).ToListAsync(TestContext.Current.CancellationToken)));
    }
}
