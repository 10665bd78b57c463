using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Reports;

/// <summary>目標: what a figure of the quarterly report is to reach. A change is a new row; a past quarter is measured by what counted at its end.</summary>
public class Target
{
    public const string Titles = "titles", Members = "members", Readings = "readings", Satisfaction = "satisfaction", Opinions = "opinions", InThree = "in-three";

    /// <summary>Name on screen, what the portal begins with, and whether it is per cent.</summary>
    public static readonly IReadOnlyDictionary<string, (string Name, int Value, bool Percent)> All = new Dictionary<string, (string, int, bool)>
    {
        [Titles] = ("送存並配號的書（全年）", 6_000, false),
        [Members] = ("成員", 300, false),
        [Readings] = ("閱覽人次（全年）", 2_000, false),
        [Satisfaction] = ("滿意度", 70, true),
        [Opinions] = ("意見答覆滿意度", 80, true),
        [InThree] = ("三個工作天內結案", 100, true),
    };

    public long Id { get; set; }

    public required string Code { get; set; }

    public int Value { get; set; }

    public DateTime At { get; set; }

    public required string By { get; set; }

    /// <summary>What counted at that moment, by code.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> AtAsync(PortalDb db, DateTime moment)
    {
        var rows = await db.Targets.AsNoTracking().Where(target => target.At < moment).OrderBy(target => target.At).ThenBy(target => target.Id).ToListAsync();
        return All.ToDictionary(target => target.Key, target => rows.FindLast(row => row.Code == target.Key)?.Value ?? target.Value.Value);
    }
}
