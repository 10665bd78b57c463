using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Accounts;

namespace Portal.Data;

/// <summary>What every portal begins with: the official calendar, the roles, the ledger's head.</summary>
public static class Seed
{
    /// <summary>Adds the years that are not there yet; what staff changed stays.</summary>
    public static async Task CalendarAsync(PortalDb db, TimeProvider clock)
    {
        var known = await db.CalendarYears.Select(year => year.Year).ToListAsync();
        var days = Lines("office-calendar.csv").Skip(1).Select(line => line.Split(',')).Select(cells => new CalendarDay
        {
            Date = DateOnly.ParseExact(cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            IsWorkingDay = cells[1] == "working",
            Name = cells[2],
        }).Where(day => !known.Contains(day.Date.Year)).ToList();
        if (days.Count == 0) return;
        db.CalendarDays.AddRange(days);
        db.CalendarYears.AddRange(days.Select(day => day.Date.Year).Distinct().Select(year => new CalendarYear
        {
            Year = year,
            LoadedAt = clock.GetUtcNow().UtcDateTime,
            Source = "行政院人事行政總處 政府行政機關辦公日曆表",
        }));
        await db.SaveChangesAsync();
    }

    public static async Task RolesAsync(IServiceProvider services)
    {
        var roles = services.GetRequiredService<RoleManager<IdentityRole<Guid>>>();
        foreach (var role in Roles.Names.Keys)
        {
            if (!await roles.RoleExistsAsync(role)) await roles.CreateAsync(new IdentityRole<Guid>(role));
        }
    }

    /// <summary>The lines of a table that is part of the program.</summary>
    public static IEnumerable<string> Lines(string resource)
    {
        using var reader = new StreamReader(typeof(Seed).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The table {resource} is not in the program."));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0) yield return line;
        }
    }
}
