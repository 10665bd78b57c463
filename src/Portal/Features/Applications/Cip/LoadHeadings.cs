using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>What a file would change, and what is wrong with it; nothing is loaded while something is.</summary>
public record HeadingLoad(int Rows, int Added, int Removed, IReadOnlyList<FileFault> Faults);

/// <summary>An administrator gives the portal another table of classes, or lists of subject headings. All or nothing.</summary>
public class LoadHeadings(PortalDb db, TimeProvider clock)
{
    /// <summary>Reads the file and changes nothing.</summary>
    /// <exception cref="RuleBroken">It is no such table.</exception>
    public async Task<HeadingLoad> TryAsync(bool classes, Stream file)
    {
        if (classes)
        {
            var (rows, faults) = HeadingFile.ReadClasses(file);
            var known = await db.ClassHeadings.Select(heading => heading.Number).ToListAsync();
            return Compare(rows.Select(row => row.Number), known, faults);
        }
        else
        {
            var (rows, faults) = HeadingFile.ReadSubjects(file);
            var schemes = rows.Select(row => row.Scheme).Distinct().ToList();
            var known = await db.SubjectHeadings.Where(heading => schemes.Contains(heading.Scheme)).Select(heading => new { heading.Scheme, heading.Text }).ToListAsync();
            return Compare(rows.Select(row => (row.Scheme, row.Text)), known.Select(row => (row.Scheme, row.Text)), faults);
        }
    }

    /// <summary>Replaces the table of classes, or the lists that the file names; other lists stay.</summary>
    /// <exception cref="RuleBroken">A row of the file is wrong.</exception>
    public async Task<int> ReplaceAsync(bool classes, Stream file, Actor by)
    {
        var rows = new BulkRows(db);
        await using var transaction = await db.Database.BeginTransactionAsync();
        int count;
        if (classes)
        {
            var (headings, faults) = HeadingFile.ReadClasses(file);
            MustBeRight(faults);
            await db.ClassHeadings.ExecuteDeleteAsync();
            rows.Insert(headings);
            count = headings.Count;
        }
        else
        {
            var (headings, faults) = HeadingFile.ReadSubjects(file);
            MustBeRight(faults);
            var schemes = headings.Select(row => row.Scheme).Distinct().ToList();
            await db.SubjectHeadings.Where(heading => schemes.Contains(heading.Scheme)).ExecuteDeleteAsync();
            rows.Insert(headings);
            count = headings.Count;
        }
        await rows.SaveAsync();
        db.History.Add(by.Did(classes ? "載入分類表" : "載入主題詞表", clock.GetUtcNow().UtcDateTime, count.ToString(CultureInfo.InvariantCulture), classes ? nameof(ClassHeading) : nameof(SubjectHeading)));
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return count;
    }

    static HeadingLoad Compare<T>(IEnumerable<T> wanted, IEnumerable<T> known, IReadOnlyList<FileFault> faults)
    {
        var (after, before) = (wanted.ToHashSet(), known.ToHashSet());
        return new(after.Count, after.Count(row => !before.Contains(row)), before.Count(row => !after.Contains(row)), faults);
    }

    static void MustBeRight(IReadOnlyList<FileFault> faults)
    {
        if (faults.Count > 0) throw new RuleBroken("第 {0} 列「{1}」：{2}", faults[0].Row, faults[0].Column, faults[0].What);
    }
}
