using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Isbn;

/// <summary>An administrator gives the portal the agency's newer RangeMessage.xml.</summary>
public class LoadRanges(PortalDb db, RangesWatch watch, TimeProvider clock)
{
    /// <summary>Bytes; the agency's file has about two million.</summary>
    public const int LargestFile = 8_000_000;

    /// <exception cref="RuleBroken">The file is broken, in use already, or disagrees with a block that is open; nothing changes then.</exception>
    public async Task<IsbnRanges> LoadAsync(string xml, Actor by)
    {
        var ranges = RangesWatch.Read(xml);
        if (ranges.MessageSerialNumber == IsbnRanges.Current.MessageSerialNumber) throw new RuleBroken("這份範圍檔已在使用中（序號 {0}）", ranges.MessageSerialNumber);
        var blocks = await db.Blocks.AsNoTracking().ToListAsync();
        var taiwan = ranges.Taiwan.ToDictionary(group => $"{group.Prefix}{group.Element}");
        if (blocks.Find(block => taiwan.GetValueOrDefault(block.Group)?.Has(block.Registrant) != true) is { } odd)
            throw new RuleBroken("範圍檔與已開立的出版者識別號 {0} 不符，未載入", odd.Display);

        var now = clock.GetUtcNow().UtcDateTime;
        db.IsbnRangeFiles.Add(new IsbnRangeFile
        {
            MessageDate = ranges.MessageDate,
            Serial = ranges.MessageSerialNumber,
            Xml = xml,
            LoadedAt = now,
            LoadedBy = by.Name,
        });
        db.History.Add(by.Did("載入 ISBN 範圍檔", now, $"{ranges.MessageDate} {ranges.MessageSerialNumber}", "IsbnRanges"));
        await db.SaveChangesAsync();
        await watch.LookAsync();
        return ranges;
    }
}
