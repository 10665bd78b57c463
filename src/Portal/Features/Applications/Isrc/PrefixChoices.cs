using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Isrc;

/// <summary>A prefix code that a list may be given codes of, and the first of them.</summary>
public record PrefixChoice(PrefixCode Prefix, IsrcCode First)
{
    /// <summary>The producer would be given it with this approval.</summary>
    public bool IsNew => Prefix.State == PrefixState.Free;
}

/// <summary>Which prefix codes have room for a list: the producer's own, oldest first, and then the next free ones; or the centre's shared ones.</summary>
public class PrefixChoices(PortalDb db, ReferenceYear reference, TimeProvider clock)
{
    const int MostFree = 5;

    public async Task<IReadOnlyList<PrefixChoice>> ForAsync(IsrcRequest request)
    {
        var years = YearsOf(request, clock.GetUtcNow().UtcDateTime);
        // Free ones are never many beside those that are in use: the next few will do.
        var found = request.Plan == CodePlan.Shared
            ? await With(p => p.IsShared && p.State == PrefixState.Open).ToListAsync()
            : [.. await With(p => p.PublisherId == request.PublisherId && p.State == PrefixState.Open).ToListAsync(), .. await With(p => p.State == PrefixState.Free).Take(MostFree).ToListAsync()];
        return [.. found.Where(prefix => years.All(year => prefix.HasRoom(year.Key, year.Value)))
            .Select(prefix => new PrefixChoice(prefix, prefix.Preview(years.Keys.Min())!.Value))];
    }

    /// <summary>How many codes are needed of each year of reference.</summary>
    public SortedDictionary<int, int> YearsOf(IsrcRequest request, DateTime at) =>
        new(request.Recordings.GroupBy(recording => reference.Of(recording, at)).ToDictionary(year => year.Key, year => year.Count()));

    IQueryable<PrefixCode> With(System.Linq.Expressions.Expression<Func<PrefixCode, bool>> which) =>
        db.PrefixCodes.Include(p => p.Years).Where(which).OrderBy(p => p.OpenedAt).ThenBy(p => p.Code);
}

/// <summary>Setting Isrc:YearOfReference: the year in which the code is assigned (ISO 3901:2019, 4.3), or the year of the recording.</summary>
public record ReferenceYear(bool ByRecording)
{
    /// <summary>The last two digits.</summary>
    public int Of(Recording recording, DateTime at) => (ByRecording ? recording.Year : WorkingDays.OfficeDate(at).Year) % 100;
}
