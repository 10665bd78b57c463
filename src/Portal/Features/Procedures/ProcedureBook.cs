using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;

namespace Portal.Features.Procedures;

/// <summary>The procedures: the version that counts now, or an earlier one. Version 1 comes with the portal.</summary>
public class ProcedureBook(PortalDb db)
{
    static readonly Lazy<IReadOnlyDictionary<string, ProcedureVersion>> shipped = new(() => Seed.Lines("procedures.tsv").Select(line => line.Split('\t')).GroupBy(cells => cells[0])
        .ToDictionary(kind => kind.Key, kind => new ProcedureVersion { Kind = kind.Key, Number = 1, Chinese = string.Join('\n', kind.Select(cells => cells[1])), English = string.Join('\n', kind.Select(cells => cells[2])) }));

    public string KindOf(Request request) => (string)db.Model.FindEntityType(request.GetType())!.GetDiscriminatorValue()!;

    /// <summary>Null for a kind without a procedure.</summary>
    public async Task<ProcedureVersion?> CurrentAsync(string kind) =>
        await db.Procedures.AsNoTracking().Where(version => version.Kind == kind).OrderByDescending(version => version.Number).FirstOrDefaultAsync() ?? shipped.Value.GetValueOrDefault(kind);

    public async Task<ProcedureVersion?> VersionAsync(string kind, int number) =>
        await db.Procedures.AsNoTracking().SingleOrDefaultAsync(version => version.Kind == kind && version.Number == number) ?? (shipped.Value.TryGetValue(kind, out var first) && number == 1 ? first : null);

    /// <summary>The version that a case is ticked by, its own or else the current one, and its ticks.</summary>
    public async Task<(ProcedureVersion? Version, ProcedureCheck? Check)> ForAsync(Request request)
    {
        var check = await db.ProcedureChecks.SingleOrDefaultAsync(check => check.RequestId == request.Id);
        return (check is null ? await CurrentAsync(KindOf(request)) : await VersionAsync(check.Kind, check.Number), check);
    }
}

public static class ProceduresSetup
{
    public static void AddProcedures(this IServiceCollection services) => services.AddScoped<ProcedureBook>();
}
