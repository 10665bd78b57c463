using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Registrants;

namespace Portal.Data;

/// <summary>What every portal begins with: the official calendar, the roles, the ledger's head.</summary>
public static class Seed
{
    /// <summary>Adds the years that are not there yet; what staff changed stays.</summary>
    public static async Task CalendarAsync(PortalDb db, TimeProvider clock)
    {
        var known = await db.CalendarYears.Select(year => year.Year).ToListAsync();
        var days = OfficeCalendarFile.Embedded().Exceptions.Where(day => !known.Contains(day.Date.Year))
            .Select(day => new CalendarDay { Date = day.Date, IsWorkingDay = day.Works, Name = day.Name }).ToList();
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

    /// <summary>978-626-01, out of which author-publishers are given their numbers.</summary>
    public static async Task SharedPoolAsync(PortalDb db, TimeProvider clock)
    {
        if (await db.Blocks.AnyAsync(block => block.Group == "978626" && block.Registrant == "01")) return;
        db.Blocks.Add(new RegistrantBlock { Group = "978626", Registrant = "01", Size = 10_000, OpenedAt = clock.GetUtcNow().UtcDateTime });
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException error) when (error.IsUniqueViolation())
        {
            // Another node, started at the same moment, made it.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The roles are the last of the seed: with them the rest is there. A later release seeds again what it adds, with its migrations.</summary>
    public static async Task<bool> IsCompleteAsync(PortalSettings settings) =>
        (await settings.ReadAsync("""SELECT "Name" FROM "Roles" """, row => row.GetString(0))).ToHashSet().IsSupersetOf(Roles.Names.Keys);

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
