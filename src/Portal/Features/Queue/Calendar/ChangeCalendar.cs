using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Calendar;

/// <summary>A day on which a new official calendar differs from ours; null is a plain day of its week.</summary>
public record CalendarDifference(DateOnly Date, OfficeDay? Before, OfficeDay? After);

/// <summary>What loading an official calendar changes.</summary>
/// <param name="Year">The year that the file covers.</param>
/// <param name="IsNew">The year was not loaded before.</param>
/// <param name="Differences">Days that change, in order.</param>
/// <param name="Closings">Closing days that staff entered; they stay.</param>
/// <param name="Moved">Cases whose due date moves.</param>
public record CalendarLoad(int Year, bool IsNew, IReadOnlyList<CalendarDifference> Differences, IReadOnlyList<CalendarDay> Closings, int Moved);

/// <summary>Every change of the office calendar: the days, the history and the due dates that move with them, in one commit.</summary>
public class ChangeCalendar(PortalDb db, OfficeCalendar calendar, WorkQueue queue, TimeProvider clock)
{
    /// <summary>The office closes on a working day, as for a typhoon. Gives how many cases moved.</summary>
    /// <exception cref="RuleBroken">The day is no working day, or its year is not loaded.</exception>
    public async Task<int> CloseAsync(DateOnly date, string name, Actor by)
    {
        var days = await calendar.LoadAsync();
        if (!days.IsWorkingDay(date)) throw new RuleBroken("{0} 本來就不上班：{1}", OfficeDates.Long(date), days.NameOf(date) ?? "—");
        var row = await db.CalendarDays.FindAsync(date);
        // Closed by another click since the calendar was read.
        if (row is { IsWorkingDay: false }) throw new RuleBroken("{0} 本來就不上班：{1}", OfficeDates.Long(date), row.Name);
        // A row that works is a make-up Saturday.
        if (row is null) db.CalendarDays.Add(row = new CalendarDay { Date = date, Name = name });
        (row.Name, row.IsWorkingDay, row.IsClosingDay) = (name, false, true);
        return await SaveAsync("新增停班日", date.Year, $"{Written(date)} {name}", by);
    }

    /// <summary>The closing day was a mistake. Gives how many cases moved.</summary>
    public async Task<int> ReopenAsync(DateOnly date, Actor by)
    {
        var row = await db.CalendarDays.SingleOrDefaultAsync(day => day.Date == date && day.IsClosingDay)
            ?? throw new RuleBroken("{0} 不是停班日，或剛由別人取消", OfficeDates.Long(date));
        var name = row.Name;
        // Only a working day can be closed, so one on a weekend was a make-up day.
        if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) (row.Name, row.IsWorkingDay, row.IsClosingDay) = ("補行上班", true, false);
        else db.CalendarDays.Remove(row);
        return await SaveAsync("取消停班日", date.Year, $"{Written(date)} {name}", by);
    }

    /// <summary>What loading it would change: loaded, looked at, and rolled back.</summary>
    public Task<CalendarLoad> TryAsync(OfficeCalendarFile file, Actor by) => LoadAsync(file, "", by, forGood: false);

    /// <summary>Puts the official calendar of a year in place of the one before; closing days that staff entered stay.</summary>
    /// <param name="source">Where it comes from, for people.</param>
    public Task<CalendarLoad> LoadAsync(OfficeCalendarFile file, string source, Actor by) => LoadAsync(file, source, by, forGood: true);

    async Task<CalendarLoad> LoadAsync(OfficeCalendarFile file, string source, Actor by, bool forGood)
    {
        var year = file.Years.Single();
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var rows = await db.CalendarDays.Where(day => day.Date >= first && day.Date <= last).OrderBy(day => day.Date).ToListAsync();
        var closings = rows.FindAll(day => day.IsClosingDay);
        var before = rows.Except(closings).ToDictionary(day => day.Date, day => new OfficeDay(day.Date, day.IsWorkingDay, day.Name));
        var after = file.Exceptions.ExceptBy(closings.Select(day => day.Date), day => day.Date).ToDictionary(day => day.Date);

        db.CalendarDays.RemoveRange(rows.Except(closings).Where(day => !after.ContainsKey(day.Date)));
        foreach (var day in after.Values)
        {
            var row = rows.Find(r => r.Date == day.Date);
            if (row is null) db.CalendarDays.Add(row = new CalendarDay { Date = day.Date, Name = day.Name });
            (row.IsWorkingDay, row.Name) = (day.Works, day.Name);
        }
        var loaded = await db.CalendarYears.FindAsync(year);
        var isNew = loaded is null;
        if (loaded is null) db.CalendarYears.Add(loaded = new CalendarYear { Year = year, Source = source });
        (loaded.Source, loaded.LoadedAt) = (source, clock.GetUtcNow().UtcDateTime);

        var moved = await SaveAsync("載入辦公日曆", year, string.Create(CultureInfo.InvariantCulture, $"{year} {source}"), by, forGood);
        var differences = before.Keys.Union(after.Keys).Order()
            .Select(date => new CalendarDifference(date, before.TryGetValue(date, out var old) ? old : null, after.TryGetValue(date, out var now) ? now : null))
            .Where(difference => difference.Before != difference.After).ToList();
        return new CalendarLoad(year, isNew, differences, closings, moved);
    }

    async Task<int> SaveAsync(string what, int year, string why, Actor by, bool forGood = true)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.History.Add(by.Did(what, clock.GetUtcNow().UtcDateTime, why, "Calendar", year.ToString(CultureInfo.InvariantCulture)));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation() || error is DbUpdateConcurrencyException)
        {
            throw new RuleBroken("辦公日曆剛由別人更新，您的變更尚未儲存");
        }
        calendar.Forget();
        var moved = await queue.RescheduleAsync(by, why);
        await db.SaveChangesAsync();
        if (forGood) await transaction.CommitAsync();
        return moved;
    }

    static string Written(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
