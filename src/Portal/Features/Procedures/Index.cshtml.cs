using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Data;
using Portal.Features.Queue;

namespace Portal.Features.Procedures;

/// <summary>標準作業流程, for everybody and for the printer.</summary>
[AllowAnonymous]
public class Index(PortalDb db, ProcedureBook book) : PageModel
{
    public IReadOnlyList<(string Name, ProcedureVersion Version)> Procedures { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var all = new List<(string, ProcedureVersion)>();
        foreach (var (kind, name) in QueueFilter.Kinds(db))
        {
            if (await book.CurrentAsync(kind) is { } version) all.Add((name, version));
        }
        Procedures = all;
    }
}
