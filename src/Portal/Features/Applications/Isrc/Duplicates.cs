using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Isrc;

/// <summary>A recording that looks like another one: a line of the same list, or one that has a code, whoever asked for it.</summary>
/// <param name="Recording">The line of this list.</param>
/// <param name="Line">The other line of this list.</param>
/// <param name="Code">The other recording's code.</param>
/// <param name="CaseNumber">Its case, for staff.</param>
/// <param name="Producer">Whose it is, for staff.</param>
public record Duplicate(Recording Recording, int? Line = null, IsrcCode? Code = null, string? CaseNumber = null, string? Producer = null);

/// <summary>Recordings of the same folded title, artist, version and length. They are warned of and never refused: a code may be wanted all the same.</summary>
public class Duplicates(PortalDb db)
{
    public async Task<IReadOnlyList<Duplicate>> FindAsync(IsrcRequest request)
    {
        var found = new List<Duplicate>();
        var first = new Dictionary<string, Recording>(StringComparer.Ordinal);
        foreach (var recording in request.InOrder)
            if (!first.TryAdd(recording.Fingerprint, recording)) found.Add(new(recording, Line: first[recording.Fingerprint].Ordinal));
        var prints = first.Keys.ToList();
        var coded = await db.Recordings.AsNoTracking().Where(r => r.Isrc != null && r.RequestId != request.Id && prints.Contains(r.Fingerprint)).OrderBy(r => r.Isrc)
            .Select(r => new { r.Fingerprint, r.Isrc, r.Request!.CaseNumber, Producer = r.Request.Publisher!.Name }).ToListAsync();
        found.AddRange(coded.Select(other => new Duplicate(first[other.Fingerprint], Code: other.Isrc, CaseNumber: other.CaseNumber, Producer: other.Producer)));
        return [.. found.OrderBy(duplicate => duplicate.Recording.Ordinal)];
    }
}
