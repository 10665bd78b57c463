using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>Numbers that count up without a gap, given inside the caller's transaction; the row is locked until its end.</summary>
public static class Counters
{
    public static async Task<long> NextAsync(PortalDb db, string name, int count = 1)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("A counter counts inside a transaction only.");
        if (await AddAsync() == 0)
        {
            // The first one of its name: the row may be made by two at once, the key lets one of them win.
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "Counters" ("Name", "Value") VALUES ({name}, 0) ON CONFLICT DO NOTHING""");
            await AddAsync();
        }
        return await db.Counters.Where(c => c.Name == name).Select(c => c.Value).SingleAsync();

        Task<int> AddAsync() => db.Counters.Where(c => c.Name == name).ExecuteUpdateAsync(set => set.SetProperty(c => c.Value, c => c.Value + count));
    }
}
