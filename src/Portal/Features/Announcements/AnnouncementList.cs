using System.Globalization;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Announcements;

/// <summary>An announcement in one language.</summary>
public record Notice(long Id, string Title, string Text, DateOnly From, DateTime ChangedAt);

/// <summary>What is shown today, newest first, by plain commands: the home page does not wait for the model of all tables.</summary>
public class AnnouncementList(PortalSettings settings, TimeProvider clock)
{
    public Task<List<Notice>> ReadAsync(bool english, int most = 100)
    {
        var language = english ? "English" : "Chinese";
        return settings.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"""SELECT "Id", "{language}Title", "{language}Text", "FromDay", "ChangedAt" FROM "Announcements" WHERE "FromDay" <= @p0 AND ("UntilDay" IS NULL OR "UntilDay" >= @p0) ORDER BY "FromDay" DESC, "Id" DESC LIMIT {most}"""),
            row => new Notice(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), DateTime.SpecifyKind(row.GetDateTime(4), DateTimeKind.Utc)),
            WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime));
    }
}

public static class AnnouncementsSetup
{
    public static void AddAnnouncements(this IServiceCollection services) => services.AddSingleton<AnnouncementList>();
}
