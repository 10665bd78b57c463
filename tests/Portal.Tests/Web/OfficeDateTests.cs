using Microsoft.EntityFrameworkCore;

namespace Portal.Tests.Web;

/// <summary>The server's own time zone is nobody's: dates are the office's, in every zone the same to the letter.</summary>
[Trait("On", "database")]
[Collection(nameof(OfficeDateTests))]
public class OfficeDateTests(PortalHost host) : IClassFixture<PortalHost>
{
    static readonly string[] zones = ["UTC", "Asia/Taipei", "America/New_York", "Pacific/Kiritimati"];

    [Fact]
    public async Task Pages_say_the_same_dates_whatever_the_server_s_time_zone()
    {
        // Half past midnight in Taipei: still yesterday in three of the four zones, and another day of the week.
        host.Clock.Now = new DateTime(2026, 3, 3, 16, 30, 0, DateTimeKind.Utc);
        var publisher = await host.PublisherAsync();
        var filed = await host.CaseAsync(publisher);
        var (member, clerk) = (await host.UserAsync(publisher), await host.ClerkAsync());
        var before = Environment.GetEnvironmentVariable("TZ");
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var zone in zones)
            {
                Environment.SetEnvironmentVariable("TZ", zone);
                TimeZoneInfo.ClearCachedData();
                // What the test stands on: the process believes to be there.
                Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(host.Clock.Now), TimeZoneInfo.Local.GetUtcOffset(host.Clock.Now));
                foreach (var language in new[] { "zh-TW", "en" })
                {
                    using var applicant = await host.SignedInAsync(member);
                    using var desk = await host.SignedInAsync(clerk);
                    foreach (var visitor in new[] { applicant, desk }) await visitor.GetAsync("/language/" + language);
                    foreach (var (visitor, path) in new[] { (applicant, $"/applications/case/{filed.CaseNumber}"), (applicant, "/applications"), (desk, $"/queue/case/{filed.CaseNumber}"), (desk, "/queue"), (desk, "/queue/letters?view=Waiting"), (desk, "/queue/calendar"), (desk, "/api/v1/working-days?from=2026-02-13&days=3") })
                    {
                        var page = await visitor.GetAsync(path);
                        Assert.Equal(200, (int)page.Status);
                        var text = page.Text;
                        if (seen.TryAdd(language + path, text)) continue;
                        Assert.True(seen[language + path] == text, $"{zone} {language} {path}:\n{seen[language + path]}\n{text}");
                    }
                }
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
        Assert.Contains("民國 115 年 3 月 9 日", seen[$"zh-TW/applications/case/{filed.CaseNumber}"], StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2026, 3, 4), await host.InDbAsync(db => db.Requests.Where(r => r.Id == filed.Id).Select(r => r.PapersOn).SingleAsync()));
    }
}

/// <summary>The time zone is the whole process's: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(OfficeDateTests), DisableParallelization = true)]
public class AloneInTheProcess;
