using Microsoft.EntityFrameworkCore;
using Portal.Domain;

namespace Portal.Data;

/// <summary>The office calendar as it stands in the database, read once a request.</summary>
public class OfficeCalendar(PortalDb db)
{
    WorkingDays? _loaded;

    public async Task<WorkingDays> LoadAsync() => _loaded ??= new WorkingDays(
        (await db.CalendarDays.AsNoTracking().ToListAsync()).Select(day => new OfficeDay(day.Date, day.IsWorkingDay, day.Name)),
        await db.CalendarYears.Select(year => year.Year).ToListAsync());

    /// <summary>The calendar was changed and saved: the next one who asks reads it again.</summary>
    public void Forget() => _loaded = null;
}
